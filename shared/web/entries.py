"""From what people type to values and back: Vietnamese days, moments, numbers, ticked boxes.

Only the writing is read here; whether a value may be is the form model's matter.
"""

import re
import types
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from shared.kernel.issued import VIETNAM
from shared.web.formats import show_date, show_number
from shared.web.sentences import within

Typed: TypeAlias = Mapping[str, Sequence[str]]

_DAY: Final = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_BARE_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")  # a phone's keypad has no slash
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_HOUR: Final = re.compile(r"([0-9]{1,2})(?:[:hg]([0-9]{2})?)", re.IGNORECASE)
_WHOLE: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)")
_DECIMAL: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)(?:,[0-9]+)?")
_CURRENCY: Final = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)\.?$", re.IGNORECASE)
_MOST_DIGITS: Final = 15
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
# Control characters (but not the ends of lines), marks of direction, invisible spaces, and halves
# of letters, which JSON can hold and no file.
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Kind(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLAG = "flag"
    CHOICE = "choice"
    MANY = "many"
    SECRET = "secret"  # noqa: S105 - the name of a kind


@dataclass(frozen=True, slots=True)
class Shape:
    """How a field is typed and, of a choice, what there is to choose from."""

    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()


class Unreadable(Exception):
    """What was typed cannot be read as what it should be: a stable code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def shape_of(field: FieldInfo) -> Shape:
    """Return how a field of a form model is typed, from its annotation."""
    return _shape(field.annotation)


def _shape(annotation: Any) -> Shape:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not types.NoneType]
        return _shape(inner[0]) if len(inner) == 1 else Shape(Kind.TEXT)
    if origin in (tuple, list, frozenset, set):
        return Shape(Kind.MANY, _shape(get_args(annotation)[0]).choices)
    if origin is Literal:
        return Shape(Kind.CHOICE, tuple((str(value), str(value)) for value in get_args(annotation)))
    if isinstance(annotation, type):
        if issubclass(annotation, Enum):
            named = ((str(m.value), str(getattr(m, "vi", m.value))) for m in annotation)
            return Shape(Kind.CHOICE, tuple(named))
        for python, kind in _KINDS:
            if issubclass(annotation, python):
                return Shape(kind)
    return Shape(Kind.TEXT)


_KINDS: Final[tuple[tuple[type, Kind], ...]] = (
    (SecretStr, Kind.SECRET),
    (bool, Kind.FLAG),  # before int: a bool is one
    (datetime, Kind.MOMENT),  # before date: a datetime is one
    (date, Kind.DAY),
    (int, Kind.WHOLE),
    (Decimal, Kind.DECIMAL),
    (float, Kind.DECIMAL),
)


def clean(text: str) -> str:
    """Return typed text as it is kept: composed letters, no unseen characters, no outer spaces."""
    text = text.replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()


def read_entry(shape: Shape, name: str, label: str, typed: Typed) -> Any:
    """Return the value typed for a field, or None where nothing was; raise Unreadable."""
    match shape.kind:
        case Kind.MANY:
            return [text for text in typed.get(name, ()) if text]
        case Kind.FLAG:
            return bool(_last(typed, name))
        case Kind.DAY:
            text = _last(typed, name) or _parts(typed, name, ("day", "month", "year"), "/")
            return read_day(text, label) if text else None
        case Kind.MOMENT:
            return _read_moment(name, label, typed)
        case Kind.WHOLE | Kind.DECIMAL:
            text = _last(typed, name)
            return read_number(text, label, shape.kind) if text else None
        case _:
            return _last(typed, name) or None


def read_day(text: str, label: str) -> date:
    """Return the day written dd/mm/yyyy (or yyyy-mm-dd, as machines do)."""
    if found := _DAY.fullmatch(text) or _BARE_DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    else:
        raise Unreadable("day_malformed", f"Viết {within(label)} theo mẫu 05/11/2026.")
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise Unreadable("day_far", f"{label}: năm phải từ {_FIRST_YEAR} đến {_LAST_YEAR}.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("day_unknown", f"{label}: không có ngày {text}.") from None


def read_hour(text: str, label: str) -> time:
    """Return the hour written 08:30, 8h30 or 8h."""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise Unreadable("hour_malformed", f"{label}: viết giờ theo mẫu 08:30.")
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise Unreadable("hour_unknown", f"{label}: không có giờ {text}.") from None


def read_number(text: str, label: str, kind: Kind = Kind.WHOLE) -> int | Decimal:
    """Return the number written 1.234.567 or 12,5; "đ" and "đồng" after it may stand."""
    text = _CURRENCY.sub("", text)
    pattern, example = (
        (_WHOLE, "1.234.567")
        if kind is Kind.WHOLE
        else (_DECIMAL, "1.234,5 (dấu phẩy trước phần lẻ)")
    )
    if not pattern.fullmatch(text):
        raise Unreadable("number_malformed", f"Viết {within(label)} theo mẫu {example}.")
    plain = text.replace(".", "").replace(" ", "").replace(",", ".")
    if sum(mark.isdigit() for mark in plain) > _MOST_DIGITS:
        raise Unreadable("number_too_large", f"{label} là số quá lớn.")
    return int(plain) if kind is Kind.WHOLE else Decimal(plain)


def _read_moment(name: str, label: str, typed: Typed) -> datetime | None:
    text = _last(typed, name)
    hour, _, day = text.partition(" ")
    day = day or _last(typed, f"{name}-day")
    hour = hour or _last(typed, f"{name}-hour")
    if not hour and not day:
        return None
    if not hour:
        raise Unreadable("hour_missing", f"{label}: nhập cả giờ, ví dụ 08:30.")
    if not day:
        raise Unreadable("day_missing", f"{label}: nhập cả ngày, ví dụ 05/11/2026.")
    local = datetime.combine(read_day(day, label), read_hour(hour, label), VIETNAM)
    return local.astimezone(UTC)


def _parts(typed: Typed, name: str, endings: tuple[str, ...], between: str) -> str:
    parts = [_last(typed, f"{name}-{ending}") for ending in endings]
    return between.join(parts) if any(parts) else ""


def _last(typed: Typed, name: str) -> str:
    texts = typed.get(name, ())
    return texts[-1] if texts else ""


def write_entry(name: str, value: Any) -> dict[str, list[str]]:
    """Return how a value would have been typed: to fill a form with what is known."""
    if value is None or value is False:
        return {}
    if isinstance(value, datetime):
        local = value.astimezone(VIETNAM)
        return {f"{name}-day": [show_date(local)], f"{name}-hour": [f"{local:%H:%M}"]}
    if isinstance(value, tuple | list | set | frozenset):
        return {name: [_written(one) for one in value]}
    written = {name: [_written(value)]}
    if isinstance(value, date):
        parts = (("day", value.day), ("month", value.month), ("year", value.year))
        written |= {f"{name}-{ending}": [str(part)] for ending, part in parts}
    return written


def _written(value: Any) -> str:
    match value:
        case True:
            return "1"
        case Enum():
            return str(value.value)
        case date():
            return show_date(value)
        case int() | float() | Decimal():
            return show_number(value)
        case _:
            return str(value)
