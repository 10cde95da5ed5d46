"""Machine clients, by the administrator's programs; and the door for machines (RFC 6749, 4.4)."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.registry import operations
from services.registry.operations import ClientAttempt, ClientRefused, ClientSecret
from services.registry.readmodels.clients import Client
from shared.identity.ticket import TICKET_LIFE, sign
from shared.kernel.officer import SYSTEM
from shared.kernel.refusals import Refused
from shared.kernel.roles import ClientScope
from shared.web import Calling, Visiting

api = APIRouter(tags=["Máy khách"])
_DONE: Final = 204
_PATH: Final = "/api/oauth/token"


class NewClientBody(BaseModel):
    """Máy khách mới (A new machine client)."""

    name: str = Field(max_length=100)
    unit_id: UUID
    scopes: tuple[ClientScope, ...] = Field(min_length=1)


class SecretAnswer(BaseModel):
    """Mã bí mật, chỉ trả về một lần (The secret, answered once)."""

    client_id: UUID
    client_secret: str

    @classmethod
    def of(cls, made: ClientSecret) -> "SecretAnswer":
        """Return it as programs get it."""
        return cls(client_id=made.client_id, client_secret=made.secret)


class ClientAnswer(BaseModel):
    """Một máy khách (A machine client)."""

    client_id: UUID
    name: str
    unit_id: UUID
    scopes: list[ClientScope]
    revoked: bool
    registered_at: datetime
    last_here_at: datetime | None

    @classmethod
    def of(cls, client: Client) -> "ClientAnswer":
        """Return it as programs get it: nothing of the secret."""
        return cls(
            client_id=client.client_id,
            name=client.name,
            unit_id=client.unit_id,
            scopes=list(client.scopes),
            revoked=client.revoked,
            registered_at=client.registered_at,
            last_here_at=client.last_here_at,
        )


class TokenAnswer(BaseModel):
    """Vé của máy khách: `Authorization: Bearer <access_token>` ở mọi dịch vụ."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
    scope: str


class OAuthError(BaseModel):
    """Lỗi theo RFC 6749, mục 5.2."""

    error: str
    error_description: str


@api.get("/api/clients")
def list_clients(visit: Visiting) -> list[ClientAnswer]:
    """Các máy khách (Machine clients)."""
    return [ClientAnswer.of(one) for one in operations.list_clients(visit.desk, visit.issue())]


@api.post("/api/clients", status_code=201)
def register_client(visit: Visiting, body: NewClientBody) -> SecretAnswer:
    """Đăng ký máy khách; mã bí mật chỉ trả về một lần (Register a machine client)."""
    made = operations.register_client(
        visit.desk, visit.issue(), name=body.name, unit_id=body.unit_id, scopes=body.scopes
    )
    return SecretAnswer.of(made)


@api.post("/api/clients/{client_id}/secret", status_code=201)
def replace_secret(visit: Visiting, client_id: UUID) -> SecretAnswer:
    """Cấp mã bí mật mới (Give a new secret)."""
    made = operations.replace_client_secret(visit.desk, visit.issue(), client_id)
    return SecretAnswer.of(made)


@api.post("/api/clients/{client_id}/revoke", status_code=_DONE)
def revoke_client(visit: Visiting, client_id: UUID) -> Response:
    """Thu hồi máy khách (Revoke a client)."""
    operations.revoke_client(visit.desk, visit.issue(), client_id)
    return Response(status_code=_DONE)


_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": OAuthError, "description": said}
    for status, said in (
        (400, "`invalid_request`, `unsupported_grant_type`, `invalid_scope`"),
        (401, "`invalid_client`"),
        (429, "`invalid_client`: sai quá nhiều lần, thử lại sau `Retry-After` giây"),
    )
}


@api.post(_PATH, response_model=TokenAnswer, responses=_ERRORS)
def give_token(
    caller: Calling,
    grant_type: Annotated[str, Form()] = "",
    scope: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    client_secret: Annotated[str, Form()] = "",
) -> Response:
    """Vé cho máy khách, hạn 5 phút (Client credentials: id and secret by HTTP Basic or form)."""
    basic = _basic(caller.request.headers.get("Authorization", ""))
    shown = basic or (client_id, client_secret)
    if not grant_type or (basic and client_secret) or not all(shown):
        return _error(400, "invalid_request", "grant_type, client_id, client_secret")
    if grant_type != "client_credentials":
        return _error(400, "unsupported_grant_type", "client_credentials")
    client = caller.request.client
    attempt = ClientAttempt(*shown, scope=scope, address=client.host if client else "")
    try:
        ticket = operations.give_token(caller.desk, caller.desk.issue(SYSTEM), attempt)
    except Refused as refused:
        code = refused.code if refused.status != 429 else ClientRefused().code  # noqa: PLR2004
        return _error(refused.status, code, refused.code)
    answer = TokenAnswer(
        access_token=sign(ticket, caller.request.app.state.ticket_signing_key),
        expires_in=int(TICKET_LIFE.total_seconds()),
        scope=" ".join(sorted(ticket.scopes or ())),
    )
    return JSONResponse(answer.model_dump(), headers=_NOT_KEPT)


_NOT_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _error(status: int, code: str, said: str) -> Response:
    headers = dict(_NOT_KEPT)
    if status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = 'Basic realm="mangnon"'
    if status == 429:  # noqa: PLR2004
        headers["Retry-After"] = "900"
    body = OAuthError(error=code, error_description=said).model_dump()
    return JSONResponse(body, status, headers=headers)


def _basic(header: str) -> tuple[str, str] | None:
    """Return the id and the secret of HTTP Basic, each form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return unquote_plus(name), unquote_plus(secret)
