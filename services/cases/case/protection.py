"""Opening a case, emergency measures and separation (Arts. 31, 32), the specific assessment."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.cases import norms
from services.cases.case.commands import (
    AssessNeeds,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    IdentifyChildOfCase,
    OpenCase,
)
from services.cases.case.guards import must_be_open, must_not_be_future, must_say
from services.cases.case.states import Case, CaseState
from services.cases.events import (
    CaseChildIdentified,
    CaseOpened,
    EmergencyDecided,
    NeedsAssessed,
    SeparationEnded,
    SeparationExtended,
)
from services.cases.norms import Milestone, Rule
from services.cases.reference import clocks as legal
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import ChildClass, EmergencyMeasure
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.refusals import Invalid, Refused


def open_case(command: OpenCase, issued: Issued) -> Sequence[CaseOpened]:
    """Open the case; its level of protection follows from the child's class."""
    assert command.unit_id is not None
    assert command.received_at is not None
    if command.child_class is ChildClass.ABUSED and not command.forms:
        raise Invalid("forms_missing", "Hãy chọn ít nhất một hình thức xâm hại.", "forms")
    return [
        CaseOpened(
            case_id=command.case_id,
            reference=command.reference,
            notice_id=command.notice_id,
            child_id=command.child_id,
            unit_id=command.unit_id,
            hamlet_id=command.hamlet_id,
            child_class=command.child_class,
            forms=command.forms,
            environment=command.environment,
            level=command.child_class.level,
            emergency=command.emergency,
            received_at=command.received_at,
            opened_on=issued.today,
            starts=(*command.clocks, *norms.clocks_from(Milestone.CASE_OPENED, issued.at)),
            birth_month=command.birth_month,
            age_years=command.age_years,
        )
    ]


def identify(command: IdentifyChildOfCase, state: CaseState) -> Sequence[CaseChildIdentified]:
    """Join the case to a child of the register."""
    case = must_be_open(state).case
    if command.child_id == case.child_id:
        return []
    return [
        CaseChildIdentified(
            case_id=case.id,
            unit_id=case.unit_id,
            child_id=command.child_id,
            birth_month=command.birth_month,
        )
    ]


def decide_emergency(
    command: DecideEmergency, state: CaseState, issued: Issued
) -> Sequence[EmergencyDecided]:
    """Record the chairman's decision, late ones too: late is written down, never refused."""
    case = must_be_open(state).case
    if command.decision_id in case.decisions:
        return []
    must_say(command.reason, "reason")
    must_not_be_future(command.decided_at, issued.at, "decided_at")
    informed_at = _informed_at(command, case)
    if command.decided_at < informed_at:
        raise Invalid(
            "decided_before_news", "Quyết định không thể có trước khi tiếp nhận.", "decided_at"
        )
    row = norms.period(Rule.EMERGENCY_DECISION, informed_at.astimezone(VIETNAM).date())
    until = _separated_until(command, case)
    return [
        EmergencyDecided(
            decision_id=command.decision_id,
            case_id=case.id,
            reference=case.reference,
            unit_id=case.unit_id,
            measure=command.measure,
            decision_number=command.decision_number,
            informed_at=informed_at.astimezone(UTC),
            decided_at=command.decided_at.astimezone(UTC),
            on_time=command.decided_at <= norms.end_of(row.value, informed_at),
            separated_until=until,
            starts=(_separation_clock(command.decided_at, until),) if until else (),
            settles=(Rule.EMERGENCY_DECISION.value,),
            reason=command.reason,
        )
    ]


def extend_separation(command: ExtendSeparation, state: CaseState) -> Sequence[SeparationExtended]:
    """Prolong a separation; all in all it lasts 15 days at most."""
    case = must_be_open(state).case
    separation = case.separation
    if separation is None or separation.ended_at is not None:
        raise Refused("not_separated", "Trẻ không đang được tạm thời cách ly.")
    if command.until == separation.until:
        return []
    must_say(command.reason, "reason")
    if command.until < separation.until:
        raise Invalid("until_shorter", "Gia hạn phải dài hơn thời hạn hiện tại.", "until")
    _must_be_within_limit(separation.began_at, command.until, "until")
    return [
        SeparationExtended(
            case_id=case.id,
            reference=case.reference,
            unit_id=case.unit_id,
            until=command.until.astimezone(UTC),
            decision_number=command.decision_number,
            settles=(Rule.SEPARATION_END.value,),
            starts=(_separation_clock(separation.began_at, command.until),),
            reason=command.reason,
        )
    ]


