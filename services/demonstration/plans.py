"""The plan of each year: adopted, its tasks finished one after the other by those who own them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.demonstration.accounts import speaker_of
from services.demonstration.chance import Chance
from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, days, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import words
from services.reporting import operations
from services.reporting.operations.planning import plan_id_of, seed_tasks
from services.reporting.reference.plan import plan
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued

CHAIRMAN: Final = "chu-tich"
_DONE_BY_YEARS_END: Final = 0.93


def deeds(seed: int) -> Iterator[Deed]:
    """Yield the adoption of each plan and the end of each task that comes to one."""
    drawing = Chance(seed, "plans")
    for row in words("activities")["plan"]:
        at = moment(row["adopted"], 9)
        yield Deed(at, CHAIRMAN, f"plan-{row['year']}", partial(_adopt, row))
        yield from _finished(drawing, row)


def task_id(commune: Commune, day: date, code: str) -> UUID | None:
    """Return the task of the plan in force on `day`, or None before there is one."""
    years = [row["year"] for row in words("activities")["plan"] if row["adopted"] < day]
    if not years or day.year not in years:
        return None
    return thing_id("task", str(plan_id_of(commune.id, day.year)), code)


def _finished(drawing: Chance, row: dict[str, Any]) -> Iterator[Deed]:
    evidence = words("activities")["evidence"]
    for body in plan(row["year"]).bodies:
        for task in body.tasks:
            is_early = task.code in row["early"]
            last = row["early_due"] if is_early else date(row["year"], 11, 6)
            span = list(days(row["first_done"], last - timedelta(days=1)))
            done = working_day(drawing.choice(span))
            comes_to_an_end = drawing.random() < _DONE_BY_YEARS_END
            if comes_to_an_end and task.code in evidence and done < LAST_DAY:
                label = f"task-{row['year']}-{task.code}"
                do = partial(_finish, row["year"], task.code, evidence[task.code])
                yield Deed(moment(done, 11, 5), speaker_of(body.code), label, do)


def _adopt(row: dict[str, Any], commune: Commune, issued: Issued) -> None:
    year = row["year"]
    tasks = tuple(
        task.model_copy(update={"due_on": row["early_due"]}) if task.code in row["early"] else task
        for task in seed_tasks(plan_id_of(commune.id, year), year)
    )
    operations.adopt_plan(
        commune.reporting,
        issued,
        commune.id,
        year,
        title=row.get("title"),
        basis=tuple(row["basis"]) if "basis" in row else None,
        tasks=tasks,
    )


def _finish(year: int, code: str, evidence: str, commune: Commune, issued: Issued) -> None:
    plan_id = plan_id_of(commune.id, year)
    operations.finish_task(
        commune.reporting,
        issued,
        plan_id,
        thing_id("task", str(plan_id), code),
        evidence=evidence,
    )
