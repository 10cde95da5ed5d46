"""Accounts of officers: opening, roles by unit and period, passwords, shutting."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.registry import officer, session
from services.registry.readmodels import accounts, sessions
from services.registry.readmodels.accounts import Account
from services.registry.readmodels.sessions import LiveSession
from shared.desk import Desk
from shared.identity import officers, passwords
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.officer import Grant
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import Invalid, NotFound
from shared.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """An account with what it may do and where it is signed in."""

    account: Account
    grants: tuple[Grant, ...]
    sessions: Sequence[LiveSession]
    history: Sequence[Recorded[Any]] = ()


def register_officer(
    desk: Desk,
    issued: Issued,
    *,
    username: str,
    display_name: str,
    position_title: str,
    unit_id: UUID,
    grants: tuple[Grant, ...] = (),
    password: str | None = None,
) -> UUID:
    """Open an account and return the officer's id; without a password it opens no door yet."""
    for place in (unit_id, *(grant.unit_id for grant in grants)):
        _must_be_a_unit(desk, place)
    officer_id = issued.new_id("officer")
    name = username.strip().lower()
    command = officer.RegisterOfficer(
        officer_id=officer_id,
        username=name,
        display_name=display_name,
        position_title=position_title,
        unit_id=unit_id,
        grants=grants,
    )
    steps = [_step(officer_id, command)]
    if password is not None:
        passwords.must_be_strong(password, name, display_name)
        kept = officer.SetPassword(passwords.hash_password(password))
        steps.append(_step(officer_id, kept))
    desk.perform(issued, "register_officer", *steps, unit=unit_id)
    return officer_id


def describe_officer(
    desk: Desk, issued: Issued, officer_id: UUID, *, display_name: str, position_title: str
) -> None:
    """Put right an officer's name and position."""
    command = officer.DescribeOfficer(display_name, position_title)
    desk.perform(issued, "describe_officer", _step(officer_id, command))


def grant_role(desk: Desk, issued: Issued, officer_id: UUID, grant: Grant) -> None:
    """Give an officer a role at a unit for a period."""
    _must_be_a_unit(desk, grant.unit_id)
    command = officer.GrantRole(grant.role, grant.unit_id, grant.since, grant.until)
    desk.perform(issued, "grant_role", _step(officer_id, command))


def withdraw_role(
    desk: Desk, issued: Issued, officer_id: UUID, role: Role, unit_id: UUID, *, last_day: date
) -> None:
    """End an officer's role at a unit after its last day."""
    command = officer.WithdrawRole(role, unit_id, last_day)
    desk.perform(issued, "withdraw_role", _step(officer_id, command))


def give_password(desk: Desk, issued: Issued, officer_id: UUID) -> str:
    """Give an officer a temporary password and return it, to be told once; all sign-ins end.

    It comes from the node's key and the command's, so that a form sent twice shows the same one.
    """
    told = passwords.readable_password(desk.blind(f"password:{officer_id}:{issued.key}"))
    command = officer.SetPassword(passwords.hash_password(told), temporary=True)
    ending = _ending(desk, officer_id, "password_changed")
    desk.perform(issued, "give_password", _step(officer_id, command), *ending)
    return told


def disable_officer(desk: Desk, issued: Issued, officer_id: UUID) -> None:
    """Shut an account and end its sign-ins."""
    ending = _ending(desk, officer_id, "disabled")
    command = officer.DisableOfficer()
    desk.perform(issued, "disable_officer", _step(officer_id, command), *ending)


def enable_officer(desk: Desk, issued: Issued, officer_id: UUID) -> None:
    """Open a shut account again."""
    desk.perform(issued, "enable_officer", _step(officer_id, officer.EnableOfficer()))


def list_officers(desk: Desk, issued: Issued) -> Sequence[OfficerCard]:
    """Return all accounts with their roles and sign-ins, in the order of names."""
    desk.rights(issued, "list_officers")
    known = desk.read(officers.everyone)
    signed_in = defaultdict(list)
    for one in desk.read(sessions.live):
        signed_in[one.officer_id].append(one)
    return [
        OfficerCard(account, _grants(known.get(account.officer_id)), signed_in[account.officer_id])
        for account in desk.read(accounts.listed)
    ]


def read_officer(desk: Desk, issued: Issued, officer_id: UUID) -> OfficerCard:
    """Return one account with its history."""
    desk.rights(issued, "read_officer")
    account = desk.read(accounts.by_id, officer_id)
    if account is None:
        raise NotFound("officer_unknown", "Không tìm thấy cán bộ này.")
    return OfficerCard(
        account,
        _grants(desk.read(officers.find, officer_id)),
        desk.read(sessions.of_officer, officer_id),
        desk.store.facts(f"officer-{officer_id}"),
    )


def _grants(known: officers.KnownOfficer | None) -> tuple[Grant, ...]:
    return known.grants if known else ()


def _ending(desk: Desk, officer_id: UUID, reason: str) -> list[Step]:
    command = session.EndSession(reason)
    return [
        Step(f"session-{one.session_id}", session.decider, command)
        for one in desk.read(sessions.of_officer, officer_id)
    ]


def _must_be_a_unit(desk: Desk, unit_id: UUID) -> None:
    if desk.units.get(unit_id) is None:
        raise Invalid("unit_unknown", "Đơn vị này không có trong hệ thống.", "unit_id")


def _step(officer_id: UUID, command: officer.OfficerCommand) -> Step:
    return Step(f"officer-{officer_id}", officer.decider, command)
