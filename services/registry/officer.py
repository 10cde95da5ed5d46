"""An officer's account: its roles by unit and period, its password, whether it is open.

What the officer may do is told whole with a version, so that a service can see that it has not yet
heard of a change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, TypeAlias, assert_never
from uuid import UUID

from services.registry.events import (
    HeldRole,
    OfficerDescribed,
    OfficerDisabled,
    OfficerEnabled,
    OfficerEvent,
    OfficerRegistered,
    PasswordSet,
    RoleGranted,
    RoleWithdrawn,
    Standing,
)
from services.registry.norms import temporary_password_days
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.officer import Grant
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.roles import Role
from shared.kernel.vietnamese import composed

_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class RegisterOfficer:
    """Open an account of somebody who works at `unit_id`."""

    officer_id: UUID
    username: str
    display_name: str
    position_title: str
    unit_id: UUID
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribeOfficer:
    """Put right the name and the position."""

    display_name: str
    position_title: str


@dataclass(frozen=True, slots=True)
class GrantRole:
    """Give a role at a unit for a period."""

    role: Role
    unit_id: UUID
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRole:
    """End a role at a unit; `last_day` is its last."""

    role: Role
    unit_id: UUID
    last_day: date


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Keep the hash of a new password; `temporary` must be changed before it opens the door."""

    password_hash: str = field(repr=False)  # a retry hashes with another salt, and is no other wish
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class DisableOfficer:
    """Shut the account."""


@dataclass(frozen=True, slots=True)
class EnableOfficer:
    """Open it again."""


OfficerCommand: TypeAlias = (
    RegisterOfficer
    | DescribeOfficer
    | GrantRole
    | WithdrawRole
    | SetPassword
    | DisableOfficer
    | EnableOfficer
)

_NOT_YET: Final = Standing(roles_version=0, active=False, position_title="", grants=())


@dataclass(frozen=True, slots=True)
class OfficerState:
    """The account as it stands, or nothing yet."""

    officer_id: UUID | None = None
    unit_id: UUID | None = None
    display_name: str = ""
    password_hash: str = ""
    standing: Standing = _NOT_YET


def decide(command: OfficerCommand, state: OfficerState, issued: Issued) -> Sequence[OfficerEvent]:
    """Say what follows from a command."""
    if isinstance(command, RegisterOfficer):
        return _register(command, state)
    if state.officer_id is None:
        raise NotFound("officer_unknown", "Không tìm thấy cán bộ này.")
    match command:
        case DescribeOfficer():
            return _describe(command, state.officer_id, state)
        case GrantRole():
            return _grant(command, state.officer_id, state)
        case WithdrawRole():
            return _withdraw(command, state.officer_id, state)
        case SetPassword():
            return _set_password(command, state.officer_id, state, issued)
        case DisableOfficer():
            return _disable(state.officer_id, state, issued)
        case EnableOfficer():
            return _enable(state.officer_id, state)
        case _:
            assert_never(command)


def evolve(state: OfficerState, fact: OfficerEvent) -> OfficerState:
    """Return the state after a fact."""
    match fact:
        case OfficerRegistered():
            return OfficerState(
                officer_id=fact.officer_id,
                unit_id=fact.unit_id,
                display_name=fact.display_name or "",
                standing=fact.standing,
            )
        case OfficerDescribed():
            return replace(state, display_name=fact.display_name or "", standing=fact.standing)
        case PasswordSet():
            return replace(state, password_hash=fact.password_hash or "")
        case RoleGranted() | RoleWithdrawn() | OfficerDisabled() | OfficerEnabled():
            return replace(state, standing=fact.standing)
        case _:
            assert_never(fact)


def _register(command: RegisterOfficer, state: OfficerState) -> Sequence[OfficerEvent]:
    if state.officer_id is not None:
        if state.officer_id == command.officer_id:
            return []
        raise Conflict("officer_exists", "Tài khoản này đã có.")
    if not _USERNAME.fullmatch(command.username):
        raise Invalid(
            "username_malformed",
            "Tên đăng nhập gồm 3–40 chữ thường không dấu, chữ số, dấu chấm hoặc gạch nối.",
            "username",
        )
    for grant in command.grants:
        _must_be_a_period(grant.since, grant.until)
    standing = Standing(
        roles_version=1,
        active=True,
        position_title=composed(command.position_title),
        grants=tuple(_held(grant) for grant in command.grants),
    )
    return [
        OfficerRegistered(
            officer_id=command.officer_id,
            unit_id=command.unit_id,
            username=command.username,
            display_name=_name(command.display_name),
            standing=standing,
        )
    ]


