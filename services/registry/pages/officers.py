"""Accounts, for the administrator: opening, roles, passwords, sign-ins."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.registry import operations
from services.registry.pages.account import NothingAsked
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class NewOfficerForm(FormModel):
    """What is asked of a new account."""

    display_name: str = Field(title="Họ và tên", max_length=100)
    username: str = Field(
        title="Tên đăng nhập", description="Chữ thường không dấu, ví dụ lan.lt.", max_length=40
    )
    position_title: str = Field("", title="Chức vụ", max_length=100)
    unit_id: UUID = Field(title="Nơi làm việc")
    role: Role = Field(title="Vai trò")
    since: date = Field(title="Từ ngày")
    until: date | None = Field(None, title="Đến hết ngày")


class GrantForm(FormModel):
    """What is asked of another role."""

    role: Role = Field(title="Vai trò")
    unit_id: UUID = Field(title="Tại")
    since: date = Field(title="Từ ngày")
    until: date | None = Field(None, title="Đến hết ngày")


class WithdrawalForm(FormModel):
    """What is asked where a role ends."""

    role: Role = Field(title="Vai trò")
    unit_id: UUID = Field(title="Tại")
    last_day: date = Field(title="Ngày cuối")


Opening = Annotated[Form[NewOfficerForm], Depends(read_form(NewOfficerForm, "register_officer"))]
Granting = Annotated[Form[GrantForm], Depends(read_form(GrantForm, "grant_role"))]
Withdrawing = Annotated[Form[WithdrawalForm], Depends(read_form(WithdrawalForm, "withdraw_role"))]
GivingPassword = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "give_password"))]
Disabling = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "disable_officer"))]
Enabling = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "enable_officer"))]
EndingSession = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "end_session"))]


@pages.get("/officers")
def list_officers(visit: Visiting) -> Response:
    """List the accounts with their roles."""
    cards = operations.list_officers(visit.desk, visit.issue())
    return page(visit, "registry/officers.html", cards=cards)


@pages.get("/officers/new")
def new_officer(visit: Visiting, form: Opening) -> Response:
    """Show the form of a new account."""
    visit.desk.rights(visit.issue(), "register_officer")
    form.suggest(since=visit.today)
    return page(visit, "registry/new_officer.html", form=form, unit_choices=_places(visit))


@pages.post("/officers/new")
def register_officer(visit: Visiting, form: Opening) -> Response:
    """Open an account."""
    with form:
        entered = form.entered()
        officer_id = operations.register_officer(
            visit.desk,
            visit.issue(form.key),
            username=entered.username,
            display_name=entered.display_name,
            position_title=entered.position_title,
            unit_id=entered.unit_id,
            grants=(Grant(entered.role, entered.unit_id, entered.since, entered.until),),
        )
        said = "Đã tạo tài khoản. Hãy cấp mật khẩu tạm."
        return see_other(f"/registry/officers/{officer_id}", said=said)
    return page(visit, "registry/new_officer.html", form=form, unit_choices=_places(visit))


@pages.get("/officers/{officer_id}")
def read_officer(visit: Visiting, officer_id: UUID) -> Response:
    """Show an account."""
    return _show(visit, officer_id)


@pages.get("/officers/{officer_id}/roles/new")
def role(visit: Visiting, officer_id: UUID, form: Granting) -> Response:
    """Show the form of another role."""
    form.suggest(since=visit.today)
    return _show_granting(visit, officer_id, form)


@pages.post("/officers/{officer_id}/roles/new")
def grant_role(visit: Visiting, officer_id: UUID, form: Granting) -> Response:
    """Give a role."""
    with form:
        entered = form.entered()
        grant = Grant(entered.role, entered.unit_id, entered.since, entered.until)
        operations.grant_role(visit.desk, visit.issue(form.key), officer_id, grant)
        return _done(officer_id, "Đã giao vai trò.")
    return _show_granting(visit, officer_id, form)


@pages.get("/officers/{officer_id}/roles/end")
def role_ending(visit: Visiting, officer_id: UUID, form: Withdrawing) -> Response:
    """Show the form of the end of a role."""
    form.suggest(last_day=visit.today)
    return _show_withdrawing(visit, officer_id, form)


@pages.post("/officers/{officer_id}/roles/end")
def withdraw_role(visit: Visiting, officer_id: UUID, form: Withdrawing) -> Response:
    """End a role."""
    with form:
        entered = form.entered()
        operations.withdraw_role(
            visit.desk,
            visit.issue(form.key),
            officer_id,
            entered.role,
            entered.unit_id,
            last_day=entered.last_day,
        )
        return _done(officer_id, "Đã thôi giao vai trò.")
    return _show_withdrawing(visit, officer_id, form)


@pages.post("/officers/{officer_id}/password")
def give_password(visit: Visiting, officer_id: UUID, form: GivingPassword) -> Response:
    """Give a temporary password and show it once, in this answer alone."""
    told = operations.give_password(visit.desk, visit.issue(form.key), officer_id)
    return _show(visit, officer_id, told)


@pages.post("/officers/{officer_id}/disable")
def disable_officer(visit: Visiting, officer_id: UUID, form: Disabling) -> Response:
    """Shut an account."""
    operations.disable_officer(visit.desk, visit.issue(form.key), officer_id)
    return _done(officer_id, "Đã khoá tài khoản, mọi phiên đăng nhập đã kết thúc.")


@pages.post("/officers/{officer_id}/enable")
def enable_officer(visit: Visiting, officer_id: UUID, form: Enabling) -> Response:
    """Open an account again."""
    operations.enable_officer(visit.desk, visit.issue(form.key), officer_id)
    return _done(officer_id, "Đã mở lại tài khoản.")


@pages.post("/officers/{officer_id}/sessions/{session_id}/end")
def end_session(
    visit: Visiting, officer_id: UUID, session_id: UUID, form: EndingSession
) -> Response:
    """End a sign-in."""
    operations.end_session(visit.desk, visit.issue(form.key), session_id)
    return _done(officer_id, "Đã kết thúc phiên đăng nhập.")


def _show(visit: Visit, officer_id: UUID, told: str = "") -> Response:
    card = operations.read_officer(visit.desk, visit.issue(), officer_id)
    pressing = Form.blank(NothingAsked)
    return page(visit, "registry/officer.html", card=card, told=told, pressing=pressing)


def _show_granting(visit: Visit, officer_id: UUID, form: Form[GrantForm]) -> Response:
    card = operations.read_officer(visit.desk, visit.issue(), officer_id)
    return page(visit, "registry/grant.html", form=form, card=card, unit_choices=_places(visit))


def _show_withdrawing(visit: Visit, officer_id: UUID, form: Form[WithdrawalForm]) -> Response:
    card = operations.read_officer(visit.desk, visit.issue(), officer_id)
    return page(visit, "registry/withdraw.html", form=form, card=card)


def _places(visit: Visit) -> list[tuple[str, str]]:
    """Return the units that a role may be held at, each with the one above it."""
    units = visit.units
    return [
        (
            str(unit.id),
            f"{unit.name}, {units.name(unit.parent_id)}" if unit.parent_id else unit.name,
        )
        for unit in sorted(units, key=lambda unit: (unit.kind == "hamlet", unit.code))
        if unit.valid_until is None
    ]


def _done(officer_id: UUID, said: str) -> Response:
    return see_other(f"/registry/officers/{officer_id}", said=said)
