"""What is held for children in carrying out the plan, told by the bodies that held it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from services.demonstration.accounts import head_of, speaker_of
from services.demonstration.chance import Chance
from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import hamlet_codes, words
from services.demonstration.plans import task_id
from services.demonstration.population import Population
from services.demonstration.reach import Reaching
from services.reporting import operations
from services.reporting.events import ActivityDetails, Reach
from shared.kernel.issued import Issued

_DAYS_TO_TELL: Final = 2
_LAST_TOLD: Final = LAST_DAY - timedelta(days=1)  # the life ends as the office opens


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that was held, in one place."""

    label: str
    kind: str
    title: str
    body: str
    by: str
    held_on: date
    told_on: date
    hamlet: str | None
    task: str
    reach: tuple[Reach, ...]

    def details(self, commune: Commune) -> ActivityDetails:
        """Return the activity as it is told."""
        return ActivityDetails(
            kind=self.kind,
            title=self.title,
            held_on=self.held_on,
            hamlet_id=commune.units[self.hamlet] if self.hamlet else None,
            organisation=self.body,
            task_id=task_id(commune, self.told_on, self.task),
            reach=self.reach,
        )


def deeds(seed: int, population: Population) -> Iterator[Deed]:
    """Yield the telling of each activity; one is put right later, one was told by mistake."""
    told = _held(seed, population)
    for number, one in enumerate(told):
        at = moment(one.told_on, 16) + timedelta(seconds=30 * number)
        yield Deed(at, one.by, one.label, partial(_record, one))
    first_swimming = next(one for one in told if one.kind == "swimming_class")
    yield from _told_wrong(first_swimming)
    yield from _told_twice(next(one for one in told if one.kind == "consultation"))


def _held(seed: int, population: Population) -> list[Held]:
    drawing = Chance(seed, "activities")
    reaching = Reaching(seed, population)
    found = [
        one
        for number, row in enumerate(words("activities")["activity"])
        for one in _of_row(drawing, reaching, number, row)
    ]
    return sorted(found, key=lambda one: (one.told_on, one.label))


def _of_row(
    drawing: Chance, reaching: Reaching, number: int, row: dict[str, Any]
) -> Iterator[Held]:
    for day in row["days"]:
        for hamlet in _places(drawing, row):
            told = working_day(day + timedelta(days=drawing.randint(0, _DAYS_TO_TELL)))
            yield Held(
                label=f"activity-{number}-{day:%Y%m%d}-{hamlet or 'commune'}",
                kind=row["kind"],
                title=row["title"],
                body=row["body"],
                by=head_of(hamlet) if hamlet else speaker_of(row["body"]),
                held_on=day,
                told_on=min(told, _LAST_TOLD),
                hamlet=hamlet,
                task=row["task"],
                reach=reaching.of(day, hamlet, row["reach"], row.get("adults", 0)),
            )


def _places(drawing: Chance, row: dict[str, Any]) -> list[str | None]:
    codes = list(hamlet_codes())
    if row["where"] == "commune":
        return [None]
    if row["where"] == "some_hamlets":
        codes = sorted(drawing.sample(codes, row["hamlets"]))
    return [*codes]


def _told_wrong(one: Held) -> Iterator[Deed]:
    """A list counted anew: one boy more than was told at first."""
    first = one.reach[0]
    mended = replace(
        one, reach=(first.model_copy(update={"count": first.count + 1}), *one.reach[1:])
    )
    at = moment(working_day(one.told_on + timedelta(days=1)), 10)
    do = partial(_correct, mended)
    yield Deed(at, one.by, f"{one.label}-corrected", do)


def _told_twice(one: Held) -> Iterator[Deed]:
    again = replace(one, label=f"{one.label}-again")
    yield Deed(moment(one.told_on, 16, 50), one.by, again.label, partial(_record, again))
    at = moment(working_day(one.told_on + timedelta(days=1)), 8, 30)
    yield Deed(at, one.by, f"{again.label}-cancelled", partial(_cancel, again))


def _record(one: Held, commune: Commune, issued: Issued) -> None:
    operations.record_activity(commune.reporting, issued, commune.id, one.details(commune))


def _correct(one: Held, commune: Commune, issued: Issued) -> None:
    activity_id = commune.made(one.by, one.label, "activity")
    details = one.details(commune)
    reason = words("activities")["corrected"]
    operations.correct_activity(commune.reporting, issued, activity_id, details, reason=reason)


def _cancel(one: Held, commune: Commune, issued: Issued) -> None:
    activity_id = commune.made(one.by, one.label, "activity")
    reason = words("activities")["cancelled"]
    operations.cancel_activity(commune.reporting, issued, activity_id, reason=reason)
