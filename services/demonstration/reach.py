"""Whom an activity reaches: counts by sex and age band, never who."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.demonstration.chance import Chance
from services.demonstration.population import Population
from services.reporting.events import Reach

BANDS: Final[Mapping[str, tuple[int, int]]] = {"0-5": (0, 6), "6-10": (6, 11), "11-15": (11, 16)}
_ADULTS: Final = "16+"


class Reaching:
    """Draws how many of the children of a day and place came."""

    def __init__(self, seed: int, population: Population) -> None:
        self._chance = Chance(seed, "reach")
        self._population = population

    def of(
        self, day: date, hamlet: str | None, shares: Mapping[str, float], adults: int
    ) -> tuple[Reach, ...]:
        """Return the counts; what nobody came of is left out."""
        found = []
        for band, share in shares.items():
            for sex in ("male", "female"):
                there = self._count(day, hamlet, band, sex)
                came = round(there * share * self._chance.uniform(0.85, 1.05))
                found.append(Reach(sex=sex, age_band=band, count=min(came, there)))
        if adults:
            women = round(adults * self._chance.uniform(0.45, 0.7))
            found.append(Reach(sex="female", age_band=_ADULTS, count=women))
            found.append(Reach(sex="male", age_band=_ADULTS, count=adults - women))
        return tuple(reach for reach in found if reach.count > 0)

    def _count(self, day: date, hamlet: str | None, band: str, sex: str) -> int:
        return sum(
            child.sex == sex and hamlet in (None, child.hamlet_on(day))
            for child in self._population.known_on(day, BANDS[band])
        )