def _describe(
    command: DescribeOfficer, officer_id: UUID, state: OfficerState
) -> Sequence[OfficerEvent]:
    name, title = _name(command.display_name), composed(command.position_title)
    if (name, title) == (state.display_name, state.standing.position_title):
        return []
    standing = _next(state.standing, position_title=title)
    return [OfficerDescribed(officer_id=officer_id, display_name=name, standing=standing)]


def _grant(command: GrantRole, officer_id: UUID, state: OfficerState) -> Sequence[OfficerEvent]:
    _must_be_a_period(command.since, command.until)
    granted = HeldRole(
        role=command.role, unit_id=command.unit_id, since=command.since, until=command.until
    )
    if granted in state.standing.grants:
        return []
    overlapping = [
        held
        for held in state.standing.grants
        if (held.role, held.unit_id) == (granted.role, granted.unit_id)
        and held.since <= (granted.until or date.max)
        and granted.since <= (held.until or date.max)
    ]
    if overlapping:
        raise Conflict("role_held", "Cán bộ đã giữ vai trò này trong thời gian đó.", "role")
    standing = _next(state.standing, grants=(*state.standing.grants, granted))
    return [RoleGranted(officer_id=officer_id, granted=granted, standing=standing)]


def _withdraw(
    command: WithdrawRole, officer_id: UUID, state: OfficerState
) -> Sequence[OfficerEvent]:
    grants: list[HeldRole] = []
    for held in state.standing.grants:
        is_meant = (held.role, held.unit_id) == (command.role, command.unit_id)
        if not is_meant or (held.until is not None and held.until <= command.last_day):
            grants.append(held)
        elif held.since <= command.last_day:
            grants.append(held.model_copy(update={"until": command.last_day}))
    if tuple(grants) == state.standing.grants:
        return []
    return [
        RoleWithdrawn(
            officer_id=officer_id,
            role=command.role,
            unit_id=command.unit_id,
            last_day=command.last_day,
            standing=_next(state.standing, grants=tuple(grants)),
        )
    ]


def _set_password(
    command: SetPassword, officer_id: UUID, state: OfficerState, issued: Issued
) -> Sequence[OfficerEvent]:
    if command.password_hash == state.password_hash:
        return []
    days = timedelta(days=temporary_password_days(issued.today))
    return [
        PasswordSet(
            officer_id=officer_id,
            password_hash=command.password_hash,
            temporary_until=issued.today + days if command.temporary else None,
        )
    ]


def _disable(officer_id: UUID, state: OfficerState, issued: Issued) -> Sequence[OfficerEvent]:
    if not state.standing.active:
        return []
    if issued.by.id == officer_id:
        raise Conflict("own_account", "Không tự khoá tài khoản của mình.")
    return [OfficerDisabled(officer_id=officer_id, standing=_next(state.standing, active=False))]


def _enable(officer_id: UUID, state: OfficerState) -> Sequence[OfficerEvent]:
    if state.standing.active:
        return []
    return [OfficerEnabled(officer_id=officer_id, standing=_next(state.standing, active=True))]


def _next(standing: Standing, **changes: object) -> Standing:
    version = standing.roles_version + 1
    return standing.model_copy(update={"roles_version": version, **changes})


def _held(grant: Grant) -> HeldRole:
    return HeldRole(role=grant.role, unit_id=grant.unit_id, since=grant.since, until=grant.until)


def _must_be_a_period(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid("period_backwards", "Ngày kết thúc không trước ngày bắt đầu.", "until")


def _name(text: str) -> str:
    name = composed(text)
    if not name or len(name) > _LONGEST:
        raise Invalid(
            "display_name_missing", "Hãy nhập họ và tên (tối đa 100 chữ).", "display_name"
        )
    return name


decider = Decider(OfficerState(), decide, evolve, unit_of=lambda state: state.unit_id)
