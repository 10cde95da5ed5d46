"""What machines send. Each body makes the command that the rules know."""

from datetime import date
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from services.cases.case import (
    AssessNeeds,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    OpenCase,
    ProposedItem,
    RecordProgress,
    ReviewCase,
    SubmitPlan,
)
from services.cases.notice import AssessRisk, ReceiveNotice, SupplementNotice
from services.cases.reference.codes import (
    AbuseForm,
    Channel,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Measure,
    Need,
    Progress,
    Sex,
)
from services.cases.reference.questionnaires import Answer, Risk
from shared.web.entries import clean

# Composed letters, no unseen characters: as what is typed into a page.
Words: TypeAlias = Annotated[str, AfterValidator(clean), Field(max_length=4000)]
Short: TypeAlias = Annotated[str, AfterValidator(clean), Field(max_length=200)]
Money: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000_000_000)]


class Body(BaseModel):
    """Nội dung gửi lên. `expected` là phiên bản đã xem: hồ sơ đã đổi thì trả lời 409."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    expected: int | None = Field(None, ge=1, description="Phiên bản đã xem (`version`)")


class NoticeBody(BaseModel):
    """Thông tin, thông báo, tố giác (Mẫu số 01). Điều chưa rõ thì bỏ trống."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    unit_id: UUID = Field(description="Xã nơi xảy ra sự việc")
    channel: Channel
    received_at: AwareDatetime = Field(description="Giờ tiếp nhận, kèm múi giờ")
    child_class: ChildClass
    hamlet_id: UUID | None = None
    forms: tuple[AbuseForm, ...] = Field((), max_length=len(AbuseForm))
    child_id: UUID | None = Field(None, description="Mã trẻ trong sổ, nếu biết")
    child_name: Short | None = None
    age_years: int | None = Field(None, description="Tuổi ước tính")
    sex: Sex = Sex.UNKNOWN
    place: Short | None = None
    state_of_child: Words | None = None
    harm_feared: Words | None = None
    actions_taken: Words | None = None
    carers: Words | None = None
    reporter: Short | None = Field(None, description="Chỉ gửi khi người báo tin đồng ý")
    reporter_consents: bool = False

    def command(self, notice_id: UUID) -> ReceiveNotice:
        """Return the command for a new notice."""
        return ReceiveNotice(notice_id=notice_id, **dict(self))


class SupplementBody(BaseModel):
    """Điều biết thêm về một thông tin đã tiếp nhận."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    state_of_child: Words | None = None
    actions_taken: Words | None = None
    carers: Words | None = None
    reporter: Short | None = None
    reporter_consents: bool = False

    def command(self, supplement_id: UUID) -> SupplementNotice:
        """Return the command for a new supplement."""
        return SupplementNotice(supplement_id=supplement_id, **dict(self))


class RiskBody(Body):
    """Đánh giá nguy cơ ban đầu (Mẫu số 02). Câu không gửi được hiểu là chưa rõ."""

    concluded: Risk
    emergency: bool
    reason: Words
    answers: tuple[Answer, ...] = Field((), max_length=50)
    questionnaire_version: int = Field(1, ge=1, le=1)

    def command(self) -> AssessRisk:
        """Return the command."""
        return AssessRisk(**_without(self, "expected"))


class ReasonBody(Body):
    """Một lý do."""

    reason: Words


class TransferBody(ReasonBody):
    """Chuyển cho đơn vị nơi xảy ra sự việc."""

    to_unit_id: UUID


class ChildBody(BaseModel):
    """Trẻ trong sổ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    child_id: UUID


class CaseBody(Body):
    """Mở vụ việc từ một thông tin đã đánh giá ban đầu."""

    notice_id: UUID
    child_class: ChildClass
    environment: Environment = Environment.UNKNOWN
    forms: tuple[AbuseForm, ...] = Field((), max_length=len(AbuseForm))

    def command(self, case_id: UUID) -> OpenCase:
        """Return the command for a new case."""
        return OpenCase(case_id=case_id, **_without(self, "expected"))


class EmergencyBody(Body):
    """Quyết định biện pháp khẩn cấp, tạm thời cách ly (Mẫu số 07)."""

    measure: EmergencyMeasure
    decided_at: AwareDatetime
    reason: Words
    decision_number: Short = ""
    informed_at: AwareDatetime | None = None
    separated_until: AwareDatetime | None = None

    def command(self, decision_id: UUID) -> DecideEmergency:
        """Return the command for a new decision."""
        return DecideEmergency(decision_id=decision_id, **_without(self, "expected"))


class ExtensionBody(Body):
    """Gia hạn tạm thời cách ly."""

    until: AwareDatetime
    reason: Words
    decision_number: Short = ""

    def command(self) -> ExtendSeparation:
        """Return the command."""
        return ExtendSeparation(**_without(self, "expected"))


class SeparationEndBody(Body):
    """Kết thúc tạm thời cách ly."""

    ended_at: AwareDatetime
    findings: Words

    def command(self) -> EndSeparation:
        """Return the command."""
        return EndSeparation(**_without(self, "expected"))


class NeedsBody(Body):
    """Đánh giá nguy cơ cụ thể (Mẫu số 03), điểm a đến h."""

    state_of_child: Words
    needs: tuple[Need, ...] = Field((), max_length=len(Need))
    carer_is_harmer: bool = False
    family: Words | None = None
    risk_factors: Words | None = None
    self_protection: Words | None = None
    community: Words | None = None
    needs_in_words: Words | None = None
    child_opinion: Words | None = None
    carer_opinion: Words | None = None

    def command(self) -> AssessNeeds:
        """Return the command."""
        return AssessNeeds(**_without(self, "expected"))


class ItemBody(BaseModel):
    """Một hoạt động của kế hoạch."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    measure: Measure
    task: Short
    responsible: Short
    starts_on: date
    ends_on: date
    cost_dong: Money = 0


class PlanBody(Body):
    """Kế hoạch hỗ trợ, can thiệp (Mẫu số 04)."""

    items: tuple[ItemBody, ...] = Field(min_length=1, max_length=50)

    def command(self) -> SubmitPlan:
        """Return the command."""
        return SubmitPlan(tuple(ProposedItem(**dict(item)) for item in self.items))


class ApprovalBody(Body):
    """Phê duyệt kế hoạch (Mẫu số 05)."""

    decision_number: Short = ""


class ProgressBody(Body):
    """Tiến độ một hoạt động."""

    progress: Progress
    note: Words | None = None

    def command(self, item: int) -> RecordProgress:
        """Return the command for a line of the plan."""
        return RecordProgress(item, self.progress, self.note)


class ReviewBody(Body):
    """Rà soát tình trạng của trẻ (Mẫu số 06)."""

    safe: bool
    stable: bool
    reviewed_on: date
    findings: Words
    answers: tuple[Answer, ...] = Field((), max_length=50)
    questionnaire_version: int = Field(1, ge=1, le=1)

    def command(self) -> ReviewCase:
        """Return the command."""
        return ReviewCase(**_without(self, "expected"))


def _without(body: BaseModel, *names: str) -> dict[str, Any]:
    return {name: value for name, value in body if name not in names}
