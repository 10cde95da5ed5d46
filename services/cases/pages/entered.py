"""What the forms ask. Labels are in the words of the decree's own papers."""

from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import Field, create_model

from services.cases.reference.codes import (
    AbuseForm,
    Channel,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Labelled,
    Need,
    Progress,
    Sex,
)
from services.cases.reference.questionnaires import (
    Answer,
    Grade,
    Question,
    Risk,
    questionnaire,
)
from shared.web import FormModel

_LONG: Final = 4000
_SHORT: Final = 200
_QUESTION: Final = "q_"


class Urgency(Labelled):
    """The first question of law: may it wait?"""

    EMERGENCY = "emergency", "Khẩn cấp: tính mạng, sức khoẻ, nhân phẩm bị đe doạ hoặc tổn hại nặng"
    CALM = "calm", "Không khẩn cấp"


class YesNo(Labelled):
    """A question that must be answered either way."""

    YES = "yes", "Có"
    NO = "no", "Không"


class Intake(FormModel):
    """News of a child (Form 01): twelve fields; what is not known is left out."""

    channel: Channel = Field(title="Nguồn tin")
    received_at: datetime = Field(
        title="Lúc nhận tin", description="Giờ này bắt đầu thời hạn 12 giờ"
    )
    child_class: ChildClass = Field(title="Trẻ thuộc nhóm")
    forms: tuple[AbuseForm, ...] = Field(
        (), title="Hình thức xâm hại", description="Bỏ trống nếu chưa rõ"
    )
    hamlet_id: UUID | None = Field(None, title="Xóm nơi xảy ra")
    place: str | None = Field(None, title="Nơi xảy ra", max_length=_SHORT)
    child_name: str | None = Field(None, title="Tên trẻ, đặc điểm nhận biết", max_length=_SHORT)
    age_years: int | None = Field(None, title="Tuổi", description="Ước tính cũng được")
    sex: Sex = Field(Sex.UNKNOWN, title="Giới tính")
    state_of_child: str | None = Field(None, title="Tình trạng của trẻ", max_length=_LONG)
    harm_feared: str | None = Field(
        None, title="Điều có thể xảy ra nếu không can thiệp", max_length=_LONG
    )
    actions_taken: str | None = Field(None, title="Việc đã làm", max_length=_LONG)
    child_id: UUID | None = None
    unit_id: UUID | None = None


class Supplement(FormModel):
    """What became known later."""

    state_of_child: str | None = Field(None, title="Tình trạng của trẻ", max_length=_LONG)
    actions_taken: str | None = Field(None, title="Việc đã làm", max_length=_LONG)
    carers: str | None = Field(
        None, title="Cha, mẹ, người chăm sóc; hoàn cảnh gia đình", max_length=_LONG
    )
    reporter: str | None = Field(
        None,
        title="Người báo tin",
        description="Tên, điện thoại, địa chỉ. Chỉ ghi khi họ đồng ý.",
        max_length=_SHORT,
    )
    reporter_consents: bool = Field(default=False, title="Người báo tin đồng ý cho ghi")


class ChildEntered(FormModel):
    """Which child of the register it is."""

    child_id: UUID = Field(title="Trẻ trong sổ")


class ReasonEntered(FormModel):
    """A reason, about the record as the person saw it."""

    reason: str = Field(title="Lý do", max_length=_LONG)
    seen: int | None = None


class TransferEntered(ReasonEntered):
    """To whom a notice goes, and why."""

    to_unit_id: UUID = Field(title="Đơn vị nơi xảy ra sự việc")


class CaseEntered(FormModel):
    """What is asked when a case is opened."""

    child_class: ChildClass = Field(title="Trẻ thuộc nhóm")
    forms: tuple[AbuseForm, ...] = Field((), title="Hình thức xâm hại")
    environment: Environment = Field(title="Môi trường xảy ra")
    seen: int | None = None


class EmergencyEntered(FormModel):
    """An emergency measure (Form 07 for a separation)."""

    measure: EmergencyMeasure = Field(title="Biện pháp")
    decided_at: datetime = Field(title="Lúc quyết định")
    separated_until: datetime | None = Field(
        None,
        title="Cách ly đến",
        description="Chỉ khi tạm thời cách ly; bỏ trống là 15 ngày",
    )
    informed_at: datetime | None = Field(
        None,
        title="Lúc biết có nguy hiểm",
        description="Chỉ khi vụ việc ban đầu không khẩn cấp",
    )
    decision_number: str | None = Field(None, title="Số quyết định", max_length=_SHORT)
    reason: str = Field(title="Căn cứ, lý do", max_length=_LONG)
    seen: int | None = None


