"""How coarse a day of birth may become without moving a figure that somebody sent.

Of an erased child the month of birth is kept: its last day stands for all of it. Only where a day
divides the month, the part is kept: a day on which a report's period ends (of 1–14 May and 15–31
May, which half-year it was), and a day on which something else befell the child, because figures
ask for the age on it. The same holds for the sixteenth birthday, which tells the day of birth, too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Integer, Table, select

from services.reporting.events import ObligationSet
from services.reporting.readmodels.contributions import contributions, metadata
from shared.eventstore.rows import Row, Upsert
from shared.kernel.recorded import Recorded

Coarse: TypeAlias = Callable[[date], date]
_DAY = timedelta(days=1)
_GROWN_YEARS = 16

# The days of any year with which the period of a report ended, or the one before it.
period_ends = Table(
    "period_ends",
    metadata,
    Column("month", Integer, primary_key=True),
    Column("day", Integer, primary_key=True),
)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep with which days periods end."""
    fact = recorded.fact
    if isinstance(fact, ObligationSet):
        for last in (fact.period_start - _DAY, fact.period_end):
            yield Upsert(period_ends, {"month": last.month, "day": last.day})


def birthdays(births: Iterable[date]) -> frozenset[date]:
    """Return the days that tell a day of birth: itself and the sixteenth birthday."""
    born = frozenset(births)
    return born | {_sixteenth(day) for day in born}


def coarse_days_of(connection: Connection, child_id: str, births: Iterable[date]) -> Coarse:
    """Return how days of birth of a child are made coarse, by what is counted of it."""
    c = contributions.c
    asked = select(c.effective_on).where(c.child_id == child_id, c.record_kind == "child")
    befell = set(connection.execute(asked.distinct()).scalars()) - birthdays(births)
    ends = {(row.month, row.day) for row in connection.execute(select(period_ends))}
    ends |= {(day.month, day.day) for one in befell for day in (one - _DAY, one)}
    return lambda day: end_of_part(day, ends)


def end_of_part(day: date, ends: Collection[tuple[int, int]]) -> date:
    """Return the last day of the part of the month that a day lies in; `ends` are (month, day)."""
    while (day.month, day.day) not in ends and (day + _DAY).month == day.month:
        day += _DAY
    return day


def coarse_birthdays(births: Iterable[date], coarse: Coarse) -> Mapping[date, date]:
    """Return what stands for each day that tells a birth; only those that become another."""
    told = {day: coarse(day) for day in birthdays(births)}
    return {day: other for day, other in told.items() if other != day}


def _sixteenth(born: date) -> date:
    try:
        return born.replace(year=born.year + _GROWN_YEARS)
    except ValueError:
        return date(born.year + _GROWN_YEARS, 3, 1)
