"""The children of the commune as the demonstration means them to live: who, where, from when.

This is the intention; what the services know of it they are told by `children.py`, act by act.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from services.demonstration.chance import Chance
from services.demonstration.days import FIRST_DAY, LAST_DAY, days, working_day, years_between
from services.demonstration.people import (
    Families,
    Family,
    child_name,
    hamlet_codes,
    hamlet_share,
)
from shared.kernel.vietnamese import fold

CHILDREN_AT_FIRST: Final = 1046
_BIRTHS: Final = 96
_ARRIVALS: Final = 16
_SIXTEEN: Final = 16
_BOYS: Final = 0.525
_IDENTIFIED: Final = 0.9  # of those listed first: already with a personal id
_HALF: Final = 0.5


@dataclass(slots=True)
class Child:
    """One child: dates are None for what never happens within the demonstration."""

    number: int
    family: Family
    name: str
    sex: str
    birth: date
    origin: str  # initial, birth, arrival
    entered_on: date  # the day of registration
    present_from: date
    certified_on: date  # birth certificate
    identified_on: date | None  # personal id known to the register
    hamlet_from: list[tuple[date, str]] = field(default_factory=list)
    left_on: date | None = None
    died_on: date | None = None

    @property
    def personal_id(self) -> str:
        """Return an invented number: the six last digits only count."""
        century_and_sex = 2 if self.sex == "male" else 3
        return f"019{century_and_sex}{self.birth.year % 100:02}{990000 - self.number:06}"

    @property
    def sixteen_on(self) -> date:
        """The sixteenth birthday; of 29 February, 1 March."""
        year = self.birth.year + _SIXTEEN
        if (self.birth.month, self.birth.day) == (2, 29):
            return date(year, 3, 1)
        return self.birth.replace(year=year)

    def hamlet_on(self, day: date) -> str:
        """Return the code of the hamlet the child lives in on `day`."""
        return [code for since, code in self.hamlet_from if since <= day][-1]

    def age_on(self, day: date) -> int:
        """Return the age in full years."""
        return years_between(self.birth, day)

    def is_known_on(self, day: date) -> bool:
        """Say whether the register has the child, living here and under sixteen, on `day`."""
        ends = (self.left_on, self.died_on, self.sixteen_on)
        return self.entered_on < day and all(end is None or day < end for end in ends)


class Population:
    """All children of the demonstration."""

    def __init__(self, seed: int, children_at_first: int = CHILDREN_AT_FIRST) -> None:
        self.families: list[Family] = []
        self.children: list[Child] = []
        self._taken: set[tuple[str, str]] = set()
        self._at_first = children_at_first
        self._families = Families(seed)
        self._chance = Chance(seed, "population")
        for code in hamlet_codes():
            self._settle(code)
        self._be_born()
        self._arrive()

    def known_on(self, day: date, ages: tuple[int, int] = (0, _SIXTEEN)) -> Iterator[Child]:
        """Yield the children known on `day` with an age from the first to below the second."""
        for child in self.children:
            if child.is_known_on(day) and ages[0] <= child.age_on(day) < ages[1]:
                yield child

    def _settle(self, hamlet: str) -> None:
        """Let families live in a hamlet until its share of children is reached."""
        wanted = round(self._at_first * hamlet_share(hamlet) / 1000)
        entered = _listing_days(hamlet_codes().index(hamlet))
        count = 0
        while count < wanted:
            family = self._new_family(hamlet)
            for birth in self._siblings()[: wanted - count]:
                day = entered[count * len(entered) // wanted]
                self._add(family, birth, "initial", day, FIRST_DAY)
                count += 1

    def _siblings(self) -> list[date]:
        """Draw the birth dates of the children of a family: one child and those near it in age."""
        span = (_LATEST_BIRTH - _EARLIEST_BIRTH).days
        births = [_EARLIEST_BIRTH + timedelta(days=self._chance.randrange(span))]
        for _ in range(self._chance.weighted({0: 36, 1: 50, 2: 14})):
            gap = timedelta(days=self._chance.randint(560, 2400))
            births.append(max(births) + gap if self._chance.random() < _HALF else min(births) - gap)
        return sorted(birth for birth in births if _EARLIEST_BIRTH <= birth <= _LATEST_BIRTH)

    def _be_born(self) -> None:
        span = list(days(FIRST_DAY, LAST_DAY - timedelta(days=6)))
        mothers = [family for family in self.families if self._may_have_another(family)]
        for birth in sorted(self._chance.choices(span, k=_BIRTHS)):
            if self._chance.random() < 0.6 and mothers:  # noqa: PLR2004
                family = mothers.pop(self._chance.randrange(len(mothers)))
            else:
                family = self._new_family(self._any_hamlet())
            entered = working_day(birth + timedelta(days=self._chance.randint(2, 20)))
            if entered < LAST_DAY:
                self._add(family, birth, "birth", entered, birth)

    def _may_have_another(self, family: Family) -> bool:
        youngest = max(child.birth for child in self.children if child.family is family)
        return 3 <= years_between(youngest, FIRST_DAY) <= 8  # noqa: PLR2004

    def _arrive(self) -> None:
        span = list(days(date(2023, 12, 20), LAST_DAY - timedelta(days=10)))
        for arrived in sorted(self._chance.choices(span, k=_ARRIVALS)):
            family = self._new_family(self._any_hamlet())
            birth = arrived - timedelta(days=self._chance.randint(200, 5000))
            entered = working_day(arrived + timedelta(days=self._chance.randint(1, 7)))
            self._add(family, birth, "arrival", entered, arrived)

    def _new_family(self, hamlet: str) -> Family:
        family = self._families.new(hamlet)
        self.families.append(family)
        return family

    def _any_hamlet(self) -> str:
        return self._chance.weighted({code: hamlet_share(code) for code in hamlet_codes()})

    def _add(
        self, family: Family, birth: date, origin: str, entered: date, present_from: date
    ) -> None:
        sex = "male" if self._chance.random() < _BOYS else "female"
        number = len(self.children) + 1
        self.children.append(
            Child(
                number=number,
                family=family,
                name=self._unused_name(family, sex, birth),
                sex=sex,
                birth=birth,
                origin=origin,
                entered_on=entered,
                present_from=present_from,
                certified_on=self._certified(birth),
                identified_on=self._identified(birth, origin),
                hamlet_from=[(date.min, family.hamlet)],
            )
        )

    def _unused_name(self, family: Family, sex: str, birth: date) -> str:
        """Draw a name that no sibling bears, nor a child of the same birth date (any order)."""
        while True:
            name = child_name(self._chance, family, sex)
            folded = fold(name)
            alike = {
                (folded, str(family.number)),
                (folded, f"{birth.year} {sorted((birth.day, birth.month))}"),
            }
            if not alike & self._taken:
                self._taken |= alike
                return name

    def _certified(self, birth: date) -> date:
        late = self._chance.random() < 0.06  # noqa: PLR2004 - births registered late
        wait = self._chance.randint(70, 260) if late else self._chance.randint(3, 55)
        return working_day(birth + timedelta(days=wait))

    def _identified(self, birth: date, origin: str) -> date | None:
        """Return when the police gave the number: long ago, in a batch of the cleaning, or not."""
        if origin == "birth":
            return working_day(birth + timedelta(days=self._chance.randint(60, 150)))
        if self._chance.random() < _IDENTIFIED:
            return birth
        batch = self._chance.choice(_BATCHES)
        return batch if batch is None or batch > birth else birth


def _listing_days(place: int) -> list[date]:
    """Return the two days on which the hamlet at a place of the list is listed first."""
    first = FIRST_DAY + timedelta(days=place * 3 // 2)
    return [working_day(first), working_day(first + timedelta(days=1))]


_EARLIEST_BIRTH: Final = date(2007, 12, 20)  # under sixteen when the last hamlet is listed
_LATEST_BIRTH: Final = date(2023, 11, 8)
# Project 06: the days on which the police hand back lists of numbers (None: still missing).
_BATCHES: Final = (
    date(2024, 1, 18),
    date(2024, 3, 21),
    date(2024, 6, 20),
    date(2024, 10, 17),
    date(2025, 3, 20),
    None,
)
