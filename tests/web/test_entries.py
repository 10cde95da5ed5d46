"""From what people type to values and back."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from shared.web.entries import (
    Kind,
    Shape,
    Unreadable,
    clean,
    read_day,
    read_entry,
    read_hour,
    read_number,
    shape_of,
    write_entry,
)
from shared.web.formats import deadline_sign, show_date, show_dong, show_moment, show_number


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"

    @property
    def vi(self) -> str:
        return {"red": "Đỏ", "green": "Xanh"}[self.value]


class Everything(BaseModel):
    text: str | None = None
    day: date
    moment: datetime | None
    count: int
    share: Decimal | None
    ticked: bool = False
    colour: Colour
    colours: tuple[Colour, ...] = ()
    sort: Literal["up", "down"]
    password: SecretStr


CHOICES = (("red", "Đỏ"), ("green", "Xanh"))


@pytest.mark.parametrize(
    ("field", "shape"),
    [
        ("text", Shape(Kind.TEXT)),
        ("day", Shape(Kind.DAY)),
        ("moment", Shape(Kind.MOMENT)),
        ("count", Shape(Kind.WHOLE)),
        ("share", Shape(Kind.DECIMAL)),
        ("ticked", Shape(Kind.FLAG)),
        ("colour", Shape(Kind.CHOICE, CHOICES)),
        ("colours", Shape(Kind.MANY, CHOICES)),
        ("sort", Shape(Kind.CHOICE, (("up", "up"), ("down", "down")))),
        ("password", Shape(Kind.SECRET)),
    ],
)
def test_how_a_field_is_typed_follows_from_its_type(field: str, shape: Shape) -> None:
    assert shape_of(Everything.model_fields[field]) == shape


@pytest.mark.parametrize(
    "typed",
    ["05/11/2019", "5/11/2019", "5-11-2019", "5.11.2019", "5 11 2019", "05112019", "2019-11-05"],
)
def test_a_day_is_written_in_many_ways(typed: str) -> None:
    assert read_day(typed, "Ngày sinh") == date(2019, 11, 5)


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("5/11/19", "day_malformed", "Viết ngày sinh theo mẫu 05/11/2026."),
        ("hôm qua", "day_malformed", "Viết ngày sinh theo mẫu 05/11/2026."),
        ("٥/١١/٢٠١٩", "day_malformed", "Viết ngày sinh theo mẫu 05/11/2026."),
        ("31/02/2019", "day_unknown", "Ngày sinh: không có ngày 31/02/2019."),
        ("11/13/2019", "day_unknown", "Ngày sinh: không có ngày 11/13/2019."),
        ("05/11/0019", "day_far", "Ngày sinh: năm phải từ 1900 đến 2199."),
    ],
)
def test_what_is_no_day_is_said_in_words(typed: str, code: str, message: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_day(typed, "Ngày sinh")
    assert (unreadable.value.code, unreadable.value.message) == (code, message)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234.567", 1_234_567),
        ("1234567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("50.000đ", 50_000),
        ("50.000 đồng", 50_000),
        ("-5", -5),
        ("0", 0),
    ],
)
def test_a_whole_number_as_vietnamese_write_it(typed: str, number: int) -> None:
    assert read_number(typed, "Số tiền") == number


@pytest.mark.parametrize("typed", ["1,5", "12.5", "1.23.456", "1,234,567", "năm trăm", "1e6", "٣"])
def test_a_number_of_two_meanings_is_asked_for_again(typed: str) -> None:
    with pytest.raises(Unreadable, match="number_malformed"):
        read_number(typed, "Số tiền")


def test_a_number_has_an_end() -> None:
    with pytest.raises(Unreadable, match="number_too_large"):
        read_number("9" * 16, "Số tiền")


def test_a_decimal_has_a_comma() -> None:
    assert read_number("1.234,50", "Tỷ lệ", Kind.DECIMAL) == Decimal("1234.50")


@pytest.mark.parametrize(("typed", "hour"), [("8:05", 8), ("08:05", 8), ("8h05", 8), ("8g05", 8)])
def test_an_hour_is_written_in_many_ways(typed: str, hour: int) -> None:
    assert read_hour(typed, "Lúc nhận") == time(hour, 5)
    assert read_hour("22h", "Lúc nhận") == time(22)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"at-hour": ["25:00"], "at-day": ["05/11/2026"]}, "hour_unknown"),
        ({"at-hour": ["sáng"], "at-day": ["05/11/2026"]}, "hour_malformed"),
        ({"at-day": ["05/11/2026"]}, "hour_missing"),
        ({"at-hour": ["08:30"]}, "day_missing"),
    ],
)
def test_a_moment_needs_both_its_parts(typed: dict[str, list[str]], code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_entry(Shape(Kind.MOMENT), "at", "Lúc nhận", typed)


def test_a_moment_is_meant_in_vietnam() -> None:
    shape = Shape(Kind.MOMENT)
    expected = datetime(2026, 11, 5, 1, 30, tzinfo=UTC)
    in_parts = {"at-hour": ["08:30"], "at-day": ["05/11/2026"]}
    assert read_entry(shape, "at", "Lúc", in_parts) == expected
    assert read_entry(shape, "at", "Lúc", {"at": ["08:30 05/11/2026"]}) == expected
    assert read_entry(shape, "at", "Lúc", {}) is None


def test_a_day_in_three_parts() -> None:
    typed = {"on-day": ["5"], "on-month": ["11"], "on-year": ["2019"]}
    assert read_entry(Shape(Kind.DAY), "on", "Ngày", typed) == date(2019, 11, 5)
    with pytest.raises(Unreadable, match="day_malformed"):
        read_entry(Shape(Kind.DAY), "on", "Ngày", typed | {"on-year": [""]})


def test_typed_text_is_composed_and_holds_nothing_unseen() -> None:
    # Nguyễn as a Mac sends it, a bell, a mark that turns the reading round, Windows' line ends.
    assert clean("  Nguye\u0302\u0303n\u0007 \u202eĐức\r\nhai ") == "Nguyễn Đức\nhai"


def test_half_a_letter_and_a_mark_of_direction_are_not_kept() -> None:
    assert clean("a\ud83d b\u2066c\u2069 \u202ed\x00") == "a bc d"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_that_was_shown_is_read_again(day: date) -> None:
    assert read_day(show_date(day), "Ngày") == day


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_number_that_was_shown_is_read_again(number: int) -> None:
    assert read_number(show_number(number), "Số") == number


@given(
    st.one_of(
        st.tuples(st.just(Kind.DAY), st.dates(date(1900, 1, 1), date(2199, 12, 31))),
        st.tuples(st.just(Kind.WHOLE), st.integers(0, 10**12)),
        st.tuples(st.just(Kind.FLAG), st.just(True)),
        st.tuples(st.just(Kind.CHOICE), st.sampled_from(Colour)),
        st.tuples(st.just(Kind.MANY), st.lists(st.sampled_from(Colour), min_size=1)),
        st.tuples(
            st.just(Kind.MOMENT),
            st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)).map(  # noqa: DTZ001
                lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
            ),
        ),
    )
)
def test_what_a_form_is_filled_with_is_read_again(pair: tuple[Kind, Any]) -> None:
    kind, value = pair
    assert read_entry(Shape(kind), "x", "Mục", write_entry("x", value)) == value


@given(st.sampled_from(Kind), st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(kind: Kind, text: str) -> None:
    for name in ("x", "x-day", "x-hour"):
        try:
            read_entry(Shape(kind), "x", "Mục", {name: [clean(text)]})
        except Unreadable as unreadable:
            assert unreadable.message.endswith(".")  # noqa: PT017


def test_values_are_shown_as_vietnamese_write_them() -> None:
    late_evening = datetime(2026, 11, 5, 17, 5, tzinfo=UTC)  # already the 6th in Vietnam
    assert show_moment(late_evening) == "00:05 06/11/2026"
    assert show_date(late_evening) == "06/11/2026"
    assert show_dong(1_234_567) == "1.234.567\N{NO-BREAK SPACE}đồng"
    assert show_number(Decimal("12.5")) == "12,5"
    assert [show_date(None), show_moment(None), show_dong(None), show_number(None)] == [""] * 4


@pytest.mark.parametrize(
    ("due", "level", "words"),
    [
        (datetime(2026, 11, 5, 1, 0, tzinfo=UTC), "late", "Quá hạn 30 phút"),
        (datetime(2026, 11, 2, 1, 0, tzinfo=UTC), "late", "Quá hạn 3 ngày"),
        (datetime(2026, 11, 5, 16, 59, tzinfo=UTC), "today", "Hôm nay, còn 15 giờ"),
        (datetime(2026, 11, 5, 17, 1, tzinfo=UTC), "soon", "Còn 15 giờ"),
        (datetime(2026, 11, 12, 1, 30, tzinfo=UTC), "soon", "Còn 7 ngày"),
        (datetime(2026, 11, 12, 1, 31, tzinfo=UTC), "later", "Còn 7 ngày"),
    ],
)
def test_a_deadline_is_said_in_words(due: datetime, level: str, words: str) -> None:
    now = datetime(2026, 11, 5, 1, 30, tzinfo=UTC)
    sign = deadline_sign(due, now)
    assert (sign.level, sign.words) == (level, words)
    assert deadline_sign(due, now, done=True).words == "Đã xong"
