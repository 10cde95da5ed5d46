"""What reporting's own facts contribute: activities, tasks, given figures, reports sent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from services.reporting.events import (
    ActivityCancelled,
    ActivityCorrected,
    ActivityDetails,
    ActivityRecorded,
    FigureCorrected,
    FigureEntered,
    GivenFigure,
    PlanAdopted,
    PlannedTask,
    ReportSent,
    TaskAdded,
    TaskDone,
    TaskReopened,
)
from services.reporting.readmodels import coarse_days
from services.reporting.readmodels.contributions import (
    Contribution,
    Counted,
    Stamp,
    by,
    difference,
    written,
)
from shared.eventstore.rows import Row
from shared.kernel.recorded import Recorded

_GROWN = "16+"  # parents, teachers, collaborators: reached, but no children


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Yield the contributions of one of this service's own facts, and when periods end."""
    fact = recorded.fact
    stamp = Stamp(
        event_id=recorded.event_id,
        event_type=fact.fact_type.removeprefix("reporting."),
        source="reporting",
        own_position=recorded.position,
    )
    yield from written(stamp, _contributed(fact))
    yield from coarse_days.fill(recorded)


def _contributed(fact: object) -> Counted:
    match fact:
        case ActivityRecorded(activity_id=activity, unit_id=unit, details=details):
            return _activity(activity, unit, details)
        case ActivityCorrected(activity_id=activity, unit_id=unit, details=new, before=old):
            return difference(_activity(activity, unit, old), _activity(activity, unit, new))
        case ActivityCancelled(activity_id=activity, unit_id=unit, before=old):
            return difference(_activity(activity, unit, old), {})
        case FigureEntered(given=given):
            return {_entered(fact, given): 1}
        case FigureCorrected(given=given, before=before):
            return difference({_entered(fact, before): 1}, {_entered(fact, given): 1})
        case PlanAdopted(unit_id=unit, tasks=tasks):
            return Counter(_task(unit, task, "plan_task") for task in tasks)
        case TaskAdded(unit_id=unit, task=task):
            return {_task(unit, task, "plan_task"): 1}
        case TaskDone(unit_id=unit, task=task):
            return {_task(unit, task, "plan_task_done"): 1}
        case TaskReopened(unit_id=unit, task=task):
            return {_task(unit, task, "plan_task_done"): -1}
        case ReportSent():
            return {_report(fact): 1}
        case _:
            return {}


def _activity(activity_id: UUID, unit_id: UUID, details: ActivityDetails) -> Counted:
    return Counter(dict(_held(str(activity_id), str(unit_id), details)))


def _held(
    activity_id: str, unit_id: str, details: ActivityDetails
) -> Iterator[tuple[Contribution, int]]:
    hamlet = str(details.hamlet_id) if details.hamlet_id else None

    def one(account: str, **more: str) -> Contribution:
        return Contribution(
            account=account,
            subject=activity_id,
            unit_id=unit_id,
            hamlet_id=hamlet,
            effective_on=details.held_on,
            record_kind="activity",
            record_id=activity_id,
            dimensions=by(kind=details.kind, organisation=details.organisation, **more),
        )

    yield one("activity"), 1
    for reach in details.reach:
        account = "reach_adult" if reach.age_band == _GROWN else "reach"
        yield one(account, sex=reach.sex, age_band=reach.age_band), reach.count


def _entered(fact: FigureEntered | FigureCorrected, given: GivenFigure) -> Contribution:
    return Contribution(
        account="entered",
        subject=str(fact.entry_id),
        unit_id=str(fact.unit_id),
        effective_on=fact.period_end,
        record_kind="entry",
        record_id=str(fact.entry_id),
        value=given.scaled,
        dimensions=by(
            code=fact.measure,
            organisation=given.organisation,
            period_start=fact.period_start,
        ),
    )


def _task(unit_id: UUID, task: PlannedTask, account: str) -> Contribution:
    return Contribution(
        account=account,
        subject=str(task.task_id),
        unit_id=str(unit_id),
        effective_on=task.due_on,  # done or not, so that the share done is of the same tasks
        record_kind="task",
        record_id=str(task.task_id),
        dimensions=by(organisation=task.organisation),
    )


def _report(fact: ReportSent) -> Contribution:
    return Contribution(
        account="report_sent",
        subject=str(fact.report_id),
        unit_id=str(fact.terms.unit_id),
        effective_on=fact.sent_on,
        record_kind="report",
        record_id=str(fact.report_id),
        dimensions=by(on_time=fact.on_time, code=fact.terms.code),
    )
