"""An officer as a recipient: own e-mail address, what comes by e-mail, quiet hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from services.notify import norms
from services.notify.events import (
    AddressForgotten,
    AddressSet,
    Kind,
    PreferencesSet,
    RecipientEvent,
)
from shared.kernel.decider import Decider, Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound

# Narrower than the standard: what every mail server takes, and nothing that could end a header.
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,63}")
_LONGEST_EMAIL = 254
_HOURS = range(24)

# Commands


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """Choose how to be told. Without an address nothing leaves the node for this officer."""

    officer_id: UUID
    email: str | None
    email_kinds: tuple[Kind, ...]
    quiet_from_hour: int
    quiet_until_hour: int


@dataclass(frozen=True, slots=True)
class ForgetAddress:
    """The officer has left: nothing more is to be sent to the address."""


RecipientCommand: TypeAlias = SetPreferences | ForgetAddress

# State


@dataclass(frozen=True, slots=True)
class Recipient:
    """What an officer chose; None where nothing was chosen yet."""

    officer_id: UUID | None = None
    address_id: UUID | None = None
    email: str | None = field(default=None, repr=False)
    chosen: PreferencesSet | None = None


def decide(
    command: RecipientCommand, recipient: Recipient, issued: Issued
) -> Sequence[RecipientEvent]:
    """Return what follows from a command to an officer's preferences."""
    match command:
        case SetPreferences():
            _must_be_own(command, issued)
            _must_be_hours(command)
            return [*_address(command, recipient, issued), *_choice(command, recipient, issued)]
        case ForgetAddress():
            return _forgotten(recipient)
        case _:
            assert_never(command)


def evolve(recipient: Recipient, fact: RecipientEvent) -> Recipient:
    """Fold one fact into the preferences."""
    match fact:
        case AddressSet():
            return replace(
                recipient,
                officer_id=fact.officer_id,
                address_id=fact.address_id,
                email=fact.email,
            )
        case AddressForgotten():
            return replace(recipient, address_id=None, email=None)
        case PreferencesSet():
            return replace(recipient, officer_id=fact.officer_id, chosen=fact)
        case _:
            assert_never(fact)


# Rules


def _must_be_own(command: SetPreferences, issued: Issued) -> None:
    if command.officer_id != issued.by.id:
        raise NotFound


def _must_be_hours(command: SetPreferences) -> None:
    for name in ("quiet_from_hour", "quiet_until_hour"):
        if getattr(command, name) not in _HOURS:
            raise Invalid("hour_unknown", "Giờ phải từ 0 đến 23.", name)


def _address(
    command: SetPreferences, recipient: Recipient, issued: Issued
) -> Sequence[RecipientEvent]:
    if command.email == recipient.email:
        return []
    if command.email is None:
        return _forgotten(recipient)
    if len(command.email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(command.email):
        message = "Địa chỉ thư điện tử chưa đúng, ví dụ: can-bo@xa.example.vn."
        raise Invalid("email_malformed", message, "email")
    new = AddressSet(
        officer_id=command.officer_id,
        address_id=issued.new_id("address"),
        email=command.email,
    )
    return [*_forgotten(recipient), new]


def _choice(
    command: SetPreferences, recipient: Recipient, issued: Issued
) -> Sequence[RecipientEvent]:
    ordered = tuple(kind for kind in Kind if kind in command.email_kinds)
    wanted = PreferencesSet(
        officer_id=command.officer_id,
        email_kinds=ordered,
        quiet_from_hour=command.quiet_from_hour,
        quiet_until_hour=command.quiet_until_hour,
    )
    return [] if wanted == (recipient.chosen or _unchosen(command.officer_id, issued)) else [wanted]


def _unchosen(officer_id: UUID, issued: Issued) -> PreferencesSet:
    quiet = norms.default_quiet_hours(issued.today)
    return PreferencesSet(
        officer_id=officer_id,
        email_kinds=tuple(Kind),
        quiet_from_hour=quiet.from_hour,
        quiet_until_hour=quiet.until_hour,
    )


def _forgotten(recipient: Recipient) -> Sequence[RecipientEvent]:
    if recipient.officer_id is None or recipient.address_id is None:
        return []
    return [AddressForgotten(officer_id=recipient.officer_id, address_id=recipient.address_id)]


decider = Decider(Recipient(), decide, evolve)


def step(officer_id: UUID, command: RecipientCommand) -> Step:
    """Return the step of a command to an officer's preferences."""
    return Step(f"recipient-{officer_id}", decider, command)
