"""Kế hoạch: the tasks of the year by body, with owner, due and done."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.operations.planning import plan_id_of
from services.reporting.pages.scope import Scope, Scoped, body_choices
from services.reporting.readmodels.plan_board import PlanOfYear, Task
from services.reporting.reference.plan import plan as seed
from shared.kernel.personal_data import NAMES_NOBODY
from shared.kernel.refusals import NotFound
from shared.web import Form, FormModel, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
OfYear = Annotated[int | None, Query(ge=2017, le=2100)]


class Adoption(FormModel):
    """Of which year the plan is to be adopted."""

    year: int = Field(title="Năm", ge=2017, le=2100)


class NewTask(FormModel):
    """One more task."""

    organisation: str = Field(title="Đơn vị chủ trì", max_length=60)
    text: str = Field(title="Nhiệm vụ", description=NAMES_NOBODY, max_length=2000)
    due_on: date = Field(title="Hạn")


class Done(FormModel):
    """By what one can see that a task is done."""

    evidence: str = Field(
        title="Căn cứ",
        description=f"Văn bản, hoạt động, số liệu cho thấy nhiệm vụ đã xong. {NAMES_NOBODY}",
        max_length=1000,
    )
    done_on: date = Field(title="Ngày hoàn thành")


AdoptionForm = Annotated[Form[Adoption], Depends(read_form(Adoption, "adopt_plan", beside=True))]
NewTaskForm = Annotated[Form[NewTask], Depends(read_form(NewTask, "add_task"))]
DoneForm = Annotated[Form[Done], Depends(read_form(Done, "finish_task"))]


@pages.get("/plan")
def plan(scope: Scoped, form: AdoptionForm, year: OfYear = None) -> Response:
    """Show the plan of a year."""
    form.suggest(year=year or scope.visit.today.year)
    return _plan_page(scope, form, year or scope.visit.today.year)


@pages.post("/plan")
def adopt(scope: Scoped, form: AdoptionForm, year: OfYear = None) -> Response:
    """Adopt the plan of a year, as the platform brings it."""
    visit = scope.visit
    with form:
        wanted = form.entered().year
        operations.adopt_plan(visit.desk, visit.issue(form.key), scope.unit.id, wanted)
        return see_other(
            f"/reporting/plan?unit_id={scope.unit.id}&year={wanted}",
            said=f"Đã ban hành kế hoạch năm {wanted}.",
        )
    return _plan_page(scope, form, year or visit.today.year)


@pages.get("/plan/{year}/tasks/new")
def ask_task(scope: Scoped, form: NewTaskForm, year: int) -> Response:
    """Ask for one more task."""
    scope.visit.desk.rights(scope.visit.issue(), "add_task")
    return _task_page(scope, form, year)


@pages.post("/plan/{year}/tasks/new")
def add(scope: Scoped, form: NewTaskForm, year: int) -> Response:
    """Add the task."""
    visit = scope.visit
    with form:
        entered = form.entered()
        operations.add_task(
            visit.desk,
            visit.issue(form.key),
            plan_id_of(scope.unit.id, year),
            organisation=entered.organisation,
            text=entered.text,
            due_on=entered.due_on,
        )
        return see_other(_address(scope, year), said="Đã thêm nhiệm vụ.")
    return _task_page(scope, form, year)


@pages.get("/plan/{year}/tasks/{task_id}")
def ask_done(scope: Scoped, form: DoneForm, year: int, task_id: UUID) -> Response:
    """Show a task, and ask by what it is done."""
    form.suggest(done_on=scope.visit.today)
    return _done_page(scope, form, year, task_id)


@pages.post("/plan/{year}/tasks/{task_id}")
def finish(scope: Scoped, form: DoneForm, year: int, task_id: UUID) -> Response:
    """Finish the task."""
    visit = scope.visit
    with form:
        entered = form.entered()
        operations.finish_task(
            visit.desk,
            visit.issue(form.key),
            plan_id_of(scope.unit.id, year),
            task_id,
            evidence=entered.evidence,
            done_on=entered.done_on,
        )
        return see_other(_address(scope, year), said="Đã ghi nhận nhiệm vụ hoàn thành.")
    return _done_page(scope, form, year, task_id)


def _plan_page(scope: Scope, form: Form[Adoption], year: int) -> Response:
    visit = scope.visit
    found = operations.read_plan(visit.desk, visit.issue(), scope.unit.id, year)
    return page(
        visit,
        "reporting/plan.html",
        form=form,
        plan=found,
        by_body=[] if found is None else _by_body(found),
        year=year,
        contents=seed(year).contents,
        **scope.context,
    )


def _by_body(found: PlanOfYear) -> list[tuple[str, list[Task]]]:
    bodies: dict[str, list[Task]] = {}
    for task in found.tasks:
        bodies.setdefault(task.organisation_vi, []).append(task)
    return list(bodies.items())


def _task_page(scope: Scope, form: Form[NewTask], year: int) -> Response:
    visit = scope.visit
    return page(
        visit,
        "reporting/new_task.html",
        form=form,
        year=year,
        body_choices=body_choices(None),
        **scope.context,
    )


def _done_page(scope: Scope, form: Form[Done], year: int, task_id: UUID) -> Response:
    visit = scope.visit
    found = operations.read_plan(visit.desk, visit.issue(), scope.unit.id, year)
    tasks = {} if found is None else {task.task_id: task for task in found.tasks}
    if task_id not in tasks:
        raise NotFound
    return page(
        visit,
        "reporting/task.html",
        form=form,
        year=year,
        task=tasks[task_id],
        **scope.context,
    )


def _address(scope: Scope, year: int) -> str:
    return f"/reporting/plan?unit_id={scope.unit.id}&year={year}"
