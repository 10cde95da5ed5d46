"""The days of the demonstration: from when to when, and at what hours things are done."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.calendar.working_days import is_working_day
from shared.kernel.issued import VIETNAM

FIRST_DAY: Final = date(2023, 11, 15)  # the first day of the period of the half-year report 2024
LAST_DAY: Final = date(2025, 5, 14)  # the last day of the period of the half-year report 2025
_ONE_DAY: Final = timedelta(days=1)


def moment(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """Return a moment of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute), VIETNAM)


# Here the life ends, as an office opens: who looks at it goes on from this moment.
END: Final = moment(LAST_DAY, 8)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def working_day(day: date) -> date:
    """Return `day`, or the first day after it on which the office is open."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`."""
    for _ in range(count):
        day = working_day(day + _ONE_DAY)
    return day


def months(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Yield the first day of every month that begins between the two days."""
    return (day for day in days(first, last) if day.day == 1)


def years_between(birth: date, day: date) -> int:
    """Return the age in full years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
