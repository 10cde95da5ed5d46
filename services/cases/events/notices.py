"""What has happened to a notice (thông tin, thông báo, tố giác)."""

from datetime import datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.cases.events.clocked import Clocked, DeadlineMissed, DeadlineNear
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import AbuseForm, Channel, ChildClass, Sex
from services.cases.reference.questionnaires import Answer, Risk
from shared.kernel.facts import Fact, Sealed


class NoticeReceived(Clocked, Fact):
    """News of a child was written down (Form 01). Its hour starts the 12-hour clock.

    `child_id` is known only for a child of the register; of another, what is known of the child is
    told in words. The reporter is named only with consent.
    """

    fact_type: ClassVar[str] = "cases.notice_received"
    vi: ClassVar[str] = "Đã tiếp nhận thông tin"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    reference: str
    unit_id: UUID
    hamlet_id: UUID | None
    channel: Channel
    received_at: datetime
    child_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    reporter_consents: bool
    child_name: Sealed[str] = None
    birth_month: Sealed[str] = None
    age_years: Sealed[int] = None
    sex: Sealed[Sex] = None
    place: Sealed[str] = None
    state_of_child: Sealed[str] = None
    harm_feared: Sealed[str] = None
    actions_taken: Sealed[str] = None
    carers: Sealed[str] = None
    reporter: Sealed[str] = None


class NoticeSupplemented(Fact):
    """More became known; what is None was not touched."""

    fact_type: ClassVar[str] = "cases.notice_supplemented"
    vi: ClassVar[str] = "Đã bổ sung thông tin"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    supplement_id: UUID
    reporter_consents: bool
    state_of_child: Sealed[str] = None
    actions_taken: Sealed[str] = None
    carers: Sealed[str] = None
    reporter: Sealed[str] = None


class ChildIdentified(Fact):
    """The child of a notice was found to be one of the register."""

    fact_type: ClassVar[str] = "cases.child_identified"
    vi: ClassVar[str] = "Đã xác định trẻ trong sổ"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    child_id: UUID
    birth_month: Sealed[str] = None


class RiskAssessed(Clocked, Fact):
    """The risk was assessed for the first time (Form 02): an emergency or not.

    `suggested` is what the answers come to; `concluded` and `emergency` are the officer's own.
    """

    fact_type: ClassVar[str] = "cases.risk_assessed"
    vi: ClassVar[str] = "Đã đánh giá nguy cơ ban đầu"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    reference: str
    unit_id: UUID
    questionnaire_version: int
    suggested: Risk | None
    concluded: Risk
    emergency: bool
    answers: Sealed[tuple[Answer, ...]] = None
    reason: Sealed[str] = None


class NoticeFoundUnfounded(Clocked, Fact):
    """The news was checked and has no foundation."""

    fact_type: ClassVar[str] = "cases.notice_found_unfounded"
    vi: ClassVar[str] = "Kết luận không có căn cứ"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    reason: Sealed[str] = None


class NoticeTransferred(Clocked, Fact):
    """The notice went to the unit where the incident happened, `unit_id`; its clocks run on."""

    fact_type: ClassVar[str] = "cases.notice_transferred"
    vi: ClassVar[str] = "Đã chuyển đơn vị khác"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    reference: str
    unit_id: UUID
    from_unit_id: UUID
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    received_at: datetime
    reason: Sealed[str] = None


class NoticeLedToCase(Clocked, Fact):
    """A case was opened from the notice: its running clocks, `handed_over`, go with it."""

    fact_type: ClassVar[str] = "cases.notice_led_to_case"
    vi: ClassVar[str] = "Đã mở vụ việc"
    sealed_under: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    hamlet_id: UUID | None
    case_id: UUID
    child_id: UUID | None
    received_at: datetime
    emergency: bool
    handed_over: tuple[Clock, ...]
    birth_month: Sealed[str] = None
    age_years: Sealed[int] = None


class NoticeErased(Clocked, Fact):
    """What the notice tells of the child can no longer be read by anybody."""

    fact_type: ClassVar[str] = "cases.notice_erased"
    vi: ClassVar[str] = "Đã xoá nội dung"
    shreds: ClassVar[str | None] = "notice_id"

    notice_id: UUID
    unit_id: UUID


NoticeEvent: TypeAlias = (
    NoticeReceived
    | NoticeSupplemented
    | ChildIdentified
    | RiskAssessed
    | NoticeFoundUnfounded
    | NoticeTransferred
    | NoticeLedToCase
    | NoticeErased
    | DeadlineNear
    | DeadlineMissed
)
