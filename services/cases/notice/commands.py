"""What can be asked of a notice."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.codes import AbuseForm, Channel, ChildClass, Sex
from services.cases.reference.questionnaires import Answer, Risk


@dataclass(frozen=True, slots=True)
class ReceiveNotice:
    """Write down news of a child. `reference` and `birth_month` are filled in by the operation."""

    notice_id: UUID
    unit_id: UUID
    channel: Channel
    received_at: datetime
    child_class: ChildClass
    hamlet_id: UUID | None = None
    forms: tuple[AbuseForm, ...] = ()
    child_id: UUID | None = None
    child_name: str | None = None
    age_years: int | None = None
    sex: Sex = Sex.UNKNOWN
    place: str | None = None
    state_of_child: str | None = None
    harm_feared: str | None = None
    actions_taken: str | None = None
    carers: str | None = None
    reporter: str | None = None
    reporter_consents: bool = False
    reference: str = ""
    birth_month: str | None = None


@dataclass(frozen=True, slots=True)
class SupplementNotice:
    """Add what became known later."""

    supplement_id: UUID
    state_of_child: str | None = None
    actions_taken: str | None = None
    carers: str | None = None
    reporter: str | None = None
    reporter_consents: bool = False


@dataclass(frozen=True, slots=True)
class IdentifyChild:
    """Say which child of the register it is. `birth_month` is filled in by the operation."""

    child_id: UUID
    birth_month: str | None = None


@dataclass(frozen=True, slots=True)
class AssessRisk:
    """Conclude on the danger (Form 02). Questions that are left out count as not known."""

    concluded: Risk
    emergency: bool
    reason: str
    answers: tuple[Answer, ...] = ()
    questionnaire_version: int = 1


@dataclass(frozen=True, slots=True)
class FindUnfounded:
    """Close the notice: the news was checked and has no foundation."""

    reason: str


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """Pass the notice on to the unit where the incident happened."""

    to_unit_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class LeadToCase:
    """Let the notice go on as a case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class EraseNotice:
    """Make what the notice tells unreadable, for ever."""


NoticeCommand: TypeAlias = (
    ReceiveNotice
    | SupplementNotice
    | IdentifyChild
    | AssessRisk
    | FindUnfounded
    | TransferNotice
    | LeadToCase
    | WarnOfDeadline
    | RecordMissedDeadline
    | EraseNotice
)
