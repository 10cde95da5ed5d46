"""The review of a case and its end (Art. 30); what is told of its clocks."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from services.cases.case.commands import CloseCase, ReviewCase
from services.cases.case.guards import must_be_open, must_say
from services.cases.case.states import CarryingOut, Case, CaseState, Closed, NoCase, Reviewed
from services.cases.events import (
    CaseClosed,
    CaseErased,
    CaseReviewed,
    DeadlineMissed,
    DeadlineNear,
)
from services.cases.reference import clocks as legal
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.questionnaires import fits, questionnaire, suggested_risk
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound, Refused


def review(command: ReviewCase, state: CaseState, issued: Issued) -> Sequence[CaseReviewed]:
    """Review the child's state after the plan: safe and stable, or a new plan is to be made."""
    phase = must_be_open(state)
    asked = questionnaire("06", command.questionnaire_version)
    if not fits(asked, command.answers):
        raise Invalid("answers_unknown", "Câu trả lời không thuộc Mẫu số 06.", "answers")
    case = phase.case
    fact = CaseReviewed(
        case_id=case.id,
        reference=case.reference,
        unit_id=case.unit_id,
        questionnaire_version=asked.version,
        suggested=suggested_risk(asked, command.answers),
        safe=command.safe,
        stable=command.stable,
        reviewed_on=command.reviewed_on,
        answers=command.answers,
        findings=command.findings,
    )
    if fact == case.review:
        return []
    if not isinstance(phase, CarryingOut | Reviewed):
        raise Refused("no_plan_in_force", "Chưa có kế hoạch đã phê duyệt đang thực hiện.")
    must_say(command.findings, "findings", "Hãy ghi kết quả rà soát.")
    if command.reviewed_on > issued.today:
        raise Invalid("reviewed_on_in_future", "Ngày rà soát chưa đến.", "reviewed_on")
    return [fact]


def close(_: CloseCase, state: CaseState, issued: Issued) -> Sequence[CaseClosed]:
    """Close a case whose child was found safe and stable and lives with its carers again."""
    if isinstance(state, Closed):
        return []
    phase = must_be_open(state)
    if not isinstance(phase, Reviewed):
        raise Refused(
            "not_reviewed_safe",
            "Chỉ kết thúc khi rà soát (Mẫu số 06) kết luận trẻ an toàn và ổn định.",
        )
    case = phase.case
    if case.is_separated:
        raise Refused("still_separated", "Trẻ đang được tạm thời cách ly; hãy kết thúc trước.")
    return [
        CaseClosed(
            case_id=case.id,
            child_id=case.child_id,
            unit_id=case.unit_id,
            hamlet_id=case.hamlet_id,
            closed_on=issued.today,
            settles=legal.running_rules(case.clocks),
        )
    ]


def erase(state: CaseState) -> Sequence[CaseErased]:
    """Make the case unreadable; what was still to be done is not waited for any more."""
    case = _existing(state)
    if case.erased:
        return []
    settles = legal.running_rules(case.clocks)
    return [CaseErased(case_id=case.id, unit_id=case.unit_id, settles=settles)]


def warn(command: WarnOfDeadline, state: CaseState, issued: Issued) -> Sequence[DeadlineNear]:
    """Tell once that a clock is about to run out."""
    case = _existing(state)
    clock = legal.to_be_warned(case.clocks, command, issued.at)
    return [DeadlineNear.of(clock, **_named(case))] if clock else []


def miss(
    command: RecordMissedDeadline, state: CaseState, issued: Issued
) -> Sequence[DeadlineMissed]:
    """Tell once that a clock ran out."""
    case = _existing(state)
    clock = legal.to_be_missed(case.clocks, command, issued.at)
    return [DeadlineMissed.of(clock, **_named(case))] if clock else []


class _Named(TypedDict):
    subject: str
    subject_id: UUID
    reference: str
    unit_id: UUID


def _named(case: Case) -> _Named:
    return {
        "subject": "case",
        "subject_id": case.id,
        "reference": case.reference,
        "unit_id": case.unit_id,
    }


def _existing(state: CaseState) -> Case:
    if isinstance(state, NoCase):
        raise NotFound
    return state.case
