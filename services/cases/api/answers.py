"""What machines are answered: codes, ids and moments. The narrative is asked for on its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.cases.reference.codes import (
    AbuseForm,
    CasePhase,
    Channel,
    ChildClass,
    DeadlineState,
    Environment,
    Level,
    Measure,
    NoticeState,
    Progress,
)
from services.cases.reference.questionnaires import Risk
from shared.kernel.recorded import Recorded


class Answer(BaseModel):
    """Câu trả lời, đọc từ các dòng của danh sách."""

    model_config = ConfigDict(from_attributes=True)


class NoticeReceiptAnswer(Answer):
    """Biên nhận: mã thông tin và lúc chậm nhất phải quyết định biện pháp khẩn cấp."""

    notice_id: UUID
    reference: str = Field(examples=["TN-2025-007"])
    received_at: datetime
    decide_before: datetime


class CaseReceiptAnswer(Answer):
    """Vụ việc vừa mở."""

    case_id: UUID
    reference: str = Field(examples=["VV-2025-003"])


class DeadlineAnswer(Answer):
    """Một thời hạn theo luật."""

    subject: str
    subject_id: UUID
    reference: str
    unit_id: UUID
    rule: str
    due_at: datetime
    citation: str
    role: str
    state: DeadlineState
    warned_at: datetime | None
    missed_at: datetime | None
    settled_at: datetime | None


class NoticeAnswer(Answer):
    """Một thông tin đã tiếp nhận, không có nội dung kể lại."""

    id: UUID
    reference: str
    unit_id: UUID
    hamlet_id: UUID | None
    channel: Channel
    received_at: datetime
    child_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    state: NoticeState
    suggested: Risk | None
    concluded: Risk | None
    emergency: bool | None
    case_id: UUID | None
    erased: bool
    version: int


class CaseAnswer(Answer):
    """Một vụ việc, không có nội dung kể lại."""

    id: UUID
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
    phase: CasePhase
    plan_number: int
    separated_until: datetime | None
    closed_on: date | None
    erased: bool
    version: int
    due_at: datetime | None


class ItemAnswer(Answer):
    """Một hoạt động của kế hoạch."""

    plan_number: int
    number: int
    measure: Measure
    starts_on: date
    ends_on: date
    cost_dong: int
    progress: Progress


class NoticePageAnswer(Answer):
    """Một thông tin và các thời hạn của nó."""

    notice: NoticeAnswer
    deadlines: list[DeadlineAnswer]


class CasePageAnswer(Answer):
    """Một vụ việc, các thời hạn và kế hoạch mới nhất."""

    case: CaseAnswer
    deadlines: list[DeadlineAnswer]
    items: list[ItemAnswer]


class NoticesAnswer(Answer):
    """Danh sách thông tin, mới nhất trước."""

    notices: list[NoticeAnswer]


class CasesAnswer(Answer):
    """Danh sách vụ việc, thời hạn gần nhất trước."""

    cases: list[CaseAnswer]


class DeadlinesAnswer(Answer):
    """Các thời hạn đang tính, gần nhất trước."""

    deadlines: list[DeadlineAnswer]


class PlanAnswer(Answer):
    """Số của kế hoạch vừa trình."""

    plan_number: int


class ToldAnswer(Answer):
    """Một việc đã ghi, cùng những gì được kể; null khi đã xoá."""

    at: datetime
    type: str
    what: str
    told: dict[str, Any]


class NarrativeAnswer(Answer):
    """Nội dung của một thông tin hoặc vụ việc. Lần đọc này đã được ghi lại."""

    narrative: list[ToldAnswer]


def narrative_of(facts: tuple[Recorded[Any], ...]) -> NarrativeAnswer:
    """Return what sealed facts tell, oldest first."""
    return NarrativeAnswer(
        narrative=[
            ToldAnswer(
                at=recorded.occurred_at,
                type=recorded.fact.fact_type,
                what=recorded.fact.vi,
                told=recorded.fact.model_dump(mode="json", include=recorded.fact.sealed_fields),
            )
            for recorded in facts
            if recorded.fact.sealed_fields
        ]
    )
