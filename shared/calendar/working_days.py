"""Working days of Vietnamese state bodies, and the ends of legal periods counted in them.

Saturday, Sunday and public holidays (with their days in lieu and swapped days, from the `holidays`
library) are not working days. What the library does not know, such as a swap that the Government
decides late in the year, stands in `day_overrides.csv`, which wins.

A period of n working days does not count the day on which it starts and ends with office hours,
17:00 in Vietnam, of its n-th working day. A period in hours runs on through nights and holidays.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

import holidays

from shared.kernel.issued import VIETNAM

OFFICE_CLOSES: Final = time(17, 0)
_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
# The longest row of days off so far is nine; a calendar without a working day is a fault.
_LONGEST_REST: Final = 30


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day that works or rests against what the library says, and by whose decision."""

    works: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Year:
    days_off: frozenset[date]
    weekend_workdays: frozenset[date]


@cache
def overrides() -> Mapping[date, DayOverride]:
    """Return the override table."""
    text = files("shared.calendar").joinpath("day_overrides.csv").read_text("utf-8")
    return {
        date.fromisoformat(row["day"]): DayOverride(row["works"] == "yes", row["reason"])
        for row in csv.DictReader(text.splitlines())
    }


def is_working_day(day: date) -> bool:
    """Say whether state bodies work on `day`."""
    override = overrides().get(day)
    if override is not None:
        return override.works
    year = _year(day.year)
    if day.weekday() >= _SATURDAY:
        return day in year.weekend_workdays
    return day not in year.days_off


def add_working_days(start: datetime, days: int) -> datetime:
    """Return the end of a period of `days` working days: 17:00 in Vietnam, given in UTC.

    The day of `start` in Vietnam is not counted, whatever its hour and whether or not it works.
    """
    if days < 1:
        message = f"a period has at least one working day, not {days}"
        raise ValueError(message)
    day = start.astimezone(VIETNAM).date()
    for _ in range(days):
        day = _working_day_from(day + _ONE_DAY, _ONE_DAY)
    return datetime.combine(day, OFFICE_CLOSES, VIETNAM).astimezone(UTC)


def one_working_day_before(moment: datetime) -> datetime:
    """Return the same hour in Vietnam on the last working day before that of `moment`, in UTC."""
    local = moment.astimezone(VIETNAM)
    day = _working_day_from(local.date() - _ONE_DAY, -_ONE_DAY)
    return datetime.combine(day, local.time(), VIETNAM).astimezone(UTC)


def clock_hours(start: datetime, hours: int) -> datetime:
    """Return the end of a period of `hours`, nights and holidays included, in UTC."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def _working_day_from(day: date, step: timedelta) -> date:
    for _ in range(_LONGEST_REST):
        if is_working_day(day):
            return day
        day += step
    message = f"no working day within {_LONGEST_REST} days of {day.isoformat()}"
    raise LookupError(message)


@cache
def _year(year: int) -> _Year:
    calendar = holidays.country_holidays("VN", years=year)
    return _Year(frozenset(calendar), frozenset(calendar.weekend_workdays))
