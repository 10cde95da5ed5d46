"""Working days as commune officers lived them, and as the law counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.calendar.working_days import (
    add_working_days,
    clock_hours,
    is_working_day,
    one_working_day_before,
    overrides,
)
from shared.kernel.issued import VIETNAM


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("first", "last", "back_at_work"),
        [
            (date(2024, 2, 8), date(2024, 2, 14), date(2024, 2, 15)),  # Tết Giáp Thìn
            (date(2025, 1, 25), date(2025, 2, 2), date(2025, 2, 3)),  # Tết Ất Tỵ: nine days
            (date(2026, 2, 14), date(2026, 2, 22), date(2026, 2, 23)),  # Tết Bính Ngọ
            (date(2024, 4, 27), date(2024, 5, 1), date(2024, 5, 2)),  # 29/4 swapped for 4/5
            (date(2025, 4, 30), date(2025, 5, 4), date(2025, 5, 5)),  # 2/5 swapped for 26/4
            (date(2024, 8, 31), date(2024, 9, 3), date(2024, 9, 4)),  # National Day
            (date(2025, 8, 30), date(2025, 9, 2), date(2025, 9, 3)),
            (date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 5)),  # 2/1 swapped for 10/1
        ],
    )
    def test_rest_over_public_holidays(self, first: date, last: date, back_at_work: date) -> None:
        assert [day for day in days(first, last) if is_working_day(day)] == []
        assert is_working_day(back_at_work)

    @pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10)])
    def test_include_a_saturday_worked_in_lieu(self, day: date) -> None:
        assert day.weekday() == 5
        assert is_working_day(day)

    def test_do_not_include_an_ordinary_weekend(self) -> None:
        assert not is_working_day(date(2025, 6, 7))
        assert not is_working_day(date(2025, 6, 8))
        assert is_working_day(date(2025, 6, 9))

    def test_an_override_says_by_whose_decision(self) -> None:
        assert all(override.reason for override in overrides().values())


class TestPeriodsInWorkingDays:
    def test_do_not_count_the_day_they_start_on(self) -> None:
        assert add_working_days(at(2025, 6, 2), 1) == at(2025, 6, 3, 17)

    def test_end_with_office_hours_of_the_last_day(self) -> None:
        due = add_working_days(at(2025, 6, 2, 22, 40), 5)

        assert due == at(2025, 6, 9, 17)
        assert due.tzinfo is UTC

    def test_start_on_the_day_it_is_in_vietnam(self) -> None:
        late_sunday_in_utc = datetime(2025, 6, 8, 18, 0, tzinfo=UTC)  # 01:00 on Monday in Vietnam

        assert add_working_days(late_sunday_in_utc, 1) == at(2025, 6, 10, 17)

    def test_started_on_a_rest_day_begin_with_the_next_working_day(self) -> None:
        assert add_working_days(at(2025, 6, 7), 1) == at(2025, 6, 9, 17)

    def test_stand_still_over_tet(self) -> None:
        assert add_working_days(at(2024, 2, 6), 2) == at(2024, 2, 15, 17)
        assert add_working_days(at(2025, 1, 24), 5) == at(2025, 2, 7, 17)

    def test_count_a_saturday_worked_in_lieu(self) -> None:
        assert add_working_days(at(2025, 4, 25), 2) == at(2025, 4, 28, 17)
        assert add_working_days(at(2024, 4, 26), 3) == at(2024, 5, 4, 17)

    @pytest.mark.parametrize("none_or_less", [0, -1])
    def test_have_at_least_one_day(self, none_or_less: int) -> None:
        with pytest.raises(ValueError, match="at least one working day"):
            add_working_days(at(2025, 6, 2), none_or_less)


class TestOneWorkingDayBefore:
    def test_keeps_the_hour(self) -> None:
        assert one_working_day_before(at(2025, 6, 9, 17)) == at(2025, 6, 6, 17)

    def test_steps_back_over_tet(self) -> None:
        assert one_working_day_before(at(2025, 2, 3, 9, 30)) == at(2025, 1, 24, 9, 30)


class TestClockHours:
    def test_run_on_through_the_night_and_tet(self) -> None:
        assert clock_hours(at(2025, 1, 28, 20, 15), 12) == at(2025, 1, 29, 8, 15)
