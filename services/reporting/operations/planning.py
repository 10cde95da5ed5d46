"""The plan of a year: adopted, its tasks added, finished, reopened, read."""

from datetime import date
from uuid import UUID

from services.reporting.events import PlannedTask
from services.reporting.operations.speaking import bodies_spoken_for, must_be_commune
from services.reporting.plan import year as plan
from services.reporting.readmodels import plan_board
from services.reporting.readmodels.plan_board import PlanOfYear
from services.reporting.reference import plan as seed
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


def adopt_plan(
    desk: Desk,
    issued: Issued,
    unit_id: UUID,
    year: int,
    *,
    title: str | None = None,
    basis: tuple[str, ...] | None = None,
    tasks: tuple[PlannedTask, ...] | None = None,
) -> UUID:
    """Adopt a commune's plan of a year and return its id.

    What is not given is taken from the plan that the platform brings (reference/plan.toml): its
    eleven bodies with their tasks, each due on the last day of the annual report's period.
    """
    must_be_commune(desk, unit_id)
    text = seed.plan(year)
    plan_id = plan_id_of(unit_id, year)
    command = plan.AdoptPlan(
        plan_id=plan_id,
        unit_id=unit_id,
        year=year,
        title=title or text.title,
        basis=basis or text.basis,
        adopted_on=issued.today,
        tasks=tasks or seed_tasks(plan_id, year),
    )
    step = Step(f"plan-{plan_id}", plan.decider, command)
    desk.perform(issued, "adopt_plan", step, unit=unit_id)
    return plan_id


def add_task(
    desk: Desk, issued: Issued, plan_id: UUID, *, organisation: str, text: str, due_on: date
) -> UUID:
    """Add a task to a plan and return its id."""
    task_id = issued.new_id("task")
    task = PlannedTask(
        task_id=task_id,
        code="",
        content=0,
        organisation=organisation,
        text=text,
        due_on=due_on,
    )
    desk.perform(issued, "add_task", Step(f"plan-{plan_id}", plan.decider, plan.AddTask(task)))
    return task_id


def finish_task(
    desk: Desk,
    issued: Issued,
    plan_id: UUID,
    task_id: UUID,
    *,
    evidence: str,
    done_on: date | None = None,
) -> None:
    """Say that a task is done and by what one can see it; contributors for their body only."""
    found = desk.read(plan_board.find, plan_id)
    if found is None:
        raise NotFound
    bodies = bodies_spoken_for(desk, issued, found.unit_id)
    command = plan.FinishTask(task_id, evidence, done_on or issued.today, bodies)
    desk.perform(issued, "finish_task", Step(f"plan-{plan_id}", plan.decider, command))


def reopen_task(desk: Desk, issued: Issued, plan_id: UUID, task_id: UUID, *, reason: str) -> None:
    """Say that a task is not done after all."""
    command = plan.ReopenTask(task_id, reason)
    desk.perform(issued, "reopen_task", Step(f"plan-{plan_id}", plan.decider, command))


def read_plan(desk: Desk, issued: Issued, unit_id: UUID, year: int) -> PlanOfYear | None:
    """Return a commune's plan of a year, or None where none was adopted."""
    desk.rights(issued, "read_plan").must_cover(unit_id)
    return desk.read(plan_board.ask, unit_id, year)


def plan_id_of(unit_id: UUID, year: int) -> UUID:
    """Return the id of a commune's plan of a year: there is one."""
    return thing_id("plan", str(unit_id), str(year))


def seed_tasks(plan_id: UUID, year: int) -> tuple[PlannedTask, ...]:
    """Return the tasks of the plan that the platform brings, with ids of their own."""
    text = seed.plan(year)
    return tuple(
        PlannedTask(
            task_id=thing_id("task", str(plan_id), task.code),
            code=task.code,
            content=task.content,
            organisation=body.code,
            text=task.text,
            due_on=text.default_due,
        )
        for body in text.bodies
        for task in body.tasks
    )
