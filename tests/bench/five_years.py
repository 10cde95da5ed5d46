"""Five years of a commune of 1,100 children, as the other services would tell them to reporting.

So much happens in a year as in the demonstration, which lives through eighteen months: births,
moves, changes of poverty, allowances, notices and cases, gifts and grants. Everybody is invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import TypeAlias
from uuid import UUID

from shared.contracts import registry
from shared.contracts.announcement import Announcement
from tests.reporting import telling
from tests.reporting.listening import XA, the

FIRST_DAY = date(2020, 5, 15)
LAST_DAY = date(2025, 5, 14)
CHILDREN_AT_FIRST = 1_100
HAMLETS = tuple(the(900 + number) for number in range(13))
_GROWN_YEARS = 16
_A_YEAR = 365
_FORMS = ("violence", "sexual_abuse", "neglect")
Told: TypeAlias = Iterator[Announcement]


@dataclass
class Commune:
    """Who lives there on the day that has come: children by number, with their details."""

    chance: Random = field(default_factory=lambda: Random(1))
    day: date = FIRST_DAY
    living: dict[int, registry.ChildDetails] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(10_000))

    def letters(self) -> Told:
        """Yield all that is told in five years, day by day."""
        yield from self._hamlets()
        for _ in range(CHILDREN_AT_FIRST):
            yield self._registered(self._born_before(), "initial")
        while self.day < LAST_DAY:
            self.day += timedelta(days=1)
            yield from self._grown()
            for happen, in_a_year in _HAPPENINGS:
                if self.chance.random() < in_a_year / _A_YEAR:
                    yield from happen(self)

    def be_born(self) -> Told:
        yield self._registered(self.day, "birth")

    def change(self) -> Told:
        number, known = self._somebody()
        change = {
            "poverty": self.chance.choice(("none", "near_poor", "poor")),
            "has_personal_id": True,
        }
        self.living[number] = known.model_copy(update=change)
        yield telling.changed(number, self.day, self.living[number])

    def be_supported(self) -> Told:
        yield telling.supported(self._somebody()[0], self.day)

    def fall_into_hardship(self) -> Told:
        number, _ = self._somebody()
        group = self.chance.randint(1, 14)
        yield telling.in_group(number, group, self.day)
        if self.chance.random() < 0.2:
            yield telling.out_of_group(number, group, self.day)

    def leave(self) -> Told:
        number, known = self._somebody()
        del self.living[number]
        yield telling.moved(number, self.day, None, (XA, known.hamlet_id))

    def die(self) -> Told:
        number, _ = self._somebody()
        del self.living[number]
        yield telling.died(number, self.day)

    def need_protection(self) -> Told:
        notice, case = next(self.numbers), next(self.numbers)
        child, _ = self._somebody()
        yield telling.notice(notice, telling.moment(self.day))
        forms = (self.chance.choice(_FORMS),)
        yield telling.case_opened(case, notice, child, self.day, forms=forms)
        yield telling.plan_approved(case, child, telling.moment(self.day))
        if self.chance.random() < 0.7:
            yield telling.case_closed(case, child, self.day)

    def give(self) -> Told:
        amount = self.chance.randint(1, 100) * 50_000
        yield telling.donated(next(self.numbers), amount, self.day)

    def grant(self) -> Told:
        children = tuple(self._somebody()[0] for _ in range(20))
        yield telling.paid(next(self.numbers), 5_000_000, self.day, children)

    def _grown(self) -> Told:
        for number, known in tuple(self.living.items()):
            if _years_later(known.birth_date) <= self.day:
                del self.living[number]
                yield telling.grown(number, self.day)

    def _registered(self, born: date, origin: str) -> Announcement:
        number = next(self.numbers)
        self.living[number] = telling.details(
            hamlet=self.chance.choice(HAMLETS),
            born=born,
            sex=self.chance.choice(("female", "male")),
            ethnicity=self.chance.choice(("tay", "nung", "kinh")),
            poverty=self.chance.choice(("none", "none", "near_poor", "poor")),
            present_from=self.day,
            has_personal_id=origin == "initial",
        )
        return telling.registered(number, origin, self.living[number])

    def _born_before(self) -> date:
        return FIRST_DAY - timedelta(days=self.chance.randrange(_GROWN_YEARS * _A_YEAR))

    def _somebody(self) -> tuple[int, registry.ChildDetails]:
        return self.chance.choice(tuple(self.living.items()))

    def _hamlets(self) -> Told:
        for number, hamlet in enumerate(HAMLETS):
            yield registry.UnitRecorded(
                unit_id=hamlet,
                parent_id=XA,
                kind="hamlet",
                code=f"05578-{number:02}",
                name=f"Xóm {number + 1}",
                valid_from=FIRST_DAY,
            )


# What happens how often in a year.
_HAPPENINGS: tuple[tuple[Callable[[Commune], Told], int], ...] = (
    (Commune.be_born, 70),
    (Commune.change, 240),
    (Commune.be_supported, 320),
    (Commune.fall_into_hardship, 40),
    (Commune.leave, 20),
    (Commune.die, 1),
    (Commune.need_protection, 12),
    (Commune.give, 170),
    (Commune.grant, 13),
)


def hamlet_of(number: int) -> UUID:
    """Return one of the hamlets."""
    return HAMLETS[number % len(HAMLETS)]


def _years_later(born: date) -> date:
    return born + timedelta(days=_GROWN_YEARS * _A_YEAR + 4)
