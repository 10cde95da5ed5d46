"""What is allowed of a notice, rule by rule. `decide` chooses among them."""

from collections.abc import Sequence
from datetime import UTC
from typing import TypedDict
from uuid import UUID

from services.cases import norms
from services.cases.events import (
    ChildIdentified,
    DeadlineMissed,
    DeadlineNear,
    NoticeErased,
    NoticeFoundUnfounded,
    NoticeLedToCase,
    NoticeReceived,
    NoticeSupplemented,
    NoticeTransferred,
    RiskAssessed,
)
from services.cases.norms import Milestone, Rule
from services.cases.notice.commands import (
    AssessRisk,
    FindUnfounded,
    IdentifyChild,
    LeadToCase,
    ReceiveNotice,
    SupplementNotice,
    TransferNotice,
)
from services.cases.notice.states import Assessed, Notice
from services.cases.reference import clocks as legal
from services.cases.reference.clocks import Clock, RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.codes import Outcome
from services.cases.reference.questionnaires import fits, questionnaire, suggested_risk
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.refusals import Invalid, Refused
from shared.kernel.roles import Role


def receive(command: ReceiveNotice, issued: Issued) -> Sequence[NoticeReceived]:
    """Write a notice down; its hour may lie in the past, never in the future."""
    if command.received_at > issued.at:
        raise Invalid(
            "received_in_future",
            "Thời điểm tiếp nhận không thể ở tương lai.",
            "received_at",
        )
    _check_reporter(command.reporter, consents=command.reporter_consents)
    _check_age(command, issued)
    return [
        NoticeReceived(
            notice_id=command.notice_id,
            reference=command.reference,
            unit_id=command.unit_id,
            hamlet_id=command.hamlet_id,
            channel=command.channel,
            received_at=command.received_at.astimezone(UTC),
            child_id=command.child_id,
            child_class=command.child_class,
            forms=command.forms,
            reporter_consents=command.reporter_consents,
            starts=norms.clocks_from(Milestone.INTAKE, command.received_at),
            child_name=command.child_name,
            birth_month=command.birth_month,
            age_years=command.age_years,
            sex=command.sex,
            place=command.place,
            state_of_child=command.state_of_child,
            harm_feared=command.harm_feared,
            actions_taken=command.actions_taken,
            carers=command.carers,
            reporter=command.reporter,
        )
    ]


def supplement(command: SupplementNotice, notice: Notice) -> Sequence[NoticeSupplemented]:
    """Add what became known; also to a notice that has been settled."""
    if command.supplement_id in notice.supplements:
        return []
    _must_not_be_erased(notice)
    _check_reporter(command.reporter, consents=command.reporter_consents)
    told = (command.state_of_child, command.actions_taken, command.carers, command.reporter)
    if not any(told):
        raise Invalid("nothing_added", "Chưa nhập nội dung bổ sung.", "state_of_child")
    return [
        NoticeSupplemented(
            notice_id=notice.id,
            unit_id=notice.unit_id,
            supplement_id=command.supplement_id,
            reporter_consents=command.reporter_consents,
            state_of_child=command.state_of_child,
            actions_taken=command.actions_taken,
            carers=command.carers,
            reporter=command.reporter,
        )
    ]


def identify(command: IdentifyChild, notice: Notice) -> Sequence[ChildIdentified]:
    """Join the notice to a child of the register."""
    if command.child_id == notice.child_id:
        return []
    _must_be_open(notice)
    return [
        ChildIdentified(
            notice_id=notice.id,
            unit_id=notice.unit_id,
            child_id=command.child_id,
            birth_month=command.birth_month,
        )
    ]


def assess(command: AssessRisk, notice: Notice, issued: Issued) -> Sequence[RiskAssessed]:
    """Conclude: the officer's own conclusion and reason decide, whatever the answers suggest."""
    concluded = Assessed(command.answers, command.concluded, command.emergency, command.reason)
    if concluded == notice.assessed:
        return []
    _must_be_open(notice)
    _must_say_why(command.reason)
    asked = questionnaire("02", command.questionnaire_version)
    if not fits(asked, command.answers):
        raise Invalid("answers_unknown", "Câu trả lời không thuộc Mẫu số 02.", "answers")
    started, settled = _clocks_after(command, notice, issued)
    return [
        RiskAssessed(
            notice_id=notice.id,
            reference=notice.reference,
            unit_id=notice.unit_id,
            questionnaire_version=asked.version,
            suggested=suggested_risk(asked, command.answers),
            concluded=command.concluded,
            emergency=command.emergency,
            starts=started,
            settles=settled,
            answers=command.answers,
            reason=command.reason,
        )
    ]


def find_unfounded(command: FindUnfounded, notice: Notice) -> Sequence[NoticeFoundUnfounded]:
    """Close a notice without foundation."""
    if notice.outcome is Outcome.UNFOUNDED:
        return []
    _must_be_open(notice)
    _must_say_why(command.reason)
    return [
        NoticeFoundUnfounded(
            notice_id=notice.id,
            unit_id=notice.unit_id,
            settles=legal.running_rules(notice.clocks),
            reason=command.reason,
        )
    ]


