"""Signing in and out of programs."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field, SecretStr

from services.registry import operations
from services.registry.operations import Attempt
from shared.identity.ticket import Ticket, TicketExpired, TicketInvalid, sign, verify
from shared.kernel.officer import SYSTEM
from shared.web import Caller, Calling, Visiting
from shared.web.problems import PROBLEM
from shared.web.visiting import NotSignedIn

api = APIRouter(tags=["Phiên làm việc"])
_BEARER = "bearer "


class SignInBody(BaseModel):
    """Tên đăng nhập và mật khẩu."""

    username: str = Field(max_length=100, description="Tên đăng nhập")
    password: SecretStr = Field(max_length=200, description="Mật khẩu")


class TicketAnswer(BaseModel):
    """Vé để gửi kèm mọi yêu cầu: `Authorization: Bearer <token>`."""

    token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme
    expires_at: datetime
    officer_id: str


_THROTTLED: Final[dict[int | str, dict[str, Any]]] = {
    429: {
        "description": "Sai quá nhiều lần (`too_many_attempts`), thử lại sau 15 phút.",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


@api.post("/api/session", status_code=201, responses=_THROTTLED)
def sign_in(caller: Calling, body: SignInBody) -> TicketAnswer:
    """Đăng nhập, nhận vé có hạn 5 phút (Sign in; the ticket lasts five minutes)."""
    client = caller.request.client
    attempt = Attempt(
        body.username,
        body.password.get_secret_value(),
        client.host if client else "",
        caller.request.headers.get("User-Agent", ""),
    )
    ticket = operations.sign_in(caller.desk, caller.desk.issue(SYSTEM), attempt)
    return _answer(caller, ticket)


@api.post("/api/session/renew", openapi_extra={"security": [{"ticket": []}]})
def renew(caller: Calling, authorization: Annotated[str, Header()] = "") -> TicketAnswer:
    """Đổi vé cũ (kể cả vừa hết hạn) lấy vé mới khi phiên còn sống (Renew a ticket)."""
    token = authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""
    try:
        ticket = verify(token, caller.request.app.state.ticket_key, caller.now)
    except TicketExpired as late:
        ticket = late.ticket
    except TicketInvalid:
        raise NotSignedIn from None
    renewed = operations.renew_session(caller.desk, caller.desk.issue(SYSTEM), ticket)
    return _answer(caller, renewed)


@api.delete("/api/session", status_code=204)
def sign_out(visit: Visiting) -> Response:
    """Đăng xuất (Sign out)."""
    operations.sign_out(visit.desk, visit.desk.issue(SYSTEM), visit.ticket)
    return Response(status_code=204)


def _answer(caller: Caller, ticket: Ticket) -> TicketAnswer:
    return TicketAnswer(
        token=sign(ticket, caller.request.app.state.ticket_signing_key),
        expires_at=ticket.expires_at,
        officer_id=str(ticket.officer_id),
    )