def end_separation(
    command: EndSeparation, state: CaseState, issued: Issued
) -> Sequence[SeparationEnded]:
    """End a separation: the carers were assessed and the child is safe with somebody."""
    case = must_be_open(state).case
    separation = case.separation
    if separation is not None and separation.ended_at == command.ended_at:
        return []
    if separation is None or separation.ended_at is not None:
        raise Refused("not_separated", "Trẻ không đang được tạm thời cách ly.")
    must_say(command.findings, "findings", "Hãy ghi kết quả đánh giá (Mẫu số 03).")
    must_not_be_future(command.ended_at, issued.at, "ended_at")
    if command.ended_at < separation.began_at:
        raise Invalid("ended_before_begun", "Kết thúc không thể trước khi bắt đầu.", "ended_at")
    return [
        SeparationEnded(
            case_id=case.id,
            unit_id=case.unit_id,
            ended_at=command.ended_at.astimezone(UTC),
            on_time=legal.kept_on_time(case.clocks, Rule.SEPARATION_END, command.ended_at),
            settles=(Rule.SEPARATION_END.value,),
            findings=command.findings,
        )
    ]


def assess_needs(command: AssessNeeds, state: CaseState, issued: Issued) -> Sequence[NeedsAssessed]:
    """Make the specific assessment, or make it anew when more is known."""
    case = must_be_open(state).case
    must_say(command.state_of_child, "state_of_child", "Hãy ghi tình trạng của trẻ (điểm a).")
    _must_hear_child(command, case, issued)
    if not command.carer_is_harmer:
        must_say(
            command.carer_opinion,
            "carer_opinion",
            "Hãy ghi ý kiến của cha mẹ, người chăm sóc (điểm h), trừ khi họ là người gây hại.",
        )
    fact = NeedsAssessed(
        case_id=case.id,
        unit_id=case.unit_id,
        needs=command.needs,
        carer_is_harmer=command.carer_is_harmer,
        state_of_child=command.state_of_child,
        family=command.family,
        risk_factors=command.risk_factors,
        self_protection=command.self_protection,
        community=command.community,
        needs_in_words=command.needs_in_words,
        child_opinion=command.child_opinion,
        carer_opinion=command.carer_opinion,
    )
    return [] if fact == case.needs else [fact]


def _informed_at(command: DecideEmergency, case: Case) -> datetime:
    if case.emergency:
        return case.received_at
    if command.informed_at is None:
        raise Invalid("informed_at_missing", "Hãy ghi thời điểm biết có nguy hiểm.", "informed_at")
    return command.informed_at


def _separated_until(command: DecideEmergency, case: Case) -> datetime | None:
    if command.measure is not EmergencyMeasure.SEPARATION:
        return None
    if case.is_separated:
        raise Refused("already_separated", "Trẻ đang được tạm thời cách ly; hãy gia hạn.")
    until = command.separated_until or norms.separation_limit(command.decided_at)
    if until <= command.decided_at:
        raise Invalid("until_before_begin", "Thời hạn phải sau lúc bắt đầu.", "separated_until")
    _must_be_within_limit(command.decided_at, until, "separated_until")
    return until.astimezone(UTC)


def _must_be_within_limit(began_at: datetime, until: datetime, field: str) -> None:
    if until > norms.separation_limit(began_at):
        raise Invalid(
            "separation_too_long",
            "Tạm thời cách ly tối đa 15 ngày kể cả gia hạn (khoản 3 Điều 32 Nghị định 56/2017).",
            field,
        )


def _separation_clock(began_at: datetime, until: datetime) -> Clock:
    row = norms.period(Rule.SEPARATION_END, began_at.astimezone(VIETNAM).date())
    return norms.clock_due(row, until)


def _must_hear_child(command: AssessNeeds, case: Case, issued: Issued) -> None:
    age = case.age_years
    if case.birth_month is not None:
        age = norms.age_in_years(case.birth_month, issued.today)
    limit = norms.age("opinion_from", issued.today)
    if age is not None and age >= limit:
        must_say(
            command.child_opinion,
            "child_opinion",
            f"Trẻ từ đủ {limit} tuổi: hãy ghi ý kiến, nguyện vọng của trẻ (điểm g).",
        )
