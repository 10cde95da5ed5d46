"""What can be asked of a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from services.cases.reference.clocks import Clock, RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.codes import (
    AbuseForm,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Measure,
    Need,
    Progress,
)
from services.cases.reference.questionnaires import Answer


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case from an assessed notice. What stands last is filled in from the same act."""

    case_id: UUID
    notice_id: UUID
    child_class: ChildClass
    environment: Environment = Environment.UNKNOWN
    forms: tuple[AbuseForm, ...] = ()
    reference: str = ""
    unit_id: UUID | None = None
    hamlet_id: UUID | None = None
    child_id: UUID | None = None
    received_at: datetime | None = None
    emergency: bool = False
    clocks: tuple[Clock, ...] = ()
    birth_month: str | None = None
    age_years: int | None = None


@dataclass(frozen=True, slots=True)
class IdentifyChildOfCase:
    """Say which child of the register it is. `birth_month` is filled in by the operation."""

    child_id: UUID
    birth_month: str | None = None


@dataclass(frozen=True, slots=True)
class DecideEmergency:
    """Decide an emergency measure; `separated_until` belongs to a separation, at most 15 days.

    `informed_at` is when a danger that came up later became known; a case that was opened as an
    emergency counts from the first news.
    """

    decision_id: UUID
    measure: EmergencyMeasure
    decided_at: datetime
    reason: str
    decision_number: str = ""
    informed_at: datetime | None = None
    separated_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtendSeparation:
    """Let a separation go on."""

    until: datetime
    reason: str
    decision_number: str = ""


@dataclass(frozen=True, slots=True)
class EndSeparation:
    """End a separation after the carers were assessed."""

    ended_at: datetime
    findings: str


@dataclass(frozen=True, slots=True)
class AssessNeeds:
    """The specific assessment (Form 03), points a to h."""

    state_of_child: str
    needs: tuple[Need, ...] = ()
    carer_is_harmer: bool = False
    family: str | None = None
    risk_factors: str | None = None
    self_protection: str | None = None
    community: str | None = None
    needs_in_words: str | None = None
    child_opinion: str | None = None
    carer_opinion: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """One line of a plan as the officer proposes it."""

    measure: Measure
    task: str
    responsible: str
    starts_on: date
    ends_on: date
    cost_dong: int = 0


@dataclass(frozen=True, slots=True)
class SubmitPlan:
    """Put a plan (Form 04) before the chairman."""

    items: tuple[ProposedItem, ...]


@dataclass(frozen=True, slots=True)
class ApprovePlan:
    """Approve the plan that waits (Form 05); not by who submitted it."""

    plan_number: int
    decision_number: str = ""


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """Send the plan back with a reason."""

    plan_number: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """Say how far a line of the plan has come."""

    item: int
    progress: Progress
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """Review the child's state (Form 06): safe and stable, or a new plan."""

    safe: bool
    stable: bool
    reviewed_on: date
    findings: str
    answers: tuple[Answer, ...] = ()
    questionnaire_version: int = 1


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close a case whose child is safe and stable."""


@dataclass(frozen=True, slots=True)
class EraseCase:
    """Make what the case tells unreadable, for ever."""


CaseCommand: TypeAlias = (
    OpenCase
    | IdentifyChildOfCase
    | DecideEmergency
    | ExtendSeparation
    | EndSeparation
    | AssessNeeds
    | SubmitPlan
    | ApprovePlan
    | ReturnPlan
    | RecordProgress
    | ReviewCase
    | CloseCase
    | EraseCase
    | WarnOfDeadline
    | RecordMissedDeadline
)
