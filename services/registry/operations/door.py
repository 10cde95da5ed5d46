"""Coming in and going out: one answer and one pace for all who fail, tickets for five minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from services.registry import officer, session
from services.registry.events import SessionEnded
from services.registry.operations import throttling
from services.registry.operations.throttling import Digests
from services.registry.readmodels import accounts, sessions
from services.registry.readmodels.accounts import Account
from services.registry.readmodels.sessions import LiveSession
from shared.desk import Desk
from shared.identity import officers, passwords
from shared.identity.ticket import Ticket, expiry
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM
from shared.kernel.refusals import Conflict, NotFound, Refused
from shared.kernel.vietnamese import composed

_LONGEST = 200


class SignInRefused(Refused):
    """The door stays shut; whether the name is known is not told."""

    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_failed", "Tên đăng nhập hoặc mật khẩu không đúng.", "password")


class TooManyAttempts(Refused):
    """Too many failures of this name or from this address: the door waits."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "too_many_attempts", "Đăng nhập sai quá nhiều lần. Hãy thử lại sau 15 phút."
        )


class PasswordTemporary(Refused):
    """The password is right and must be replaced before it opens the door."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "password_temporary", "Mật khẩu này chỉ dùng tạm. Hãy đặt mật khẩu của bạn."
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody says at the door, and from where."""

    username: str
    password: str = field(repr=False)
    address: str = ""
    device: str = ""
    machine: str = field(default="", repr=False)  # what it was given when somebody came in on it


def sign_in(desk: Desk, issued: Issued, attempt: Attempt) -> Ticket:
    """Let somebody in, or refuse. `issued` is the machine's own: nobody is known yet."""
    account = _recognised(desk, issued, attempt)
    if account.temporary_until is not None:
        raise PasswordTemporary
    return _let_in(desk, issued, account, attempt)


def replace_temporary_password(
    desk: Desk, issued: Issued, attempt: Attempt, new_password: str
) -> Ticket:
    """Replace a temporary password by one of the officer's own and let the officer in."""
    account = _recognised(desk, issued, attempt)
    if account.temporary_until is None:
        raise Conflict("password_not_temporary", "Mật khẩu này không phải mật khẩu tạm.")
    _must_be_new(attempt.password, new_password, account)
    command = officer.SetPassword(passwords.hash_password(new_password))
    return _let_in(desk, issued, account, attempt, _officer_step(account.officer_id, command))


def remember_machine(desk: Desk, attempt: Attempt) -> str:
    """Return what the machine is to keep on which somebody has come in."""
    return throttling.remembered(desk, _name(attempt), attempt.machine)


def renew_session(desk: Desk, issued: Issued, ticket: Ticket) -> Ticket:
    """Return a new ticket where the sign-in still lives; refuse (`session_over`) otherwise."""
    known = desk.read(officers.find, ticket.officer_id)
    done = desk.perform(
        issued, "renew_session", _session_step(ticket.session_id, session.RenewSession())
    )
    ended = any(isinstance(recorded.fact, SessionEnded) for recorded in done.facts)
    if ended or known is None or not known.active:
        raise Conflict("session_over", "Phiên làm việc đã kết thúc. Hãy đăng nhập lại.")
    return _ticket(desk, ticket.officer_id, ticket.session_id, ticket.signed_in_at, issued)


def sign_out(desk: Desk, issued: Issued, ticket: Ticket) -> None:
    """End the sign-in of a ticket, also of one that has just expired."""
    ending = session.EndSession("signed_out")
    desk.perform(issued, "sign_out", _session_step(ticket.session_id, ending))


def change_password(desk: Desk, issued: Issued, attempt: Attempt, new_password: str) -> None:
    """Change one's own password; one's other sign-ins end."""
    desk.rights(issued, "change_password")
    account = _recognised(desk, issued, attempt)
    if account.officer_id != issued.by.id:
        raise NotFound
    _must_be_new(attempt.password, new_password, account)
    command = officer.SetPassword(passwords.hash_password(new_password))
    ending = session.EndSession("password_changed")
    others = [
        _session_step(one.session_id, ending)
        for one in desk.read(sessions.of_officer, account.officer_id)
        if one.session_id != issued.by.session_id
    ]
    changing = _officer_step(account.officer_id, command)
    desk.perform(issued, "change_password", changing, *others)


