"""Signing in, replacing a temporary password, renewing a ticket, signing out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, SecretStr

from services.registry import operations
from services.registry.pages.tickets import (
    attempt_of,
    local,
    shown_ticket,
    to_sign_in,
    with_machine,
    with_ticket,
    without_ticket,
)
from shared.kernel.officer import SYSTEM
from shared.kernel.refusals import Invalid, Refused
from shared.web import Calling, Form, FormModel, page, read_open_form, see_other

pages = APIRouter(include_in_schema=False)


class SignInForm(FormModel):
    """What is asked at the door."""

    username: str = Field(title="Tên đăng nhập", max_length=100)
    password: SecretStr = Field(title="Mật khẩu", max_length=200)


class FirstPasswordForm(FormModel):
    """What is asked of somebody with a temporary password."""

    username: str = Field(title="Tên đăng nhập", max_length=100)
    password: SecretStr = Field(title="Mật khẩu tạm được cấp", max_length=200)
    new_password: SecretStr = Field(
        title="Mật khẩu mới", description="Ít nhất 8 ký tự, ví dụ ghép bốn từ bất kỳ."
    )
    repeated: SecretStr = Field(title="Nhập lại mật khẩu mới")


SigningIn = Annotated[Form[SignInForm], Depends(read_open_form(SignInForm))]
FirstPassword = Annotated[Form[FirstPasswordForm], Depends(read_open_form(FirstPasswordForm))]


@pages.get("/sign-in")
def door(caller: Calling, form: SigningIn) -> Response:
    """Show the door."""
    return page(caller, "registry/sign_in.html", form=form)


@pages.post("/sign-in")
def sign_in(caller: Calling, form: SigningIn, back: str = "/") -> Response:
    """Let somebody in and send them where they wanted to go."""
    with form:
        entered = form.entered()
        attempt = attempt_of(caller, entered.username, entered.password)
        try:
            ticket = operations.sign_in(caller.desk, caller.desk.issue(SYSTEM), attempt)
        except operations.PasswordTemporary:
            query = f"?{caller.request.url.query}" if caller.request.url.query else ""
            return RedirectResponse(f"/registry/first-password{query}", 303)
        answer = with_machine(caller, see_other(local(back)), attempt)
        return with_ticket(caller.request, answer, ticket)
    return page(caller, "registry/sign_in.html", _status(form), form=form)


@pages.get("/first-password")
def first_password(caller: Calling, form: FirstPassword) -> Response:
    """Show the form of those who come with a temporary password."""
    return page(caller, "registry/first_password.html", form=form)


@pages.post("/first-password")
def set_first_password(caller: Calling, form: FirstPassword, back: str = "/") -> Response:
    """Replace a temporary password and let its officer in."""
    with form:
        entered = form.entered()
        must_be_repeated(entered.new_password, entered.repeated)
        attempt = attempt_of(caller, entered.username, entered.password)
        ticket = operations.replace_temporary_password(
            caller.desk,
            caller.desk.issue(SYSTEM),
            attempt,
            entered.new_password.get_secret_value(),
        )
        answer = see_other(local(back), said="Đã đặt mật khẩu mới.")
        return with_ticket(caller.request, with_machine(caller, answer, attempt), ticket)
    return page(caller, "registry/first_password.html", _status(form), form=form)


@pages.get("/renew")
def renew(caller: Calling, back: str = "/") -> Response:
    """Give a new ticket where the sign-in lives, and send back; to the door otherwise."""
    ticket = shown_ticket(caller)
    if ticket is None:
        return to_sign_in(local(back))
    try:
        renewed = operations.renew_session(caller.desk, caller.desk.issue(SYSTEM), ticket)
    except Refused:
        return without_ticket(to_sign_in(local(back)))
    return with_ticket(caller.request, see_other(local(back)), renewed)


@pages.post("/sign-out")
def sign_out(caller: Calling) -> Response:
    """End the sign-in; who is out already goes out again."""
    ticket = shown_ticket(caller)
    if ticket is not None:
        try:
            operations.sign_out(caller.desk, caller.desk.issue(SYSTEM), ticket)
        except Refused:
            ticket = None  # a sign-in that nobody knows of needs no ending
    answer = see_other("/registry/sign-in", said="Bạn đã đăng xuất.")
    # Whatever the browser still kept of these pages goes with the officer.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return without_ticket(answer)


def must_be_repeated(password: SecretStr, repeated: SecretStr) -> None:
    """Refuse a new password that was typed in two ways."""
    if password.get_secret_value() != repeated.get_secret_value():
        raise Invalid("passwords_differ", "Hai lần nhập mật khẩu không giống nhau.", "repeated")


def _status(form: Form[SignInForm] | Form[FirstPasswordForm]) -> int:
    return 429 if any(error.code == "too_many_attempts" for error in form.errors) else 422
