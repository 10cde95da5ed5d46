"""Số liệu các đơn vị: what each body is expected to give, giving it, its history; who may give."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.documents import shown
from services.reporting.pages.scope import Scope, Scoped, body_choices, scope_of
from services.reporting.reference import catalogue
from services.reporting.reference.catalogue import Measure
from services.reporting.reference.plan import organisations
from shared.identity import officers
from shared.kernel.officer import Grant
from shared.kernel.personal_data import NAMES_NOBODY
from shared.kernel.refusals import NotFound
from shared.kernel.roles import Role
from shared.kernel.vietnamese import sort_key
from shared.web import Form, FormModel, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class FigureEntry(FormModel):
    """A figure with the paper that it stands in."""

    value: Decimal = Field(title="Giá trị", ge=0)
    document_number: str = Field(
        title="Số, ký hiệu văn bản nguồn", description="Ví dụ: 12/BC-TYT", max_length=100
    )
    document_date: date = Field(title="Ngày văn bản")
    note: str = Field("", title="Ghi chú", description=NAMES_NOBODY, max_length=300)
    reason: str = Field(
        "",
        title="Lý do đính chính",
        description=f"Chỉ khi sửa số đã cung cấp. {NAMES_NOBODY}",
        max_length=300,
    )


class Naming(FormModel):
    """For which bodies an officer speaks."""

    officer_id: UUID = Field(title="Cán bộ")
    organisations: tuple[str, ...] = Field((), title="Đơn vị")


FigureForm = Annotated[Form[FigureEntry], Depends(read_form(FigureEntry, "enter_figure"))]
NamingForm = Annotated[Form[Naming], Depends(read_form(Naming, "name_contributor"))]


@pages.get("/entries")
def entries(scope: Scoped) -> Response:
    """Show what the officer's bodies are expected to give for the period, and what they gave."""
    visit = scope.visit
    given = operations.list_entries(visit.desk, visit.issue(), scope.unit.id, scope.period)
    bodies = operations.list_my_bodies(visit.desk, visit.issue(), scope.unit.id)
    known = {one.measure: one for one in given}
    by_body = [
        (name, [(measure, known.get(measure.code)) for measure in _expected(code)])
        for code, name in organisations().items()
        if bodies is None or code in bodies
    ]
    return page(
        visit,
        "reporting/entries.html",
        by_body=[(name, rows) for name, rows in by_body if rows],
        shown=shown,
        **scope.context,
    )


@pages.get("/entries/new")
def ask_figure(
    scope: Scoped, form: FigureForm, measure: Annotated[str, Query(max_length=60)]
) -> Response:
    """Ask for a figure."""
    visit = scope.visit
    given = operations.list_entries(visit.desk, visit.issue(), scope.unit.id, scope.period)
    known = next((one for one in given if one.measure == measure), None)
    if known is not None:
        form.suggest(
            value=known.value,
            document_number=known.document_number,
            document_date=known.document_date,
            note=known.note,
        )
    return _figure_page(scope, form, measure, is_correction=known is not None)


@pages.post("/entries/new")
def give(
    scope: Scoped, form: FigureForm, measure: Annotated[str, Query(max_length=60)]
) -> Response:
    """Give the figure, or correct it."""
    visit = scope.visit
    with form:
        entered = form.entered()
        operations.enter_figure(
            visit.desk,
            visit.issue(form.key),
            unit_id=scope.unit.id,
            measure=measure,
            period=scope.period,
            value=entered.value,
            document_number=entered.document_number,
            document_date=entered.document_date,
            note=entered.note,
            reason=entered.reason,
        )
        return see_other(f"/reporting/entries?{scope.query}", said="Đã ghi nhận số liệu.")
    return _figure_page(scope, form, measure, is_correction=True)


@pages.get("/entries/{entry_id}")
def entry(visit: Visiting, entry_id: UUID) -> Response:
    """Show a figure as it was given, with all corrections."""
    history = operations.read_entry(visit.desk, visit.issue(), entry_id)
    newest = history[0]
    scope = scope_of(visit, newest.unit_id, (newest.period_start, newest.period_end))
    return page(
        visit,
        "reporting/entry.html",
        history=history,
        measure=catalogue.measure(newest.measure),
        shown=shown,
        **scope.context,
    )


@pages.get("/contributors/new")
def ask_contributor(scope: Scoped, form: NamingForm) -> Response:
    """Ask for which bodies an officer speaks."""
    scope.visit.desk.rights(scope.visit.issue(), "name_contributor")
    return _naming_page(scope, form)


@pages.post("/contributors/new")
def name(scope: Scoped, form: NamingForm) -> Response:
    """Name a contributor."""
    visit = scope.visit
    with form:
        entered = form.entered()
        operations.name_contributor(
            visit.desk,
            visit.issue(form.key),
            scope.unit.id,
            entered.officer_id,
            entered.organisations,
        )
        return see_other("/reporting/entries", said="Đã giao đầu mối cung cấp số liệu.")
    return _naming_page(scope, form)


def _expected(organisation: str) -> list[Measure]:
    return [one for one in catalogue.entered() if one.organisation == organisation]


def _figure_page(
    scope: Scope, form: Form[FigureEntry], code: str, *, is_correction: bool
) -> Response:
    if not catalogue.known(code) or not catalogue.measure(code).is_entered:
        raise NotFound
    measure = catalogue.measure(code)
    return page(
        scope.visit,
        "reporting/new_entry.html",
        form=form,
        measure=measure,
        body=organisations()[measure.organisation or ""],
        is_correction=is_correction,
        **scope.context,
    )


def _naming_page(scope: Scope, form: Form[Naming]) -> Response:
    return page(
        scope.visit,
        "reporting/new_contributor.html",
        form=form,
        officer_choices=_contributors(scope),
        body_choices=body_choices(None),
        **scope.context,
    )


def _contributors(scope: Scope) -> list[tuple[str, str]]:
    """Return who may be named: the commune's contributors by their position; names are not here."""
    known = scope.visit.desk.read(officers.everyone).values()
    found = [
        (str(officer.id), officer.position_title)
        for officer in known
        if officer.active and any(_gives(scope, grant) for grant in officer.grants)
    ]
    return sorted(found, key=lambda choice: sort_key(choice[1]))


def _gives(scope: Scope, grant: Grant) -> bool:
    is_here = scope.visit.units.lies_under(grant.unit_id, scope.unit.id)
    return grant.role is Role.CONTRIBUTOR and grant.holds_on(scope.visit.today) and is_here
