"""The commune's plan of a year: adopted, its tasks added, finished with evidence, reopened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from services.reporting.events import (
    PlanAdopted,
    PlanEvent,
    PlannedTask,
    TaskAdded,
    TaskDone,
    TaskReopened,
)
from services.reporting.reference.plan import organisations
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Invalid, NotFound, Refused


@dataclass(frozen=True, slots=True)
class AdoptPlan:
    """Adopt the plan of a year with its tasks."""

    plan_id: UUID
    unit_id: UUID
    year: int
    title: str
    basis: tuple[str, ...]
    adopted_on: date
    tasks: tuple[PlannedTask, ...]


@dataclass(frozen=True, slots=True)
class AddTask:
    """Add a task."""

    task: PlannedTask


@dataclass(frozen=True, slots=True)
class FinishTask:
    """A task is done, as `evidence` shows. `bodies` are those the person speaks for (None: any)."""

    task_id: UUID
    evidence: str
    done_on: date
    bodies: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReopenTask:
    """A task is not done after all."""

    task_id: UUID
    reason: str


PlanCommand: TypeAlias = AdoptPlan | AddTask | FinishTask | ReopenTask


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a year; `done` are the tasks that are done."""

    adopted: PlanAdopted | None = None
    tasks: Mapping[UUID, PlannedTask] = field(default_factory=dict)
    done: frozenset[UUID] = frozenset()


def decide(command: PlanCommand, plan: Plan, issued: Issued) -> Sequence[PlanEvent]:
    """Return what follows from a command."""
    match command:
        case AdoptPlan():
            return _adopt(command, plan)
        case AddTask(task):
            return _add(task, plan)
        case FinishTask():
            return _finish(command, plan, issued.today)
        case ReopenTask():
            return _reopen(command, plan)
        case _:
            assert_never(command)


def evolve(plan: Plan, fact: PlanEvent) -> Plan:
    """Return the plan after a fact."""
    match fact:
        case PlanAdopted():
            return Plan(adopted=fact, tasks={task.task_id: task for task in fact.tasks})
        case TaskAdded():
            return replace(plan, tasks={**plan.tasks, fact.task.task_id: fact.task})
        case TaskDone():
            return replace(plan, done=plan.done | {fact.task.task_id})
        case TaskReopened():
            return replace(plan, done=plan.done - {fact.task.task_id})
        case _:
            assert_never(fact)


def _adopt(command: AdoptPlan, plan: Plan) -> Sequence[PlanEvent]:
    if not command.tasks:
        raise Invalid("plan_empty", "Kế hoạch phải có ít nhất một nhiệm vụ.", field="tasks")
    must_hold_no_personal_data(command.title, "title")
    must_hold_no_personal_data("\n".join(command.basis), "basis")
    for task in command.tasks:
        _must_be_a_task(task)
    fact = PlanAdopted(
        plan_id=command.plan_id,
        unit_id=command.unit_id,
        year=command.year,
        title=command.title,
        basis=command.basis,
        adopted_on=command.adopted_on,
        tasks=command.tasks,
    )
    if plan.adopted is None:
        return [fact]
    if plan.adopted == fact:
        return []
    raise Refused("plan_adopted_already", f"Đã có kế hoạch năm {plan.adopted.year} của xã.")


def _add(task: PlannedTask, plan: Plan) -> Sequence[PlanEvent]:
    adopted = _must_be_adopted(plan)
    _must_be_a_task(task)
    known = plan.tasks.get(task.task_id)
    if known is None:
        return [TaskAdded(plan_id=adopted.plan_id, unit_id=adopted.unit_id, task=task)]
    if known == task:
        return []
    raise Refused("task_known", "Nhiệm vụ này đã có trong kế hoạch.")


def _finish(command: FinishTask, plan: Plan, today: date) -> Sequence[PlanEvent]:
    adopted, task = _must_have(plan, command.task_id)
    if command.bodies is not None and task.organisation not in command.bodies:
        raise Refused("not_your_task", "Nhiệm vụ này giao cho đơn vị khác.")
    if not command.evidence.strip():
        raise Invalid(
            "evidence_missing", "Hãy ghi căn cứ cho thấy nhiệm vụ đã xong.", field="evidence"
        )
    if command.done_on > today:
        raise Invalid("in_the_future", "Ngày hoàn thành không thể ở tương lai.", field="done_on")
    if task.task_id in plan.done:
        return []
    return [
        TaskDone(
            plan_id=adopted.plan_id,
            unit_id=adopted.unit_id,
            task=task,
            evidence=must_hold_no_personal_data(command.evidence, "evidence"),
            done_on=command.done_on,
        )
    ]


def _reopen(command: ReopenTask, plan: Plan) -> Sequence[PlanEvent]:
    adopted, task = _must_have(plan, command.task_id)
    if not command.reason.strip():
        raise Invalid("reason_missing", "Hãy ghi lý do mở lại nhiệm vụ.", field="reason")
    if task.task_id not in plan.done:
        return []
    reason = must_hold_no_personal_data(command.reason, "reason")
    return [
        TaskReopened(plan_id=adopted.plan_id, unit_id=adopted.unit_id, task=task, reason=reason)
    ]


def _must_be_adopted(plan: Plan) -> PlanAdopted:
    if plan.adopted is None:
        raise Refused("plan_missing", "Chưa có kế hoạch của năm này.")
    return plan.adopted


def _must_have(plan: Plan, task_id: UUID) -> tuple[PlanAdopted, PlannedTask]:
    adopted = _must_be_adopted(plan)
    task = plan.tasks.get(task_id)
    if task is None:
        raise NotFound("task_unknown", "Không tìm thấy nhiệm vụ này trong kế hoạch.")
    return adopted, task


def _must_be_a_task(task: PlannedTask) -> None:
    must_be_a_body(task.organisation)
    if not task.text.strip():
        raise Invalid("task_empty", "Hãy ghi nội dung nhiệm vụ.", field="text")
    must_hold_no_personal_data(task.text, "text")


def must_be_a_body(organisation: str) -> None:
    """Refuse what is none of the eleven bodies of the plan."""
    if organisation not in organisations():
        raise Invalid("body_unknown", "Không có đơn vị này trong kế hoạch.", "organisation")


def _plan_unit(plan: Plan) -> UUID | None:
    return plan.adopted.unit_id if plan.adopted else None


decider: Decider[PlanCommand, Plan, PlanEvent] = Decider(
    initial=Plan(), decide=decide, evolve=evolve, unit_of=_plan_unit
)
