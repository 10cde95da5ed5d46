"""Numbers, money and dates as Vietnamese papers write them: 1.234.567 and 12,5%."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# Nghị định 30/2020/NĐ-CP, Phụ lục I: days below 10 and the months 1 and 2 get a leading zero.
_FIRST_DAY_WITHOUT_ZERO = 10
_FIRST_MONTH_WITHOUT_ZERO = 3


def number(value: float | Decimal, decimals: int = 0) -> str:
    """Return `value` with '.' between thousands and ',' before `decimals` digits: "1.234,5"."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,}".translate(str.maketrans(",.", ".,"))


def dong(amount_dong: int) -> str:
    """Return an amount in whole đồng: "1.234.567 đồng"."""
    return f"{number(amount_dong)} đồng"


def percent(value_percent: float | Decimal, decimals: int = 1) -> str:
    """Return a value already in per cent, without idle zeros: 12.5 → "12,5%", 12.0 → "12%"."""
    digits = number(value_percent, decimals)
    return f"{digits.rstrip('0').rstrip(',') if ',' in digits else digits}%"


def short_date(day: date) -> str:
    """Return "05/02/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def official_date(day: date | None) -> str:
    """Return "ngày 05 tháng 02 năm 2026"; without a day, the blanks of a draft."""
    if day is None:
        return "ngày    tháng    năm    "
    day_digits = f"{day.day:02d}" if day.day < _FIRST_DAY_WITHOUT_ZERO else str(day.day)
    month_digits = f"{day.month:02d}" if day.month < _FIRST_MONTH_WITHOUT_ZERO else str(day.month)
    return f"ngày {day_digits} tháng {month_digits} năm {day.year}"
