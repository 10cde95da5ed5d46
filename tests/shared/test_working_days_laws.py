"""What holds of working days whatever the day."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as some

from shared.calendar.working_days import (
    add_working_days,
    clock_hours,
    is_working_day,
    one_working_day_before,
)
from shared.kernel.issued import VIETNAM

moments = some.integers(0, 20 * 366 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
lengths = some.integers(1, 30)


def day_of(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM)


@given(moments, lengths)
def test_a_period_ends_at_five_on_a_working_day(start: datetime, days: int) -> None:
    end = day_of(add_working_days(start, days))

    assert end.time() == time(17)
    assert is_working_day(end.date())


@given(moments, lengths)
def test_a_period_holds_just_that_many_working_days(start: datetime, days: int) -> None:
    first, last = day_of(start).date(), day_of(add_working_days(start, days)).date()

    span = (last - first).days
    counted = sum(is_working_day(first + timedelta(days=n)) for n in range(1, span + 1))
    assert counted == days


@given(moments, lengths, lengths)
def test_two_periods_in_a_row_are_one(start: datetime, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(
        start, first + second
    )


@given(moments, moments, lengths)
def test_who_starts_later_never_ends_sooner(one: datetime, other: datetime, days: int) -> None:
    earlier, later = sorted((one, other))

    assert add_working_days(earlier, days) <= add_working_days(later, days)


@given(moments, some.integers(2, 30))
def test_the_day_before_the_end_is_the_end_of_a_period_one_shorter(
    start: datetime, days: int
) -> None:
    end = add_working_days(start, days)

    assert one_working_day_before(end) == add_working_days(start, days - 1)


@given(moments, some.integers(1, 500))
def test_hours_are_hours_of_the_clock(start: datetime, hours: int) -> None:
    assert clock_hours(start, hours) - start == timedelta(hours=hours)
