"""The cookie that carries a ticket, and the way back to where somebody wanted to go."""

from datetime import timedelta
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import SecretStr

from services.registry.operations import Attempt
from services.registry.operations.door import remember_machine
from shared.identity.ticket import Ticket, TicketExpired, TicketInvalid, sign, verify
from shared.web import TICKET_COOKIE, Caller

# Longer than the ticket: an expired one must still arrive at the door to be renewed.
_KEPT: Final = timedelta(hours=12)
_MACHINE_COOKIE: Final = "mangnon_machine"
_MACHINE_KEPT: Final = timedelta(days=365)
HOME: Final = "/"


def local(address: str | None) -> str:
    """Return `address` where it is a path of this node, the home page otherwise."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return HOME
    return address if address.isprintable() and "\\" not in address else HOME


def with_ticket(request: Request, answer: Response, ticket: Ticket) -> Response:
    """Give the browser its signed ticket."""
    answer.set_cookie(
        TICKET_COOKIE,
        signed(request, ticket),
        max_age=int(_KEPT.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def signed(request: Request, ticket: Ticket) -> str:
    """Sign a ticket with the node's key, which only registry is given."""
    return sign(ticket, request.app.state.ticket_signing_key)


def without_ticket(answer: Response) -> Response:
    """Take the ticket away."""
    answer.delete_cookie(TICKET_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def shown_ticket(caller: Caller) -> Ticket | None:
    """Return the ticket that came with the request, also one that has just run out."""
    token = caller.request.cookies.get(TICKET_COOKIE, "")
    try:
        return verify(token, caller.request.app.state.ticket_key, caller.now)
    except TicketExpired as late:
        return late.ticket
    except TicketInvalid:
        return None


def to_sign_in(back: str) -> RedirectResponse:
    """Send to the door, and from there back."""
    suffix = "" if back == HOME else f"?back={quote(back, safe='/')}"
    return RedirectResponse(f"/registry/sign-in{suffix}", 303)


def attempt_of(caller: Caller, username: str, password: SecretStr) -> Attempt:
    """Return what somebody says at the door, from where, and what the machine keeps."""
    request = caller.request
    return Attempt(
        username,
        password.get_secret_value(),
        request.client.host if request.client else "",
        request.headers.get("User-Agent", ""),
        request.cookies.get(_MACHINE_COOKIE, ""),
    )


def with_machine(caller: Caller, answer: Response, attempt: Attempt) -> Response:
    """Let the machine on which somebody came in be known again: it opens nothing."""
    answer.set_cookie(
        _MACHINE_COOKIE,
        remember_machine(caller.desk, attempt),
        max_age=int(_MACHINE_KEPT.total_seconds()),
        path="/registry",
        httponly=True,
        samesite="strict",
        secure=caller.request.url.scheme == "https",
    )
    return answer
