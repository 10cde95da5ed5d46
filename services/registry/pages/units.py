"""The tree of units, for the administrator."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.registry import operations
from shared.kernel.refusals import NotFound
from shared.kernel.roles import Role
from shared.units.tree import Unit
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
KINDS = (
    ("hamlet", "Xóm, thôn, bản, tổ"),
    ("commune", "Xã, phường, đặc khu"),
    ("district", "Huyện (trước 01/07/2025)"),
    ("province", "Tỉnh, thành phố"),
)


class NewUnitForm(FormModel):
    """What is asked of a new unit."""

    kind: str = Field(title="Loại", max_length=20)
    parent_id: UUID | None = Field(None, title="Thuộc")
    code: str = Field(title="Mã", max_length=20)
    name: str = Field(title="Tên", max_length=100)
    valid_from: date = Field(title="Có từ ngày")
    legal_reference: str = Field("", title="Văn bản", max_length=200)


class RenamingForm(FormModel):
    """What is asked of a new name."""

    name: str = Field(title="Tên mới", max_length=100)
    since: date = Field(title="Từ ngày")
    legal_reference: str = Field("", title="Văn bản", max_length=200)


class UnitEndForm(FormModel):
    """What is asked of the end of a unit."""

    last_day: date = Field(title="Ngày cuối")
    legal_reference: str = Field("", title="Văn bản", max_length=200)


Recording = Annotated[Form[NewUnitForm], Depends(read_form(NewUnitForm, "record_unit"))]
Renaming = Annotated[Form[RenamingForm], Depends(read_form(RenamingForm, "rename_unit"))]
Ending = Annotated[Form[UnitEndForm], Depends(read_form(UnitEndForm, "end_unit"))]


@pages.get("/units")
def list_units(visit: Visiting) -> Response:
    """Show the tree."""
    operations.list_units(visit.desk, visit.issue())
    may_write = any(
        grant.role is Role.ADMINISTRATOR and grant.holds_on(visit.today)
        for grant in visit.officer.grants
    )
    return page(
        visit,
        "registry/units.html",
        ordered=_in_order(visit, None, 0),
        kinds=dict(KINDS),
        may_write=may_write,
    )


@pages.get("/units/new")
def new_unit(visit: Visiting, form: Recording) -> Response:
    """Show the form of a new unit."""
    visit.desk.rights(visit.issue(), "record_unit")
    form.suggest(valid_from=visit.today, kind="hamlet")
    return _show_new(visit, form)


@pages.post("/units/new")
def record_unit(visit: Visiting, form: Recording) -> Response:
    """Enter a unit."""
    with form:
        entered = form.entered()
        operations.record_unit(
            visit.desk,
            visit.issue(form.key),
            kind=entered.kind,
            code=entered.code,
            name=entered.name,
            valid_from=entered.valid_from,
            parent_id=entered.parent_id,
            legal_reference=entered.legal_reference,
        )
        return see_other("/registry/units", said="Đã ghi đơn vị.")
    return _show_new(visit, form)


@pages.get("/units/{unit_id}/rename")
def renaming(visit: Visiting, unit_id: UUID, form: Renaming) -> Response:
    """Show the form of a new name."""
    visit.desk.rights(visit.issue(), "rename_unit")
    form.suggest(since=visit.today)
    return page(visit, "registry/rename_unit.html", form=form, unit=_unit(visit, unit_id))


@pages.post("/units/{unit_id}/rename")
def rename_unit(visit: Visiting, unit_id: UUID, form: Renaming) -> Response:
    """Rename a unit."""
    with form:
        entered = form.entered()
        operations.rename_unit(
            visit.desk,
            visit.issue(form.key),
            unit_id,
            entered.name,
            since=entered.since,
            legal_reference=entered.legal_reference,
        )
        return see_other("/registry/units", said="Đã đổi tên.")
    return page(visit, "registry/rename_unit.html", form=form, unit=_unit(visit, unit_id))


@pages.get("/units/{unit_id}/end")
def ending(visit: Visiting, unit_id: UUID, form: Ending) -> Response:
    """Show the form of an end."""
    visit.desk.rights(visit.issue(), "end_unit")
    return page(visit, "registry/end_unit.html", form=form, unit=_unit(visit, unit_id))


@pages.post("/units/{unit_id}/end")
def end_unit(visit: Visiting, unit_id: UUID, form: Ending) -> Response:
    """End a unit."""
    with form:
        entered = form.entered()
        operations.end_unit(
            visit.desk,
            visit.issue(form.key),
            unit_id,
            last_day=entered.last_day,
            legal_reference=entered.legal_reference,
        )
        return see_other("/registry/units", said="Đã ghi kết thúc đơn vị.")
    return page(visit, "registry/end_unit.html", form=form, unit=_unit(visit, unit_id))


def _show_new(visit: Visit, form: Form[NewUnitForm]) -> Response:
    above = [(str(unit.id), unit.name) for unit, _ in _in_order(visit, None, 0)]
    return page(visit, "registry/new_unit.html", form=form, kinds=KINDS, above=above)


def _unit(visit: Visit, unit_id: UUID) -> Unit:
    unit = visit.units.get(unit_id)
    if unit is None:
        raise NotFound("unit_unknown", "Không tìm thấy đơn vị này.")
    return unit


def _in_order(visit: Visit, above: UUID | None, depth: int) -> list[tuple[Unit, int]]:
    found: list[tuple[Unit, int]] = []
    for unit in visit.units.children(above):
        found += [(unit, depth), *_in_order(visit, unit.id, depth + 1)]
    return found
