"""Invented people: the families of the fourteen hamlets and what each child is called."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.demonstration.chance import Chance

_MARRIED_OUTSIDE: Final = 0.15  # of mothers: from another ethnic group than the father
_HAVE_PHONE: Final = 0.6


@dataclass(slots=True)
class Family:
    """A household with children; `poverty` says the year's standing, year by year."""

    number: int
    hamlet: str
    ethnicity: str
    father: str
    mother: str
    carer: str
    carer_is: str  # father, mother, grandparent
    phone: str
    poverty: dict[int, str] = field(default_factory=dict)

    @property
    def family_name(self) -> str:
        """The father's family name, which the children bear."""
        return self.father.split()[0]

    def poverty_in(self, year: int) -> str:
        """Return the household's standing in the list of a year."""
        return self.poverty.get(year, "none")


@cache
def words(name: str) -> dict[str, Any]:
    """Return the content of a file of words."""
    text = files("services.demonstration").joinpath("words", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def hamlet_codes() -> tuple[str, ...]:
    """Return the codes of the hamlets, in order."""
    return tuple(words("hamlets")["hamlet"])


def hamlet_share(code: str) -> int:
    """Return how many of a thousand children live in a hamlet."""
    share: int = words("hamlets")["hamlet"][code]["share"]
    return share


class Families:
    """Makes families, one after the other, from one source of chance."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, "families")
        self._count = 0

    def new(self, hamlet: str) -> Family:
        """Return another family of a hamlet."""
        self._count += 1
        ethnicity = self._ethnicity(hamlet)
        father = grown_up(self._chance, "grown_men", ethnicity)
        married_outside = self._chance.random() < _MARRIED_OUTSIDE
        mother = grown_up(
            self._chance,
            "grown_women",
            self._ethnicity(hamlet) if married_outside else ethnicity,
        )
        carer, carer_is = self._carer(father, mother, ethnicity)
        has_phone = self._chance.random() < _HAVE_PHONE
        return Family(
            number=self._count,
            hamlet=hamlet,
            ethnicity=ethnicity,
            father=father,
            mother=mother,
            carer=carer,
            carer_is=carer_is,
            phone=f"0900000{self._count % 1000:03}" if has_phone else "",
            poverty=self._poverty(),
        )

    def _ethnicity(self, hamlet: str) -> str:
        mixes: dict[str, dict[str, int]] = words("hamlets")["mix"]
        return self._chance.weighted(mixes[words("hamlets")["hamlet"][hamlet]["mix"]])

    def _carer(self, father: str, mother: str, ethnicity: str) -> tuple[str, str]:
        drawn = self._chance.random()
        if drawn < 0.55:  # noqa: PLR2004 - shares of a life, not figures of a rule
            return father, "father"
        if drawn < 0.90:  # noqa: PLR2004
            return mother, "mother"
        return grown_up(self._chance, "grown_women", ethnicity), "grandparent"

    def _poverty(self) -> dict[int, str]:
        """Draw the standing in the list of 2023 and how the yearly reviews changed it."""
        standing = self._chance.weighted({"poor": 11, "near_poor": 9, "none": 80})
        years = {2023: standing}
        better = {"poor": "near_poor", "near_poor": "none", "none": "none"}
        worse = {"poor": "poor", "near_poor": "poor", "none": "near_poor"}
        for year in (2024, 2025):
            change = self._chance.weighted({"better": 22, "same": 76, "worse": 2})
            standing = {"better": better, "worse": worse}.get(change, {}).get(standing, standing)
            years[year] = standing
        return years


def grown_up(drawing: Chance, kind: str, ethnicity: str) -> str:
    """Return the name of an invented grown-up; `kind` is grown_men or grown_women."""
    return _named(drawing, kind, drawing.weighted(words("names")["family"][ethnicity]))


def child_name(drawing: Chance, family: Family, sex: str) -> str:
    """Return the name of an invented child of a family."""
    return _named(drawing, "boys" if sex == "male" else "girls", family.family_name)


def _named(drawing: Chance, kind: str, family_name: str) -> str:
    lists = words("names")[kind]
    middle, given = drawing.choice(lists["middle"]), drawing.choice(lists["given"])
    while given in middle:
        given = drawing.choice(lists["given"])
    return f"{family_name} {middle} {given}"
