"""One's own account: the password, and where one is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field, SecretStr

from services.registry import operations
from services.registry.pages.door import must_be_repeated
from services.registry.pages.tickets import attempt_of
from services.registry.readmodels import accounts
from shared.kernel.refusals import NotFound
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class PasswordForm(FormModel):
    """What is asked of who changes the own password."""

    password: SecretStr = Field(title="Mật khẩu hiện nay", max_length=200)
    new_password: SecretStr = Field(
        title="Mật khẩu mới", description="Ít nhất 8 ký tự, ví dụ ghép bốn từ bất kỳ."
    )
    repeated: SecretStr = Field(title="Nhập lại mật khẩu mới")


class NothingAsked(FormModel):
    """A button alone: its form carries only its key."""


ChangingPassword = Annotated[
    Form[PasswordForm], Depends(read_form(PasswordForm, "change_password"))
]
Pressing = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "end_own_session"))]


@pages.get("/account")
def own_account(visit: Visiting, form: ChangingPassword) -> Response:
    """Show one's own sign-ins and the form for a new password."""
    return _show(visit, form)


@pages.post("/account")
def change_password(visit: Visiting, form: ChangingPassword) -> Response:
    """Change one's own password; the other sign-ins end."""
    with form:
        entered = form.entered()
        must_be_repeated(entered.new_password, entered.repeated)
        account = visit.desk.read(accounts.by_id, visit.officer.id)
        if account is None:
            raise NotFound
        operations.change_password(
            visit.desk,
            visit.issue(form.key),
            attempt_of(visit, account.username, entered.password),
            entered.new_password.get_secret_value(),
        )
        said = "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."
        return see_other("/registry/account", said=said)
    return _show(visit, form)


@pages.post("/account/sessions/{session_id}/end")
def end_own_session(visit: Visiting, session_id: UUID, form: Pressing) -> Response:
    """End a sign-in of one's own on another machine."""
    operations.end_own_session(visit.desk, visit.issue(form.key), session_id)
    return see_other("/registry/account", said="Đã kết thúc phiên đăng nhập.")


def _show(visit: Visit, form: Form[PasswordForm]) -> Response:
    return page(
        visit,
        "registry/account.html",
        form=form,
        sessions=operations.list_own_sessions(visit.desk, visit.issue()),
        ending=Form.blank(NothingAsked),
    )