def transfer(command: TransferNotice, notice: Notice) -> Sequence[NoticeTransferred]:
    """Pass a notice on; the clocks run on from the hour at which the news first came in."""
    if command.to_unit_id == notice.unit_id and notice.transferred:
        return []
    _must_be_open(notice)
    _must_say_why(command.reason)
    if command.to_unit_id == notice.unit_id:
        raise Invalid("own_unit", "Hãy chọn đơn vị khác đơn vị của bạn.", "to_unit_id")
    return [
        NoticeTransferred(
            notice_id=notice.id,
            reference=notice.reference,
            unit_id=command.to_unit_id,
            from_unit_id=notice.unit_id,
            child_class=notice.child_class,
            forms=notice.forms,
            received_at=notice.received_at,
            starts=legal.handed_over(notice.clocks),
            reason=command.reason,
        )
    ]


def lead_to_case(command: LeadToCase, notice: Notice) -> Sequence[NoticeLedToCase]:
    """Let an assessed notice go on as a case, with its clocks."""
    if notice.case_id == command.case_id:
        return []
    _must_be_open(notice)
    if notice.assessed is None:
        raise Refused(
            "not_assessed", "Cần đánh giá nguy cơ ban đầu (Mẫu số 02) trước khi mở vụ việc."
        )
    return [
        NoticeLedToCase(
            notice_id=notice.id,
            unit_id=notice.unit_id,
            hamlet_id=notice.hamlet_id,
            case_id=command.case_id,
            child_id=notice.child_id,
            received_at=notice.received_at,
            emergency=notice.assessed.emergency,
            handed_over=legal.handed_over(notice.clocks),
            settles=legal.running_rules(notice.clocks),
            birth_month=notice.birth_month,
            age_years=notice.age_years,
        )
    ]


def warn(command: WarnOfDeadline, notice: Notice, issued: Issued) -> Sequence[DeadlineNear]:
    """Tell once that a clock is about to run out."""
    clock = legal.to_be_warned(notice.clocks, command, issued.at)
    return [DeadlineNear.of(clock, **_named(notice))] if clock else []


def miss(command: RecordMissedDeadline, notice: Notice, issued: Issued) -> Sequence[DeadlineMissed]:
    """Tell once that a clock ran out."""
    clock = legal.to_be_missed(notice.clocks, command, issued.at)
    return [DeadlineMissed.of(clock, **_named(notice))] if clock else []


def erase(notice: Notice) -> Sequence[NoticeErased]:
    """Make the notice unreadable; what was still to be done is not waited for any more."""
    if notice.erased:
        return []
    settles = legal.running_rules(notice.clocks)
    return [NoticeErased(notice_id=notice.id, unit_id=notice.unit_id, settles=settles)]


class _Named(TypedDict):
    subject: str
    subject_id: UUID
    reference: str
    unit_id: UUID


def _named(notice: Notice) -> _Named:
    return {
        "subject": "notice",
        "subject_id": notice.id,
        "reference": notice.reference,
        "unit_id": notice.unit_id,
    }


def _clocks_after(
    command: AssessRisk, notice: Notice, issued: Issued
) -> tuple[tuple[Clock, ...], tuple[str, ...]]:
    """An emergency is now the chairman's to decide, within the same hours; else that clock ends."""
    started = norms.clocks_from(Milestone.INITIAL_ASSESSMENT, issued.at)
    if not command.emergency:
        return started, (Rule.EMERGENCY_DECISION.value,)
    row = norms.period(Rule.EMERGENCY_DECISION, notice.received_at.astimezone(VIETNAM).date())
    due = norms.end_of(row.value, notice.received_at)
    return (norms.clock_due(row, due, Role.CHAIRMAN), *started), ()


def _must_be_open(notice: Notice) -> None:
    _must_not_be_erased(notice)
    if notice.outcome is not None:
        raise Refused("notice_settled", f"Thông tin này đã xử lý xong: {notice.outcome.vi}.")


def _must_not_be_erased(notice: Notice) -> None:
    if notice.erased:
        raise Refused("record_erased", "Nội dung hồ sơ này đã được xoá.")


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason_missing", "Hãy ghi lý do.", "reason")


def _check_reporter(reporter: str | None, *, consents: bool) -> None:
    if reporter and not consents:
        raise Invalid(
            "reporter_without_consent",
            "Chỉ ghi người báo tin khi họ đồng ý.",
            "reporter",
        )


def _check_age(command: ReceiveNotice, issued: Issued) -> None:
    limit = norms.age("child_until", issued.today)
    if command.age_years is not None and not 0 <= command.age_years < limit:
        raise Invalid("age_impossible", f"Trẻ em là người dưới {limit} tuổi.", "age_years")
