"""A sign-in: it lives 15 minutes without use and 12 hours in all, and can be ended at any time.

Failures to sign in are facts too, under keyed digests: the door counts them before it looks at a
password.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.registry.events import (
    SessionEnded,
    SessionEvent,
    SessionRenewed,
    SignedIn,
    SignInFailed,
)
from services.registry.norms import idle_limit, session_limit
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class SignIn:
    """Let an officer in whose password was found right."""

    session_id: UUID
    officer_id: UUID
    name_digest: str
    address: str = field(default="", repr=False)
    device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NoteFailure:
    """Count a failed attempt."""

    name_digest: str
    address_digest: str


@dataclass(frozen=True, slots=True)
class RenewSession:
    """Ask whether the sign-in still lives; if so its ticket is given anew."""


@dataclass(frozen=True, slots=True)
class EndSession:
    """End it, for a reason (see events.SessionEnded)."""

    reason: str


SessionCommand: TypeAlias = SignIn | NoteFailure | RenewSession | EndSession


@dataclass(frozen=True, slots=True)
class SessionState:
    """A sign-in, or nothing yet (also of the stream of failures)."""

    session_id: UUID | None = None
    officer_id: UUID | None = None
    signed_in_at: datetime | None = None
    renewed_at: datetime | None = None
    ended: bool = False


def decide(command: SessionCommand, state: SessionState, issued: Issued) -> Sequence[SessionEvent]:
    """Say what follows from a command."""
    match command:
        case SignIn():
            return _sign_in(command, state, issued)
        case NoteFailure(name_digest, address_digest):
            return [SignInFailed(name_digest=name_digest, address_digest=address_digest)]
        case RenewSession():
            return _renew(state, issued)
        case EndSession(reason):
            return _end(reason, state)
        case _:
            assert_never(command)


def evolve(state: SessionState, fact: SessionEvent) -> SessionState:
    """Return the state after a fact."""
    match fact:
        case SignedIn():
            return SessionState(fact.session_id, fact.officer_id, fact.at, fact.at)
        case SessionRenewed():
            return replace(state, renewed_at=fact.at)
        case SessionEnded():
            return replace(state, ended=True)
        case SignInFailed():
            return state
        case _:
            assert_never(fact)


def why_over(state: SessionState, issued: Issued) -> str | None:
    """Return why a sign-in is over at this moment, or None while it lives."""
    if state.signed_in_at is None or state.renewed_at is None:
        return "unknown"
    if state.ended:
        return "ended"
    if issued.at >= state.signed_in_at + session_limit(issued.today):
        return "too_long"
    if issued.at >= state.renewed_at + idle_limit(issued.today):
        return "idle"
    return None


def _sign_in(command: SignIn, state: SessionState, issued: Issued) -> Sequence[SessionEvent]:
    if state.session_id is not None:
        if not state.ended and state.officer_id == command.officer_id:
            return []
        raise Conflict("session_over", "Phiên làm việc đã kết thúc. Hãy đăng nhập lại.")
    return [
        SignedIn(
            session_id=command.session_id,
            officer_id=command.officer_id,
            name_digest=command.name_digest,
            address=command.address,
            device=command.device,
            at=issued.at,
        )
    ]


def _renew(state: SessionState, issued: Issued) -> Sequence[SessionEvent]:
    session_id, officer_id = _known(state)
    over = why_over(state, issued)
    if over == "ended":
        raise Conflict("session_over", "Phiên làm việc đã kết thúc. Hãy đăng nhập lại.")
    if over is not None:
        return [SessionEnded(session_id=session_id, officer_id=officer_id, reason=over)]
    if state.renewed_at == issued.at:
        return []
    return [SessionRenewed(session_id=session_id, officer_id=officer_id, at=issued.at)]


def _end(reason: str, state: SessionState) -> Sequence[SessionEvent]:
    session_id, officer_id = _known(state)
    if state.ended:
        return []
    return [SessionEnded(session_id=session_id, officer_id=officer_id, reason=reason)]


def _known(state: SessionState) -> tuple[UUID, UUID]:
    if state.session_id is None or state.officer_id is None:
        raise NotFound("session_unknown", "Không tìm thấy phiên làm việc này.")
    return state.session_id, state.officer_id


decider = Decider(SessionState(), decide, evolve)
