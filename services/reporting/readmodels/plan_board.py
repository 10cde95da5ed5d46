"""The plan of a year as a board: tasks by body, due, done, with evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Date, Integer, Table, Text, select

from services.reporting.events import PlanAdopted, PlannedTask, TaskAdded, TaskDone, TaskReopened
from services.reporting.readmodels.contributions import metadata
from services.reporting.reference.plan import organisations
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row, Update, Upsert
from shared.kernel.recorded import Recorded

plans = Table(
    "plans",
    metadata,
    Column("plan_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("basis", Text, nullable=False),  # one a line
    Column("adopted_on", Date, nullable=False),
)

tasks = Table(
    "plan_tasks",
    metadata,
    Column("task_id", Text, primary_key=True),
    Column("plan_id", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("content", Integer, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("evidence", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Task:
    """One task with how it stands."""

    task_id: UUID
    plan_id: UUID
    code: str
    content: int
    organisation: str
    text: str
    due_on: date
    done_on: date | None
    evidence: str

    @property
    def organisation_vi(self) -> str:
        """The name of the body that owns it."""
        return organisations().get(self.organisation, self.organisation)


@dataclass(frozen=True, slots=True)
class PlanOfYear:
    """A plan with its tasks in the order of its bodies."""

    plan_id: UUID
    unit_id: UUID
    year: int
    title: str
    basis: tuple[str, ...]
    adopted_on: date
    tasks: tuple[Task, ...]

    @property
    def done_count(self) -> int:
        """How many tasks are done."""
        return sum(1 for task in self.tasks if task.done_on is not None)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the board."""
    match recorded.fact:
        case PlanAdopted() as fact:
            yield Upsert(
                plans,
                {
                    "plan_id": str(fact.plan_id),
                    "unit_id": str(fact.unit_id),
                    "year": fact.year,
                    "title": fact.title,
                    "basis": "\n".join(fact.basis),
                    "adopted_on": fact.adopted_on,
                },
            )
            yield from (_new(fact.plan_id, task) for task in fact.tasks)
        case TaskAdded(plan_id=plan_id, task=task):
            yield _new(plan_id, task)
        case TaskDone(task=task, done_on=done_on, evidence=evidence):
            done = {"done_on": done_on, "evidence": evidence}
            yield Update(tasks, {"task_id": str(task.task_id)}, done)
        case TaskReopened(task=task):
            undone = {"done_on": None, "evidence": ""}
            yield Update(tasks, {"task_id": str(task.task_id)}, undone)
        case _:
            return


def ask(connection: Connection, unit_id: UUID, year: int) -> PlanOfYear | None:
    """Return a commune's plan of a year."""
    return _plan(connection, plans.c.unit_id == str(unit_id), plans.c.year == year)


def find(connection: Connection, plan_id: UUID) -> PlanOfYear | None:
    """Return a plan by its id."""
    return _plan(connection, plans.c.plan_id == str(plan_id))


def unit_of_task(connection: Connection, task_id: UUID) -> UUID | None:
    """Return the commune in whose plan a task stands, or None where there is none."""
    joined = plans.join(tasks, tasks.c.plan_id == plans.c.plan_id)
    wanted = select(plans.c.unit_id).select_from(joined).where(tasks.c.task_id == str(task_id))
    found = connection.execute(wanted).scalar_one_or_none()
    return UUID(found) if found else None


def _plan(connection: Connection, *of: ColumnElement[bool]) -> PlanOfYear | None:
    plan = connection.execute(select(plans).where(*of)).one_or_none()
    if plan is None:
        return None
    rows = connection.execute(select(tasks).where(tasks.c.plan_id == plan.plan_id))
    found = sorted((_task(row) for row in rows), key=lambda task: _place(task.code))
    return PlanOfYear(
        plan_id=UUID(plan.plan_id),
        unit_id=UUID(plan.unit_id),
        year=plan.year,
        title=plan.title,
        basis=tuple(plan.basis.splitlines()),
        adopted_on=plan.adopted_on,
        tasks=tuple(found),
    )


def years(connection: Connection, unit_id: UUID) -> tuple[int, ...]:
    """Return the years that a commune has a plan of, the latest first."""
    found = connection.execute(
        select(plans.c.year).where(plans.c.unit_id == str(unit_id)).order_by(plans.c.year.desc())
    )
    return tuple(found.scalars())


def _place(code: str) -> tuple[int, ...]:
    # Tasks added later have no number: they come last.
    return tuple(int(part) for part in code.split(".") if part.isdigit()) or (10_000,)


def _new(plan_id: UUID, task: PlannedTask) -> Upsert:
    values = task.model_dump(exclude={"task_id"})
    own = {"task_id": str(task.task_id), "plan_id": str(plan_id), "done_on": None, "evidence": ""}
    return Upsert(tasks, {**values, **own})


def _task(row: Any) -> Task:
    return Task(
        task_id=UUID(row.task_id),
        plan_id=UUID(row.plan_id),
        code=row.code,
        content=row.content,
        organisation=row.organisation,
        text=row.text,
        due_on=row.due_on,
        done_on=row.done_on,
        evidence=row.evidence,
    )


model = ReadModel("plan_board", 1, (plans, tasks), fill)
