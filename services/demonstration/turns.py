"""Turns of life: moves within the commune and away, deaths, circumstances that begin and end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.demonstration.chance import Chance
from services.demonstration.days import LAST_DAY, days, working_day
from services.demonstration.people import hamlet_codes, words
from services.demonstration.population import Child, Population

_MOVES_WITHIN: Final = 11
_MOVES_AWAY: Final = 19
_ALL_AGES: Final = (0, 16)


@dataclass(frozen=True, slots=True)
class Move:
    """A move: to another hamlet, or away (`to` None) to a place outside, told in words."""

    child: Child
    moved_on: date
    recorded_on: date
    to: str | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Death:
    """A death and its cause."""

    child: Child
    died_on: date
    recorded_on: date
    cause: str


@dataclass(frozen=True, slots=True)
class Hardship:
    """A special circumstance of a child, from when it was known until it ended, if it did."""

    number: int
    child: Child
    group: int
    subgroup: int | None
    since: date
    recorded_on: date
    evidence: str
    ended_on: date | None
    end_reason: str

    def holds_on(self, day: date) -> bool:
        """Say whether it is in the register and not over on `day`."""
        return self.recorded_on < day and (self.ended_on is None or day < self.ended_on)


class Turns:
    """All turns of one life. Moves and deaths are also noted on the children themselves."""

    def __init__(self, seed: int, population: Population) -> None:
        self._population = population
        self._chance = Chance(seed, "turns")
        self._touched: set[int] = set()
        self.deaths = list(self._deaths())
        self.moves = sorted([*self._within(), *self._away()], key=lambda move: move.recorded_on)
        self.hardships = sorted(self._hardships(seed), key=lambda hardship: hardship.recorded_on)

    def children_in_hardship(self, day: date) -> list[Child]:
        """Return the children of special circumstances on `day`, each once, by number."""
        found = {
            hardship.child.number: hardship.child
            for hardship in self.hardships
            if hardship.holds_on(day) and hardship.child.is_known_on(day)
        }
        return [found[number] for number in sorted(found)]

    def _deaths(self) -> Iterator[Death]:
        for day, cause, ages in _DEATHS:
            child = self._pick(day, ages)
            child.died_on = day
            yield Death(child, day, working_day(day + timedelta(days=2)), cause)

    def _within(self) -> Iterator[Move]:
        for day in self._some_days(_MOVES_WITHIN):
            child = self._pick(day, _ALL_AGES)
            to = self._chance.choice([c for c in hamlet_codes() if c != child.hamlet_on(day)])
            recorded = working_day(day + timedelta(days=3))
            child.hamlet_from.append((recorded, to))  # as the register knows it
            yield Move(child, day, recorded, to)

    def _away(self) -> Iterator[Move]:
        for day in self._some_days(_MOVES_AWAY):
            child = self._pick(day, _ALL_AGES)
            child.left_on = day
            where = self._chance.choice(words("turns")["away"])
            yield Move(child, day, working_day(day + timedelta(days=4)), None, where)

    def _some_days(self, count: int) -> list[date]:
        span = list(days(date(2024, 1, 8), LAST_DAY - timedelta(days=8)))
        return sorted(self._chance.choices(span, k=count))

    def _pick(self, day: date, ages: tuple[int, int]) -> Child:
        """Draw a child to whom nothing else happens, known well before and after `day`."""
        later = day + timedelta(days=40)
        candidates = [
            child
            for child in self._population.known_on(day - timedelta(days=5), ages)
            if child.number not in self._touched and child.sixteen_on > later
        ]
        child = self._chance.choice(candidates)
        self._touched.add(child.number)
        return child

    def _hardships(self, seed: int) -> Iterator[Hardship]:
        drawing = Chance(seed, "hardships")
        taken = set(self._touched)
        number = 0
        for row in words("turns")["hardship"]:
            for place in range(row["count"] + row.get("later", 0)):
                number += 1
                is_later = place >= row["count"]
                child = self._burdened(drawing, row, taken, is_later=is_later)
                taken.add(child.number)
                yield _hardship(drawing, number, child, row, is_later=is_later)

    def _burdened(
        self, drawing: Chance, row: dict[str, Any], taken: set[int], *, is_later: bool
    ) -> Child:
        low, high = row["ages"]
        day = LAST_DAY if is_later else date(2024, 1, 2)
        standing = row.get("poverty")
        candidates = [
            child
            for child in self._population.known_on(day, (low, high))
            if child.number not in taken
            and child.entered_on < date(2023, 12, 20)
            and (standing is None or child.family.poverty_in(2023) == standing)
        ]
        return drawing.choice(candidates)


def _hardship(
    drawing: Chance, number: int, child: Child, row: dict[str, Any], *, is_later: bool
) -> Hardship:
    if is_later:
        since = drawing.choice(list(days(date(2024, 2, 1), date(2025, 4, 10))))
        recorded = working_day(since + timedelta(days=drawing.randint(6, 25)))
    else:
        earliest = max(child.birth + timedelta(days=60), date(2019, 1, 1))
        since = earliest + (date(2023, 10, 1) - earliest) * drawing.random()
        recorded = working_day(date(2023, 12, 6) + timedelta(days=drawing.randint(0, 10)))
    ended = drawing.random() < row.get("ends", 0)
    latest = (LAST_DAY - timedelta(days=5) - recorded).days
    return Hardship(
        number=number,
        child=child,
        group=row["group"],
        subgroup=drawing.choice(row["subgroups"]) if "subgroups" in row else None,
        since=since,
        recorded_on=recorded,
        evidence=f"{row['evidence']} {drawing.randint(12, 980)}/{since.year}",
        ended_on=recorded + timedelta(days=drawing.randint(30, max(31, latest))) if ended else None,
        end_reason=row.get("end", ""),
    )


_DEATHS: Final = (
    (date(2024, 3, 9), "illness", (0, 2)),
    (date(2024, 7, 21), "drowning", (8, 13)),
)
