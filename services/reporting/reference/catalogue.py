"""The catalogue of measures: what each figure is called, where it stands, and how it is counted.

A measure of kind flow, stock, distinct or spread is a condition over the contributions of one
`account`; a ratio or share is two other measures; an entered one comes from another body. A row:

- `section`: where the outline of the report prints it; "" for sides of others.
- `account`, `where`, `except`: the contributions that count; `age` at the asked day and `age_then`
  at the day of the event, in full years, from (included) to (not included).
- `counts`: "quantity" (how often) or "value" (for example đồng); `distinct`: the column whose
  different values count; `over`: "period" or "day" (a distinct stock).
- `by`: one figure for each value of that column (or for the given `values`).
- `among`: only where the column is among the subjects of another measure of the same period.
- `from_beginning`: a flow since the first day and not since the first day of the period.
- `verified`: the definition was read in the text of its source; otherwise its name only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from services.reporting.reference import files

Scalar: TypeAlias = str | int | bool
Condition: TypeAlias = tuple[tuple[str, tuple[Scalar, ...]], ...]


class Kind(StrEnum):
    """How a figure comes about."""

    FLOW = "flow"
    STOCK = "stock"
    DISTINCT = "distinct"
    SPREAD = "spread"
    RATIO = "ratio"
    SHARE = "share"
    ENTERED = "entered"

    @property
    def vi(self) -> str:
        """How officers read it."""
        return _KINDS_VI[self]


_KINDS_VI = {
    Kind.FLOW: "trong kỳ",
    Kind.STOCK: "cuối kỳ",
    Kind.DISTINCT: "số đối tượng khác nhau",
    Kind.SPREAD: "phân bố",
    Kind.RATIO: "tỷ lệ",
    Kind.SHARE: "tỷ lệ đơn vị",
    Kind.ENTERED: "đơn vị khác cung cấp",
}


@dataclass(frozen=True, slots=True)
class Among:
    """Only where `column` is one of the subjects that another measure counts."""

    column: str
    measure: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the catalogue; see the module for what each field means."""

    code: str
    vi: str
    section: str
    kind: Kind
    unit: str
    account: str = ""
    where: Condition = ()
    excluded: Condition = ()
    age: tuple[int, int] | None = None
    age_then: tuple[int, int] | None = None
    counts: str = "quantity"
    distinct: str | None = None
    over: str = "period"
    quantile: float | None = None
    by: str | None = None
    values: tuple[Scalar, ...] = ()
    among: Among | None = None
    from_beginning: bool = False
    numerator: str | None = None
    denominator: str | None = None
    organisation: str | None = None
    decimals: int = 0
    compare_with: str | None = None
    headline: bool = False
    sources: tuple[str, ...] = ()
    set_code: str | None = None
    citation: str = ""
    verified: bool = False

    @property
    def is_entered(self) -> bool:
        """Whether another body gives it: such figures are never mixed with computed ones."""
        return self.kind is Kind.ENTERED

    @property
    def rests_on_entered(self) -> bool:
        """Whether it is entered or reckoned from what is: then it stands with those."""
        if not self.is_ratio:
            return self.is_entered
        return any(measure(side or "").is_entered for side in (self.numerator, self.denominator))

    @property
    def is_ratio(self) -> bool:
        """Whether it is one figure over another."""
        return self.kind in (Kind.RATIO, Kind.SHARE)

    @property
    def at_a_day(self) -> bool:
        """Whether it is asked of the last day of the period, not of all its days."""
        return self.kind is Kind.STOCK or self.over == "day"


def measures() -> tuple[Measure, ...]:
    """Return all measures: those of the outline in its order, then the sides of others."""
    return tuple(_by_code().values())


def measure(code: str) -> Measure:
    """Return the measure of that code; raises KeyError where there is none."""
    return _by_code()[code]


def known(code: str) -> bool:
    """Say whether there is a measure of that code."""
    return code in _by_code()


def of_section(section: str) -> tuple[Measure, ...]:
    """Return the measures that a section of the outline prints, in order."""
    return tuple(found for found in measures() if found.section == section)


def entered() -> tuple[Measure, ...]:
    """Return the measures that other bodies give."""
    return tuple(found for found in measures() if found.is_entered)


@cache
def _by_code() -> Mapping[str, Measure]:
    rows = [row for name in files.names_in("measures") for row in files.read(name)["measure"]]
    found = [_measure(row) for row in rows]
    order = _section_order()
    found.sort(key=lambda one: order.get(one.section, len(order)))
    return {one.code: one for one in found}


def _section_order() -> dict[str, int]:
    parts = files.read("outline.toml")["part"]
    codes = [section["code"] for part in parts for section in part["section"]]
    return {code: place for place, code in enumerate(codes)}


def _measure(row: Mapping[str, Any]) -> Measure:
    values = dict(row)
    among = values.pop("among", None)
    kind = Kind(values.pop("kind"))
    values.setdefault("account", "entered" if kind is Kind.ENTERED else "")
    default_decimals = 1 if kind in (Kind.RATIO, Kind.SHARE, Kind.SPREAD) else 0
    return Measure(
        kind=kind,
        where=_condition(values.pop("where", {})),
        excluded=_condition(values.pop("except", {})),
        age=_band(values.pop("age", None)),
        age_then=_band(values.pop("age_then", None)),
        values=tuple(values.pop("values", ())),
        among=Among(**among) if among else None,
        organisation=values.pop("from", None),
        decimals=values.pop("decimals", default_decimals),
        sources=tuple(values.pop("sources", ())),
        **values,
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    return tuple(
        (column, tuple(value) if isinstance(value, list) else (value,))
        for column, value in row.items()
    )


def _band(row: list[int] | None) -> tuple[int, int] | None:
    return (row[0], row[1]) if row else None