def list_own_sessions(desk: Desk, issued: Issued) -> Sequence[LiveSession]:
    """Return where one is signed in."""
    desk.rights(issued, "list_own_sessions")
    return desk.read(sessions.of_officer, issued.by.id)


def end_own_session(desk: Desk, issued: Issued, session_id: UUID) -> None:
    """End one of one's own sign-ins, of a machine left behind."""
    if all(one.session_id != session_id for one in list_own_sessions(desk, issued)):
        raise NotFound("session_unknown", "Không tìm thấy phiên làm việc này.")
    ending = session.EndSession("signed_out")
    desk.perform(issued, "end_own_session", _session_step(session_id, ending))


def end_session(desk: Desk, issued: Issued, session_id: UUID) -> None:
    """End anybody's sign-in."""
    ending = session.EndSession("by_administrator")
    desk.perform(issued, "end_session", _session_step(session_id, ending))


def _recognised(desk: Desk, issued: Issued, attempt: Attempt) -> Account:
    """Return whose name and password these are, or refuse in the same words at the same pace."""
    digests = _digests(desk, attempt)
    throttling.must_not_be_throttled(desk, issued, digests, TooManyAttempts)
    with passwords.turn():
        # Once more: those who guess at one moment have failed by the time that it is one's turn.
        throttling.must_not_be_throttled(desk, issued, digests, TooManyAttempts)
        account = desk.read(accounts.by_username, _name(attempt))
        stored = account.password_hash if account is not None else None
        is_right = passwords.is_right(attempt.password[:_LONGEST], stored)
        if account is None or not is_right or not _opens(account, issued):
            _fail(desk, digests)
    return account


def _opens(account: Account, issued: Issued) -> bool:
    until = account.temporary_until
    return account.active and (until is None or issued.today <= until)


def _fail(desk: Desk, digests: Digests) -> NoReturn:
    """Count the failure, as the machine's own observation, and refuse."""
    machine = desk.issue(SYSTEM)
    command = session.NoteFailure(digests.name, digests.address)
    stream = f"failures-{machine.today.isoformat()}"
    desk.perform(machine, "sign_in", Step(stream, session.decider, command))
    raise SignInRefused


def _name(attempt: Attempt) -> str:
    return composed(attempt.username).lower()[:_LONGEST]


def _digests(desk: Desk, attempt: Attempt) -> Digests:
    return throttling.digests(desk, _name(attempt), attempt.address, attempt.machine)


def _must_be_new(old: str, new: str, account: Account) -> None:
    passwords.must_be_strong(new, account.username, account.display_name)
    if old == new:
        raise Conflict("password_same", "Mật khẩu mới phải khác mật khẩu cũ.", "new_password")


def _let_in(desk: Desk, issued: Issued, account: Account, attempt: Attempt, *first: Step) -> Ticket:
    session_id = issued.new_id("session")
    command = session.SignIn(
        session_id=session_id,
        officer_id=account.officer_id,
        name_digest=_digests(desk, attempt).name,
        address=attempt.address,
        device=attempt.device[:_LONGEST],
    )
    operation = "replace_temporary_password" if first else "sign_in"
    desk.perform(issued, operation, *first, _session_step(session_id, command))
    return _ticket(desk, account.officer_id, session_id, issued.at, issued)


def _ticket(
    desk: Desk, officer_id: UUID, session_id: UUID, signed_in_at: datetime, issued: Issued
) -> Ticket:
    account = desk.read(accounts.by_id, officer_id)
    known = desk.read(officers.find, officer_id)
    if account is None or known is None:
        raise NotFound("officer_unknown", "Không tìm thấy cán bộ này.")
    return Ticket(
        officer_id=officer_id,
        session_id=session_id,
        roles_version=known.roles_version,
        signed_in_at=signed_in_at.replace(microsecond=0),
        expires_at=expiry(issued.at),
        display_name=account.display_name,
    )


def _officer_step(officer_id: UUID, command: officer.OfficerCommand) -> Step:
    return Step(f"officer-{officer_id}", officer.decider, command)


def _session_step(session_id: UUID, command: session.SessionCommand) -> Step:
    return Step(f"session-{session_id}", session.decider, command)
