"""What has happened in a case (vụ việc), step by step along Decree 56/2017."""

from datetime import date, datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.cases.events.clocked import Clocked, DeadlineMissed, DeadlineNear
from services.cases.reference.codes import (
    AbuseForm,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Level,
    Measure,
    Need,
    Progress,
)
from services.cases.reference.questionnaires import Answer, Risk
from shared.kernel.facts import Fact, Sealed


class PlanItem(BaseModel):
    """One line of a plan, as figures are made of it; `number` counts from 1 in the plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    measure: Measure
    starts_on: date
    ends_on: date
    cost_dong: int = 0


class ItemWords(BaseModel):
    """The same line in words: what is done for the child, and by whom. Sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    responsible: str


class CaseOpened(Clocked, Fact):
    """A case was opened from an assessed notice. `received_at` is when the news came in."""

    fact_type: ClassVar[str] = "cases.case_opened"
    vi: ClassVar[str] = "Đã mở vụ việc"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    reference: str
    notice_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    environment: Environment
    level: Level
    emergency: bool
    received_at: datetime
    opened_on: date
    birth_month: Sealed[str] = None
    age_years: Sealed[int] = None


class CaseChildIdentified(Fact):
    """The child of a case was found to be one of the register."""

    fact_type: ClassVar[str] = "cases.case_child_identified"
    vi: ClassVar[str] = "Đã xác định trẻ trong sổ"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    unit_id: UUID
    child_id: UUID
    birth_month: Sealed[str] = None


class EmergencyDecided(Clocked, Fact):
    """The chairman decided an emergency measure (Form 07 where the child is separated).

    `on_time` says whether it came within the hours of law after the danger was known.
    """

    fact_type: ClassVar[str] = "cases.emergency_decided"
    vi: ClassVar[str] = "Đã quyết định biện pháp khẩn cấp"
    sealed_under: ClassVar[str | None] = "case_id"

    decision_id: UUID
    case_id: UUID
    reference: str
    unit_id: UUID
    measure: EmergencyMeasure
    decision_number: str
    informed_at: datetime
    decided_at: datetime
    on_time: bool
    separated_until: datetime | None
    reason: Sealed[str] = None


class SeparationExtended(Clocked, Fact):
    """The separation goes on, within the days that the law allows in all."""

    fact_type: ClassVar[str] = "cases.separation_extended"
    vi: ClassVar[str] = "Đã gia hạn tạm thời cách ly"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    reference: str
    unit_id: UUID
    until: datetime
    decision_number: str
    reason: Sealed[str] = None


class SeparationEnded(Clocked, Fact):
    """The separation ended after an assessment of the carers (Form 03)."""

    fact_type: ClassVar[str] = "cases.separation_ended"
    vi: ClassVar[str] = "Đã kết thúc tạm thời cách ly"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    unit_id: UUID
    ended_at: datetime
    on_time: bool
    findings: Sealed[str] = None


class NeedsAssessed(Fact):
    """The specific assessment (Form 03), points a to h of Art. 27.1."""

    fact_type: ClassVar[str] = "cases.needs_assessed"
    vi: ClassVar[str] = "Đã đánh giá nguy cơ cụ thể"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    unit_id: UUID
    needs: Sealed[tuple[Need, ...]] = None
    carer_is_harmer: Sealed[bool] = None
    state_of_child: Sealed[str] = None  # a
    family: Sealed[str] = None  # b
    risk_factors: Sealed[str] = None  # c
    self_protection: Sealed[str] = None  # d
    community: Sealed[str] = None  # đ
    needs_in_words: Sealed[str] = None  # e
    child_opinion: Sealed[str] = None  # g
    carer_opinion: Sealed[str] = None  # h


class PlanSubmitted(Clocked, Fact):
    """A plan went to the chairman (Form 04)."""

    fact_type: ClassVar[str] = "cases.plan_submitted"
    vi: ClassVar[str] = "Đã trình kế hoạch"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    reference: str
    unit_id: UUID
    plan_number: int
    submitted_by: UUID
    submitted_at: datetime
    on_time: bool
    items: tuple[PlanItem, ...]
    words: Sealed[tuple[ItemWords, ...]] = None


class PlanApproved(Clocked, Fact):
    """The chairman approved the plan (Form 05)."""

    fact_type: ClassVar[str] = "cases.plan_approved"
    vi: ClassVar[str] = "Đã phê duyệt kế hoạch"

    case_id: UUID
    reference: str
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    plan_number: int
    decision_number: str
    measures: tuple[Measure, ...]
    last_day: date
    approved_at: datetime
    on_time: bool


class PlanReturned(Clocked, Fact):
    """The chairman sent the plan back to be worked over."""

    fact_type: ClassVar[str] = "cases.plan_returned"
    vi: ClassVar[str] = "Đã trả lại kế hoạch"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    reference: str
    unit_id: UUID
    plan_number: int
    reason: Sealed[str] = None


class ItemProgressed(Fact):
    """A line of the plan came further."""

    fact_type: ClassVar[str] = "cases.item_progressed"
    vi: ClassVar[str] = "Đã cập nhật tiến độ"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    unit_id: UUID
    plan_number: int
    item: int
    progress: Progress
    note: Sealed[str] = None


class CaseReviewed(Fact):
    """The child's state was reviewed (Form 06). Safe and stable: the case may be closed."""

    fact_type: ClassVar[str] = "cases.case_reviewed"
    vi: ClassVar[str] = "Đã rà soát tình trạng của trẻ"
    sealed_under: ClassVar[str | None] = "case_id"

    case_id: UUID
    reference: str
    unit_id: UUID
    questionnaire_version: int
    suggested: Risk | None
    safe: bool
    stable: bool
    reviewed_on: date
    answers: Sealed[tuple[Answer, ...]] = None
    findings: Sealed[str] = None


class CaseClosed(Clocked, Fact):
    """The chairman closed the case: no longer at risk, and stable (Art. 30.1)."""

    fact_type: ClassVar[str] = "cases.case_closed"
    vi: ClassVar[str] = "Đã kết thúc vụ việc"

    case_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    closed_on: date


class CaseErased(Clocked, Fact):
    """What the case tells of the child can no longer be read by anybody."""

    fact_type: ClassVar[str] = "cases.case_erased"
    vi: ClassVar[str] = "Đã xoá nội dung"
    shreds: ClassVar[str | None] = "case_id"

    case_id: UUID
    unit_id: UUID


CaseEvent: TypeAlias = (
    CaseOpened
    | CaseChildIdentified
    | EmergencyDecided
    | SeparationExtended
    | SeparationEnded
    | NeedsAssessed
    | PlanSubmitted
    | PlanApproved
    | PlanReturned
    | ItemProgressed
    | CaseReviewed
    | CaseClosed
    | CaseErased
    | DeadlineNear
    | DeadlineMissed
)
