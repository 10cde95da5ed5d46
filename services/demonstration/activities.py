"""The yearly plan, and what is held for children in carrying it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.demonstration.accounts import head_of, speaker_of
from services.demonstration.chance import Chance
from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import hamlet_codes, words
from services.demonstration.population import Population
from services.demonstration.reach import Reaching
from services.reporting import operations
from services.reporting.events import ActivityDetails, PlannedTask, Reach
from services.reporting.reference.plan import plan
from shared.kernel.issued import Issued

OFFICER: Final = "can-bo"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that was held, in one place."""

    label: str
    kind: str
    title: str
    body: str
    by: str
    held_on: date
    hamlet: str | None
    task: str
    reach: tuple[Reach, ...]

    def details(self, commune: Commune, reach: tuple[Reach, ...]) -> ActivityDetails:
        """Return the activity as it is told, with the counts given."""
        return ActivityDetails(
            kind=self.kind,
            title=self.title,
            held_on=self.held_on,
            hamlet_id=commune.units[self.hamlet] if self.hamlet else None,
            organisation=self.body,
            task_id=None,
            reach=reach,
        )


def held(seed: int, population: Population) -> list[Held]:
    """Return all that was held, by day."""
    drawing = Chance(seed, "activities")
    reaching = Reaching(seed, population)
    found = [
        one
        for number, row in enumerate(words("activities")["activity"])
        for one in _of_row(drawing, reaching, number, row)
    ]
    return sorted(found, key=lambda one: (one.held_on, one.label))


def _of_row(
    drawing: Chance, reaching: Reaching, number: int, row: dict[str, Any]
) -> Iterator[Held]:
    for day in row["days"]:
        for hamlet in _places(drawing, row):
            body = row["body"]
            reach = reaching.of(day, hamlet, row["reach"], row.get("adults", 0))
            yield Held(
                label=f"activity-{number}-{day:%Y%m%d}-{hamlet or 'commune'}",
                kind=row["kind"],
                title=row["title"],
                body=body,
                by=head_of(hamlet) if hamlet else speaker_of(body),
                held_on=day,
                hamlet=hamlet,
                task=row["task"],
                reach=reach,
            )


def _places(drawing: Chance, row: dict[str, Any]) -> list[str | None]:
    if row["where"] == "commune":
        return [None]
    codes = list(hamlet_codes())
    if row["where"] == "some_hamlets":
        codes = sorted(drawing.sample(codes, row["hamlets"]))
    return list(codes)