class ExtensionEntered(FormModel):
    """A longer separation."""

    until: datetime = Field(title="Gia hạn đến")
    decision_number: str | None = Field(None, title="Số quyết định", max_length=_SHORT)
    reason: str = Field(title="Lý do", max_length=_LONG)
    seen: int | None = None


class SeparationEndEntered(FormModel):
    """The end of a separation."""

    ended_at: datetime = Field(title="Lúc kết thúc")
    findings: str = Field(title="Kết quả đánh giá (Mẫu số 03)", max_length=_LONG)
    seen: int | None = None


class NeedsEntered(FormModel):
    """The specific assessment (Form 03), points a to h."""

    state_of_child: str = Field(
        title="a) Tình trạng thể chất, tâm lý, tình cảm của trẻ", max_length=_LONG
    )
    family: str | None = Field(
        None,
        title="b) Hoàn cảnh gia đình, khả năng bảo vệ trẻ của các thành viên",
        max_length=_LONG,
    )
    risk_factors: str | None = Field(
        None, title="c) Yếu tố có thể gây (thêm) tổn hại", max_length=_LONG
    )
    self_protection: str | None = Field(
        None, title="d) Điều kiện học tập, khả năng tự bảo vệ", max_length=_LONG
    )
    community: str | None = Field(
        None, title="đ) Mức độ an toàn và khả năng hỗ trợ của cộng đồng", max_length=_LONG
    )
    needs: tuple[Need, ...] = Field((), title="e) Nhu cầu của trẻ")
    needs_in_words: str | None = Field(None, title="e) Nhu cầu cụ thể", max_length=_LONG)
    child_opinion: str | None = Field(
        None,
        title="g) Ý kiến, nguyện vọng của trẻ",
        description="Bắt buộc với trẻ từ đủ 7 tuổi",
        max_length=_LONG,
    )
    carer_is_harmer: bool = Field(default=False, title="Cha, mẹ, người chăm sóc là người gây hại")
    carer_opinion: str | None = Field(
        None, title="h) Ý kiến của cha, mẹ, người chăm sóc", max_length=_LONG
    )
    seen: int | None = None


class ApprovalEntered(FormModel):
    """An approval (Form 05)."""

    plan_number: int
    decision_number: str | None = Field(None, title="Số quyết định", max_length=_SHORT)


class ReturnEntered(FormModel):
    """Why a plan goes back."""

    plan_number: int
    reason: str = Field(title="Lý do trả lại", max_length=_LONG)


class ProgressEntered(FormModel):
    """How far a line of the plan has come."""

    progress: Progress = Field(title="Tiến độ")
    note: str | None = Field(None, title="Ghi chú", max_length=_LONG)
    seen: int | None = None


class ClosingEntered(FormModel):
    """Nothing but the will to close what was seen."""

    seen: int | None = None


M = TypeVar("M", bound=FormModel)


def _question(question: Question) -> tuple[Any, Any]:
    levels = (("Cao", question.high), ("Trung bình", question.medium), ("Thấp", question.low))
    hint = "; ".join(f"{name}: {text}" for name, text in levels if text)
    return Grade, Field(Grade.UNKNOWN, title=question.vi, description=hint or None)


def _questions(form: str) -> dict[str, Any]:
    asked = questionnaire(form).questions
    return {f"{_QUESTION}{question.code}": _question(question) for question in asked}


RiskEntered: Final[type[FormModel]] = create_model(
    "RiskEntered",
    __base__=FormModel,
    **_questions("02"),
    concluded=(Risk, Field(title="Kết luận của cán bộ")),
    urgency=(Urgency, Field(title="Có khẩn cấp không")),
    reason=(str, Field(title="Lý do của kết luận", max_length=_LONG)),
    seen=(int | None, None),
)
ReviewEntered: Final[type[FormModel]] = create_model(
    "ReviewEntered",
    __base__=FormModel,
    **_questions("06"),
    reviewed_on=(date, Field(title="Ngày rà soát")),
    safe=(YesNo, Field(title="Trẻ không còn nguy cơ bị xâm hại")),
    stable=(YesNo, Field(title="Thể chất, tâm lý, nhận thức, tình cảm ổn định")),
    findings=(str, Field(title="Kết quả rà soát", max_length=_LONG)),
    seen=(int | None, None),
)


def answers_in(entered: FormModel) -> tuple[Answer, ...]:
    """Return the answers to a form's questions; "not known" is left out."""
    return tuple(
        Answer(question=name.removeprefix(_QUESTION), grade=value)
        for name, value in entered
        if name.startswith(_QUESTION) and value is not Grade.UNKNOWN
    )


def nothing_known(form: str) -> dict[str, Grade]:
    """Return a form's questions as they stand before anybody answers: "not known"."""
    return {
        f"{_QUESTION}{question.code}": Grade.UNKNOWN for question in questionnaire(form).questions
    }
