"""Who visits: the ticket of the request, checked, with the rights that this service knows of."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from shared.desk import Desk
from shared.identity import officers
from shared.identity.ended_sessions import ended_sessions, has_ended
from shared.identity.ticket import Ticket, TicketExpired, TicketInvalid, verify
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.officer import Officer
from shared.kernel.refusals import Invalid, NotAllowed, Refused
from shared.units.tree import UnitTree
from shared.waiting import promptly

TICKET_COOKIE: Final = "mangnon_ticket"
_BEARER: Final = "bearer "
_LONGEST_KEY: Final = 200
_API: Final = re.compile(r"/(?:[a-z]+/)?(?:api/|events$)")  # of a service, or seen from the door


class NotSignedIn(Exception):
    """Nobody, or nobody whom this node knows: `expired` is the ticket that has run out, if any."""

    def __init__(self, expired: Ticket | None = None) -> None:
        super().__init__("not_signed_in")
        self.expired = expired


class RightsNotHeard(Exception):
    """The officer's roles changed and this service has not heard of it yet: it must not guess."""


@dataclass(frozen=True)
class Caller:
    """Anybody who asks for a page; a Visit is one who has signed in."""

    request: Request
    desk: Desk
    now: datetime

    officer: Officer | None = None
    ticket: Ticket | None = None

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    @cached_property
    def units(self) -> UnitTree:
        """The tree of administrative units as this service knows it."""
        return self.desk.units

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        headers = self.request.headers
        return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full"


@dataclass(frozen=True)
class Visit(Caller):
    """An officer at the desk, for the length of one request."""

    officer: Officer
    ticket: Ticket

    def issue(self, form_key: str | None = None) -> Issued:
        """Return the envelope of a command.

        Its key is the form's, or over the API the Idempotency-Key header, or one of its own.
        Looking is never a retry: each look has its own key, so that each is recorded, also where a
        page shows again what its form is about.
        """
        looks = self.request.method in ("GET", "HEAD") or not is_of_api(self.request)
        key = form_key or (None if looks else self.request.headers.get("Idempotency-Key"))
        if key is not None and not (key.isprintable() and 0 < len(key) <= _LONGEST_KEY):
            raise Invalid("key_malformed", "Mã chống gửi trùng (Idempotency-Key) không hợp lệ.")
        return self.desk.issue(self.officer, key)

    def may(self, unit: UUID | None = None) -> frozenset[str]:
        """Return what the officer may do to a record of `unit`, or somewhere: for links."""
        return self.desk.allowed(self.desk.issue(self.officer), unit)


def is_of_api(request: Request) -> bool:
    """Say whether a request is made of the API, by its path."""
    return _API.match(request.url.path) is not None


def call(request: Request) -> Caller:
    """Take in anybody: for sign-in and public pages."""
    desk: Desk = request.app.state.desk
    return Caller(request, desk, desk.clock.now())


def visit(request: Request) -> Visit:
    """Take in an officer with a valid ticket whose roles this service knows in their newest form.

    Of a sign-in that has ended it hears within a second; without the wire the ticket runs out.
    Raises NotSignedIn, RightsNotHeard, or NotAllowed where the officer is no longer active.
    """
    desk: Desk = request.app.state.desk
    now = desk.clock.now()
    ticket = _ticket(request, now)
    if desk.kept(ended_sessions, has_ended, ticket.session_id):
        raise NotSignedIn
    known = _known(desk, ticket)
    if not known.active:
        raise NotAllowed("officer_inactive", "Tài khoản này đã ngừng hoạt động.")
    scopes = (grant for grant in known.scopes if grant.role in (ticket.scopes or ()))
    officer = Officer(
        id=ticket.officer_id,
        grants=known.grants,
        session_id=ticket.session_id,
        display_name=ticket.display_name,
        scopes=tuple(scopes),
    )
    visitor = Visit(request, desk, now, officer, ticket)
    request.state.visit = visitor  # so that an error page knows whose it is
    return visitor


def _known(desk: Desk, ticket: Ticket) -> officers.KnownOfficer:
    """Return what is remembered of the officer, read anew where the ticket knows more."""
    known = desk.kept(officers.officers, officers.find, ticket.officer_id)
    if known is None or known.roles_version < ticket.roles_version:
        known = desk.read(officers.find, ticket.officer_id)
    if known is None or known.roles_version < ticket.roles_version:
        raise RightsNotHeard
    return known


def recognise(request: Request) -> None:
    """Remember who visits, where that can be told: for the pages that say no."""
    if not hasattr(request.app.state, "desk") or hasattr(request.state, "visit"):
        return
    with suppress(NotSignedIn, RightsNotHeard, Refused):
        visit(request)


def _ticket(request: Request, now: datetime) -> Ticket:
    token = _token(request)
    if not token:
        raise NotSignedIn
    try:
        return verify(token, request.app.state.ticket_key, now)
    except TicketExpired as late:
        raise NotSignedIn(late.ticket) from None
    except TicketInvalid:
        raise NotSignedIn from None


def _token(request: Request) -> str:
    # A Bearer is not subject to the check of origins, so beside one the cookie must not count.
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return request.cookies.get(TICKET_COOKIE, "")
    return authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""


Calling = Annotated[Caller, Depends(promptly(call))]
Visiting = Annotated[Visit, Depends(promptly(visit))]
