"""Amounts in Vietnamese words and the figures of papers, as rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents import formats
from shared.documents.words import amount_in_words


@pytest.mark.parametrize(
    ("amount_dong", "words"),
    [
        (0, "Không đồng"),
        (4, "Bốn đồng"),
        (10, "Mười đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (111, "Một trăm mười một đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (15_000, "Mười lăm nghìn đồng chẵn"),
        (105_000, "Một trăm linh năm nghìn đồng chẵn"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_105_000, "Một triệu một trăm linh năm nghìn đồng chẵn"),
        (1_000_000_000, "Một tỷ đồng chẵn"),
        (1_000_005_000, "Một tỷ không trăm linh năm nghìn đồng chẵn"),
        (2_024_000_500, "Hai tỷ không trăm hai mươi tư triệu năm trăm đồng"),
        (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng chẵn"),
        (-5_000, "Âm năm nghìn đồng chẵn"),
    ],
)
def test_an_amount_reads_as_people_say_it(amount_dong: int, words: str) -> None:
    assert amount_in_words(amount_dong) == words


_VALUES = {
    "không": 0,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}
_SCALES = {"nghìn": 10**3, "triệu": 10**6}


def _value_of(words: str) -> int:
    """Read the words back, knowing only what each word means and nothing of how they were made."""
    before, _, after = words.rpartition(" tỷ")
    if before:
        return _value_of(before) * 10**9 + _value_of(after.strip())
    total = group = pending = 0
    for word in words.split():
        if word in _SCALES:
            total, group, pending = total + (group + pending) * _SCALES[word], 0, 0
        elif word == "trăm":
            group, pending = pending * 100, 0
        elif word == "mươi":
            group, pending = group + pending * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            pending = _VALUES[word]
    return total + group + pending


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_words_can_be_read_back_to_the_same_amount(amount_dong: int) -> None:
    words = amount_in_words(amount_dong)
    assert words[0].isupper()
    assert words.endswith("đồng chẵn") == (amount_dong > 0 and amount_dong % 1000 == 0)
    assert _value_of(words.lower().removesuffix(" chẵn").removesuffix(" đồng")) == amount_dong


def test_an_amount_beyond_words_is_refused() -> None:
    with pytest.raises(ValueError, match="too much"):
        amount_in_words(10**18)


def test_thousands_take_a_dot_and_decimals_a_comma() -> None:
    assert formats.dong(1_234_567) == "1.234.567 đồng"
    assert formats.number(-1_234) == "-1.234"
    assert formats.number(1234.5, 1) == "1.234,5"
    assert formats.number(-0.001, 2) == "0,00"
    assert formats.number(Decimal("0.125"), 2) == "0,13"


def test_per_cent_drops_idle_zeros() -> None:
    assert formats.percent(12.5) == "12,5%"
    assert formats.percent(12.0) == "12%"
    assert formats.percent(100) == "100%"
    assert formats.percent(Decimal("33.333"), 2) == "33,33%"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
        (None, "ngày    tháng    năm    "),
    ],
)
def test_only_days_below_ten_and_months_one_and_two_take_a_zero(
    day: date | None, text: str
) -> None:
    assert formats.official_date(day) == text


def test_a_short_date_has_two_digits_each() -> None:
    assert formats.short_date(date(2026, 3, 9)) == "09/03/2026"
