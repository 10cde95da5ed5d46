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
class Stay:
    """Since when a child is here, with what it came, and when it had left before (-1: never)."""

    start: int
    entered: registry.ChildDetails
    had_left: int


@dataclass
class DailyChild:
    """One child, day by day: what it counts by, or None; and its groups, day by day."""

    days: list[registry.ChildDetails | None] = field(default_factory=lambda: [None] * DAYS)
    groups: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    latest: registry.ChildDetails | None = None
    left: int = -1  # the day of the last departure, while away

    def hear(self, said: Announcement) -> None:
        """Hear one thing about the child."""
        match said:
            case registry.ChildRegistered():
                if self.latest is None:
                    self._enter(number_of(said.details.present_from), said.details)
            case registry.ChildDetailsChanged():
                self._change(said)
            case registry.ChildMoved():
                self._move(said)
            case registry.ChildDied(died_on=day):
                self._end(number_of(day), away=False)
            case registry.ChildTurnedSixteen(turned_on=day):
                self._end(number_of(day), away=False)
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

    def _enter(self, day: int, details: registry.ChildDetails) -> None:
        self.stays.append(Stay(day, details, self.left))
        self.latest, self.left = details, -1
        self.days[day:] = [details] * (DAYS - day)

    def _change(self, said: registry.ChildDetailsChanged) -> None:
        old = self.latest
        if old is None:
            return
        new = {
            name: getattr(said.details, name)
            for name in FIELDS
            if getattr(said.details, name) != getattr(old, name)
        }
        since = number_of(said.since)

        def changed(now: registry.ChildDetails, day: int) -> registry.ChildDetails:
            if said.is_correction:
                wrong = {n: v for n, v in new.items() if getattr(now, n) == getattr(old, n)}
                return now.model_copy(update=wrong)
            return now.model_copy(update=new) if day >= since else now

        self.days = [now and changed(now, day) for day, now in enumerate(self.days)]
        for stay in self.stays:
            stay.entered = changed(stay.entered, stay.start)
        self.latest = changed(old, DAYS)
        if said.is_correction:
            self._begin(number_of(said.details.present_from))

    def _begin(self, begins: int) -> None:
        stay = self.stays[-1]
        begins = max(begins, stay.had_left)
        if begins < stay.start:
            self.days[begins : stay.start] = [stay.entered] * (stay.start - begins)
        for day in range(stay.start, begins):
            self.days[day] = None
        stay.start = begins
        if self.left >= 0:
            self.left = max(self.left, begins)

    def _move(self, said: registry.ChildMoved) -> None:
        moved = number_of(said.moved_on)
        if self.latest is None:
            return
        if said.to_unit_id is None:
            self._end(moved, away=True)
            return
        there = {"unit_id": said.to_unit_id, "hamlet_id": said.to_hamlet_id}
        here = self.days[moved]
        if here is None:
            if 0 <= self.left <= moved:
                self._enter(moved, self.latest.model_copy(update=there))
            return
        left = (here.unit_id, here.hamlet_id)

        def gone(now: registry.ChildDetails | None, day: int) -> bool:
            return now is not None and day > moved and (now.unit_id, now.hamlet_id) == left

        for day in range(moved, DAYS):
            now = self.days[day]
            if now is not None and (day == moved or gone(now, day)):
                self.days[day] = now.model_copy(update=there)
        for stay in self.stays:
            if gone(stay.entered, stay.start):
                stay.entered = stay.entered.model_copy(update=there)
        if gone(self.latest, DAYS):
            self.latest = self.latest.model_copy(update=there)

    def _end(self, ended: int, *, away: bool) -> None:
        here = self.days[ended]
        if here is None:
            return
        self.latest = here
        self.left = ended if away else -1
        self.stays = [stay for stay in self.stays if stay.start <= ended]
        self.days[ended:] = [None] * (DAYS - ended)


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
        first: dict[UUID, cases.PlanApproved] = {}
        for said in self._all(cases.PlanApproved):
            first.setdefault(said.case_id, said)
        return [
            round((said.approved_at - came[of[said.case_id]]).total_seconds() / 8640)
            for said in first.values()
            if of.get(said.case_id) in came and start <= number_of(said.approved_at.date()) <= end
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
