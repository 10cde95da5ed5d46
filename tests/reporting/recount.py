"""An independent recount: what the figures must be, by plain loops over what was told.

It shares nothing with the service but the contracts: children are kept day by day in lists, not
in segments, and money in dictionaries, not in rows.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TypeVar
from uuid import UUID

from shared.contracts import cases, fund, registry
from shared.contracts.announcement import Announcement

A = TypeVar("A", bound=Announcement)

FIRST = date(2024, 1, 1)
DAYS = 120
FIELDS = (
    "unit_id",
    "hamlet_id",
    "birth_date",
    "sex",
    "ethnicity",
    "poverty",
    "birth_registered",
    "has_personal_id",
)


def day_of(number: int) -> date:
    """Return the day of that number in the window."""
    return FIRST + timedelta(days=number)


def number_of(day: date) -> int:
    """Return the number of a day in the window."""
    return (day - FIRST).days


@dataclass
class DailyChild:
    """One child, day by day: what it counts by, or None; and its groups, day by day."""

    days: list[registry.ChildDetails | None] = field(default_factory=lambda: [None] * DAYS)
    groups: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    latest: registry.ChildDetails | None = None
    begins: int = 0

    def hear(self, said: Announcement) -> None:
        """Hear one thing about the child."""
        match said:
            case registry.ChildRegistered():
                self._register(said)
            case registry.ChildDetailsChanged():
                self._change(said)
            case registry.ChildMoved():
                self._move(said)
            case registry.ChildDied(died_on=day):
                self._end(number_of(day))
            case registry.ChildTurnedSixteen(turned_on=day):
                self._end(number_of(day))
            case registry.CircumstanceRecorded(group=group, since=since):
                spells = self.groups.setdefault(group, [])
                if not spells or spells[-1][1] < DAYS:
                    spells.append((number_of(since), DAYS))
            case registry.CircumstanceEnded(group=group, ended_on=day):
                spells = self.groups.get(group, [])
                if spells and spells[-1][1] == DAYS:
                    spells[-1] = (spells[-1][0], number_of(day))
            case _:
                pass

    def in_group(self, day: int, group: int | None = None) -> bool:
        """Say whether the child is in a group (or any) on a day."""
        wanted = [group] if group is not None else list(self.groups)
        return self.days[day] is not None and any(
            start <= day < end for one in wanted for start, end in self.groups.get(one, [])
        )

    def _register(self, said: registry.ChildRegistered) -> None:
        if self.latest is not None:
            return
        self.latest = said.details
        self.begins = number_of(said.details.present_from)
        for day in range(self.begins, DAYS):
            self.days[day] = said.details

    def _change(self, said: registry.ChildDetailsChanged) -> None:
        old = self.latest
        if old is None:
            return
        new = {
            name: getattr(said.details, name)
            for name in FIELDS
            if getattr(said.details, name) != getattr(old, name)
        }
        for day, now in enumerate(self.days):
            if now is None:
                continue
            if said.is_correction:
                wrong = {n: v for n, v in new.items() if getattr(now, n) == getattr(old, n)}
                self.days[day] = now.model_copy(update=wrong)
            elif day >= number_of(said.since):
                self.days[day] = now.model_copy(update=new)
        if said.is_correction:
            self._begin(number_of(said.details.present_from))
        self._look_again()

    def _begin(self, begins: int) -> None:
        present = [day for day, now in enumerate(self.days) if now is not None]
        if present:
            first = self.days[present[0]]
            for day in range(begins, present[0]):
                self.days[day] = first
            for day in range(min(begins, DAYS)):
                self.days[day] = None
        self.begins = begins

    def _move(self, said: registry.ChildMoved) -> None:
        moved = number_of(said.moved_on)
        here = self.days[moved] if moved >= 0 else None
        if here is None:
            return
        if said.to_unit_id is None:
            self._end(moved)
            return
        left = (here.unit_id, here.hamlet_id)
        there = {"unit_id": said.to_unit_id, "hamlet_id": said.to_hamlet_id}
        day = moved
        for day in range(moved, DAYS):
            now = self.days[day]
            if now is not None and (now.unit_id, now.hamlet_id) == left:
                self.days[day] = now.model_copy(update=there)
        self._look_again()

    def _end(self, ended: int) -> None:
        if self.days[ended] is None:
            return
        self.latest = self.days[ended - 1] if ended > self.begins else self.days[ended]
        for day in range(ended, DAYS):
            self.days[day] = None

    def _look_again(self) -> None:
        present = [now for now in self.days if now is not None]
        if present:
            self.latest = present[-1]


@dataclass
class Recount:
    """Everything told, recounted."""

    told: list[Announcement] = field(default_factory=list)

    def children(self) -> dict[UUID, DailyChild]:
        """Return all children, day by day."""
        found: dict[UUID, DailyChild] = {}
        for said in self.told:
            child_id = getattr(said, "child_id", None)
            if type(said).__module__.endswith("registry") and child_id is not None:
                found.setdefault(child_id, DailyChild()).hear(said)
        return found

    def stock(self, day: int, unit: UUID, **wanted: object) -> int:
        """Return how many children count on a day in a unit, as `wanted`."""
        return sum(
            1
            for child in self.children().values()
            if (now := child.days[day]) is not None
            and now.unit_id == unit
            and all(getattr(now, name) == value for name, value in wanted.items())
        )

    def special(self, day: int, unit: UUID, group: int | None = None) -> int:
        """Return how many children are in a group (or any) on a day in a unit."""
        return sum(
            1
            for child in self.children().values()
            if (now := child.days[day]) is not None
            and now.unit_id == unit
            and child.in_group(day, group)
        )

    def gifts(self, start: int, end: int) -> tuple[int, int]:
        """Return the number and the sum of the gifts of a period that were not reversed."""
        gone = {said.donation_id for said in self._all(fund.DonationReversed)}
        amounts = [
            said.amount_dong
            for said in self._all(fund.DonationReceived)
            if said.donation_id not in gone and start <= number_of(said.received_on) <= end
        ]
        return len(amounts), sum(amounts)

    def helped(self, start: int, end: int) -> tuple[int, int]:
        """Return the different children and the times (lượt) that the fund helped."""
        gone = {said.grant_id for said in self._all(fund.GrantReversed)}
        payments = [
            said
            for said in self._all(fund.GrantPaid)
            if said.grant_id not in gone and start <= number_of(said.paid_on) <= end
        ]
        children = {child for said in payments for child in said.children}
        return len(children), sum(said.child_count for said in payments)

    def tenths_to_approval(self, start: int, end: int) -> list[int]:
        """Return the tenths of days from notice to first approval, of a period's approvals."""
        came = {said.notice_id: said.received_at for said in self._all(cases.NoticeReceived)}
        of = {said.case_id: said.notice_id for said in self._all(cases.CaseOpened)}
        return [
            round((said.approved_at - came[of[said.case_id]]).total_seconds() / 8640)
            for said in self._all(cases.PlanApproved)
            if said.plan_number == 1
            and of.get(said.case_id) in came
            and start <= number_of(said.approved_at.date()) <= end
        ]

    def kept(self, start: int, end: int) -> tuple[int, int]:
        """Return how many approvals of a period were in time, of how many."""
        approvals = [
            said
            for said in self._all(cases.PlanApproved)
            if start <= number_of(said.approved_at.date()) <= end
        ]
        return sum(said.on_time for said in approvals), len(approvals)

    def median_days(self, start: int, end: int) -> float | None:
        """Return the median of the days from notice to first approval."""
        tenths = self.tenths_to_approval(start, end)
        return median(tenths) / 10 if tenths else None

    def _all(self, kind: type[A]) -> list[A]:
        return [said for said in self.told if isinstance(said, kind)]
