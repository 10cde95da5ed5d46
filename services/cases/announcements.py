"""What cases tells: the only exit. Codes, ids and moments; no word of what happened to a child."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from services.cases import events, norms
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import Channel, Outcome
from services.cases.reference.streams import subject_of
from shared.contracts import cases as public
from shared.contracts.tasks import TaskClosed, TaskOpened
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded
from shared.kernel.roles import Role

_REVIEW: Final = "plan_review"
_NEW_PLAN: Final = "plan_revision"
_CLOSING: Final = "closing"


def announce(
    recorded: Recorded[Any],
) -> Iterable[
    public.NoticeReceived
    | public.NoticeSettled
    | public.CaseOpened
    | public.EmergencyDecided
    | public.PlanSubmitted
    | public.PlanApproved
    | public.CaseReviewed
    | public.CaseClosed
    | public.DeadlineNear
    | public.DeadlineMissed
    | public.PublicCaseOpened
    | public.PublicCaseClosed
    | public.CaseCopiesErased
    | TaskOpened
    | TaskClosed
]:
    """Say what a fact tells the others: what happened, then what waits for whom."""
    match recorded.fact:
        case (
            events.NoticeReceived()
            | events.NoticeTransferred()
            | events.NoticeFoundUnfounded()
            | events.NoticeLedToCase()
        ):
            yield from _of_notice(recorded)
        case events.CopiesErased() as fact:
            yield public.CaseCopiesErased(**fact.model_dump(), erased_at=recorded.recorded_at)
        case events.DeadlineNear() as fact:
            yield public.DeadlineNear(**_of_clock(fact))
        case events.DeadlineMissed() as fact:
            yield public.DeadlineMissed(**_of_clock(fact))
        case _:
            yield from _of_case(recorded)
    yield from _tasks_of_clocks(recorded)
    yield from _errands(recorded)


def _of_notice(
    recorded: Recorded[Any],
) -> Iterable[public.NoticeReceived | public.NoticeSettled]:
    fact = recorded.fact
    settled_on = recorded.occurred_at.astimezone(VIETNAM).date()
    match fact:
        case events.NoticeReceived():
            yield _received(fact, fact.channel, fact.hamlet_id)
        case events.NoticeTransferred():
            yield public.NoticeSettled(
                notice_id=fact.notice_id,
                unit_id=fact.from_unit_id,
                outcome=Outcome.TRANSFERRED.value,
                settled_on=settled_on,
            )
            yield _received(fact, Channel.TRANSFERRED, None)
        case events.NoticeFoundUnfounded() | events.NoticeLedToCase():
            led = isinstance(fact, events.NoticeLedToCase)
            yield public.NoticeSettled(
                notice_id=fact.notice_id,
                unit_id=fact.unit_id,
                outcome=(Outcome.CASE if led else Outcome.UNFOUNDED).value,
                settled_on=settled_on,
            )
        case _:
            return


def _received(
    fact: events.NoticeReceived | events.NoticeTransferred, channel: Channel, hamlet: Any
) -> public.NoticeReceived:
    return public.NoticeReceived(
        notice_id=fact.notice_id,
        unit_id=fact.unit_id,
        hamlet_id=hamlet,
        channel=channel.value,
        child_class=fact.child_class.value,
        forms=tuple(form.value for form in fact.forms),
        received_at=fact.received_at,
    )


def _of_case(recorded: Recorded[Any]) -> Iterable[Any]:
    match recorded.fact:
        case events.CaseOpened() as fact:
            yield _opened(fact)
            yield public.PublicCaseOpened(
                case_id=fact.case_id,
                unit_id=fact.unit_id,
                level=fact.level.value,
                opened_on=fact.opened_on,
            )
        case events.EmergencyDecided() as fact:
            yield public.EmergencyDecided(
                case_id=fact.case_id,
                unit_id=fact.unit_id,
                measure=fact.measure.value,
                decided_at=fact.decided_at,
                on_time=fact.on_time,
            )
        case events.PlanSubmitted() as fact:
            yield public.PlanSubmitted(
                case_id=fact.case_id,
                unit_id=fact.unit_id,
                plan_number=fact.plan_number,
                submitted_at=fact.submitted_at,
                on_time=fact.on_time,
            )
        case events.PlanApproved() as fact:
            yield _approved(fact)
        case events.CaseReviewed() as fact:
            yield public.CaseReviewed(
                case_id=fact.case_id,
                unit_id=fact.unit_id,
                safe=fact.safe and fact.stable,
                reviewed_on=fact.reviewed_on,
            )
        case events.CaseClosed() as fact:
            yield public.CaseClosed(
                case_id=fact.case_id,
                child_id=fact.child_id,
                unit_id=fact.unit_id,
                hamlet_id=fact.hamlet_id,
                closed_on=fact.closed_on,
            )
            yield public.PublicCaseClosed(
                case_id=fact.case_id, unit_id=fact.unit_id, closed_on=fact.closed_on
            )
        case _:
            return


def _opened(fact: events.CaseOpened) -> public.CaseOpened:
    return public.CaseOpened(
        case_id=fact.case_id,
        reference=fact.reference,
        notice_id=fact.notice_id,
        child_id=fact.child_id,
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        child_class=fact.child_class.value,
        forms=tuple(form.value for form in fact.forms),
        environment=fact.environment.value,
        level=fact.level.value,
        emergency=fact.emergency,
        opened_on=fact.opened_on,
    )


def _approved(fact: events.PlanApproved) -> public.PlanApproved:
    return public.PlanApproved(
        case_id=fact.case_id,
        child_id=fact.child_id,
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        plan_number=fact.plan_number,
        measures=tuple(measure.value for measure in fact.measures),
        approved_at=fact.approved_at,
        on_time=fact.on_time,
    )


def _of_clock(fact: events.DeadlineNear | events.DeadlineMissed) -> dict[str, Any]:
    told = fact.model_dump(exclude={"subject"})
    return {**told, "link": _link(fact.subject, str(fact.subject_id))}


def _tasks_of_clocks(recorded: Recorded[Any]) -> Iterable[TaskOpened | TaskClosed]:
    """What a clock asks for is a task, under one id as long as the clock runs."""
    fact = recorded.fact
    if not isinstance(fact, events.Clocked):
        return
    kind, subject = subject_of(recorded.stream)
    started = {clock.rule for clock in fact.starts}
    for rule in fact.settles:
        if rule not in started:
            yield TaskClosed(task_id=_task(rule, subject), closed_at=recorded.occurred_at)
    for clock in fact.starts:
        yield _clock_task(recorded.fact, clock, _link(kind, subject), subject)


def _clock_task(fact: Any, clock: Clock, link: str, subject: str) -> TaskOpened:
    day = clock.due_at.astimezone(VIETNAM).date()
    return TaskOpened(
        task_id=_task(clock.rule, subject),
        kind=f"cases.{clock.rule}",
        unit_id=fact.unit_id,
        role=clock.role,
        title=norms.period(clock.rule, day).value.vi,
        reference=fact.reference,
        link=link,
        due_at=clock.due_at,
        citation=clock.citation,
    )


def _errands(recorded: Recorded[Any]) -> Iterable[TaskOpened | TaskClosed]:
    """What waits for somebody without a period of law: a new plan, the review, the closing."""
    match recorded.fact:
        case events.PlanReturned() as fact:
            yield _errand(fact, _NEW_PLAN, "Sửa kế hoạch bị trả lại", Role.CHILD_OFFICER)
        case events.PlanSubmitted():
            yield _done(recorded, _NEW_PLAN)
        case events.PlanApproved() as fact:
            ends = datetime.combine(fact.last_day, norms.OFFICE_CLOSES, VIETNAM).astimezone(UTC)
            yield _errand(
                fact, _REVIEW, "Thực hiện kế hoạch, rà soát tình trạng", Role.CHILD_OFFICER, ends
            )
        case events.CaseReviewed(safe=True, stable=True) as fact:
            yield _done(recorded, _REVIEW)
            yield _errand(fact, _CLOSING, "Kết thúc vụ việc", Role.CHAIRMAN)
        case events.CaseReviewed() as fact:
            yield _done(recorded, _REVIEW)
            yield _done(recorded, _CLOSING)
            yield _errand(fact, _NEW_PLAN, "Lập kế hoạch mới sau rà soát", Role.CHILD_OFFICER)
        case events.CaseClosed():
            yield _done(recorded, _CLOSING)
        case events.CaseErased():
            for errand in (_NEW_PLAN, _REVIEW, _CLOSING):
                yield _done(recorded, errand)
        case _:
            return


def _errand(
    fact: Any, errand: str, title: str, role: Role, due_at: datetime | None = None
) -> TaskOpened:
    return TaskOpened(
        task_id=_task(errand, str(fact.case_id)),
        kind=f"cases.{errand}",
        unit_id=fact.unit_id,
        role=role.value,
        title=title,
        reference=fact.reference,
        link=_link("case", str(fact.case_id)),
        due_at=due_at,
        citation="Nghị định 56/2017/NĐ-CP, Điều 28 đến Điều 30",
    )


def _done(recorded: Recorded[Any], errand: str) -> TaskClosed:
    _, subject = subject_of(recorded.stream)
    return TaskClosed(task_id=_task(errand, subject), closed_at=recorded.occurred_at)


def _task(what: str, subject: str) -> str:
    return f"cases:{what}:{subject}"


def _link(kind: str, subject: str) -> str:
    return f"/cases/{kind}s/{subject}"
