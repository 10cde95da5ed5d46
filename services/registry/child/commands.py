"""What can be asked of a child's record."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from services.registry.events import ChildProfile, Origin


@dataclass(frozen=True, slots=True)
class RegisterChild:
    """Enter a child. `present_from` is its arrival; of a birth it is the birth date."""

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    origin: Origin
    profile: ChildProfile
    present_from: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """Put the record right or, with `since`, bring it up to date as of that day."""

    profile: ChildProfile
    unit_id: UUID
    hamlet_id: UUID
    since: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordCircumstance:
    """Write down a special circumstance with the paper it rests on."""

    circumstance_id: UUID
    group: int
    subgroup: int | None
    since: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class EndCircumstance:
    """End it; `ended_on` is the first day without it."""

    circumstance_id: UUID
    ended_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordMove:
    """Write down a move: to another hamlet of the node, away (`to_…` None), or back."""

    moved_on: date
    to_unit_id: UUID | None = None
    to_hamlet_id: UUID | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class RecordDeath:
    """Write down a death with its cause, a code of the norms."""

    died_on: date
    cause: str


@dataclass(frozen=True, slots=True)
class RecordSupport:
    """Write down support from outside the fund; `kind` is a code of the norms."""

    support_id: UUID
    kind: str
    given_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class TurnSixteen:
    """See whether the child has reached the age limit on `day`."""

    day: date


@dataclass(frozen=True, slots=True)
class EraseRecord:
    """Destroy the record for ever, on a ground and by a decision; `asked_by` is a code."""

    ground: str
    decision: str
    asked_by: str = "officer"


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Keep the record from being erased, on a ground of the norms; `document` asks for it."""

    hold_id: UUID
    ground: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class LiftHold:
    """End a reason for keeping the record."""

    hold_id: UUID


ChildCommand: TypeAlias = (
    RegisterChild
    | ChangeDetails
    | RecordCircumstance
    | EndCircumstance
    | RecordMove
    | RecordDeath
    | RecordSupport
    | TurnSixteen
    | EraseRecord
    | PlaceHold
    | LiftHold
)
