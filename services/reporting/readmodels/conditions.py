"""Which contributions a measure counts: its condition, as SQL, for units, days and a cut.

The words of a question depend on little (its `Shape`); units, days and cuts come in as values. So
each statement is built once: a report asks three hundred, and to build them took half of its time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Date,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from services.reporting.readmodels.contributions import contributions
from services.reporting.reference.catalogue import Condition, Measure, Scalar, measure

_c = contributions.c


@dataclass(frozen=True, slots=True)
class Cut:
    """How far what is known reaches: own facts up to one position, heard messages up to another."""

    own: int
    heard: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which units and days a figure is asked, and as known at which cut (None: now).

    `unit_ids` are communes: all that lie, or lay, in the unit asked of, so that a figure can be
    restated on units that merged. A stock is asked of the last day.
    """

    unit_ids: tuple[str, ...]
    start: date
    end: date
    cut: Cut | None = None
    hamlet_id: str | None = None

    def year_before(self) -> Self:
        """Return the same question for the same days a year earlier."""
        return replace(self, start=years_before(self.start, 1), end=years_before(self.end, 1))


def years_before(day: date, years: int) -> date:
    """Return the same day of an earlier year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Part:
    """One value of the column by which a measure is broken down (None: not known)."""

    column: str
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the words of a question: the same shape, the same statement."""

    code: str
    is_cut: bool
    is_of_hamlet: bool
    part: str | None  # the column of the breakdown
    is_part_known: bool

    @property
    def measure(self) -> Measure:
        """The row of the catalogue."""
        return measure(self.code)


Columns: TypeAlias = tuple[Any, ...]
Statement: TypeAlias = Callable[[Shape], Select[*Columns]]


@dataclass(frozen=True, slots=True)
class Question:
    """A measure asked of units, days and a cut; of one value of its breakdown, or of the whole."""

    measure: Measure
    asked: Asked
    part: Part | None = None

    @property
    def shape(self) -> Shape:
        """What the statement depends on."""
        return Shape(
            code=self.measure.code,
            is_cut=self.asked.cut is not None,
            is_of_hamlet=self.asked.hamlet_id is not None,
            part=self.part.column if self.part else None,
            is_part_known=self.part is not None and self.part.value is not None,
        )

    @property
    def values(self) -> dict[str, Any]:
        """What is filled in."""
        asked = self.asked
        return {
            "unit_ids": asked.unit_ids,
            "start": asked.start,
            "end": asked.end,
            "heard": asked.cut.heard if asked.cut else None,
            "own": asked.cut.own if asked.cut else None,
            "hamlet": asked.hamlet_id,
            "part": self.part.value if self.part else None,
            **dict(_births(self.measure, asked.end)),
        }

    def answer(self, connection: Connection, statement: Statement) -> CursorResult[*Columns]:
        """Carry out a statement of this question's shape."""
        return connection.execute(statement(self.shape), self.values)


def counted_rows(shape: Shape) -> ColumnElement[bool]:
    """Return the condition that a measure's contributions fulfil."""
    counted = shape.measure
    conditions: list[ColumnElement[bool]] = [
        _c.account == counted.account,
        _c.unit_id.in_(bindparam("unit_ids", expanding=True)),
        *_known(shape),
        *_days(counted),
        *_where(counted.where),
        *(_c[column].not_in(values) for column, values in counted.excluded),
        *_ages(counted),
    ]
    if shape.is_of_hamlet:
        conditions.append(_c.hamlet_id == bindparam("hamlet"))
    if counted.among is not None:
        other = replace(shape, code=counted.among.measure, part=None, is_part_known=False)
        conditions.append(_c[counted.among.column].in_(subjects(other)))
    if shape.part is not None:
        column = _c[shape.part]
        is_same = column == bindparam("part")
        conditions.append(is_same if shape.is_part_known else column.is_(None))
    return and_(*conditions)


def subject_column(counted: Measure) -> ColumnElement[str]:
    """Return whose differences count: the column the measure names, or the subject."""
    found: ColumnElement[str] = _c[counted.distinct or "subject"]
    return found


def subjects(shape: Shape) -> Select[str]:
    """Return the subjects that stand under a measure: what was taken back does not."""
    column = subject_column(shape.measure)
    standing = or_(func.sum(_c.quantity) > 0, func.sum(_c.value) > 0)
    return (
        select(column)
        .where(counted_rows(shape), column.is_not(None))
        .group_by(column)
        .having(standing)
    )


def _known(shape: Shape) -> Sequence[ColumnElement[bool]]:
    if not shape.is_cut:
        return ()
    return (_c.heard_position <= bindparam("heard"), _c.own_position <= bindparam("own"))


def _days(counted: Measure) -> Sequence[ColumnElement[bool]]:
    start, end = bindparam("start", type_=Date), bindparam("end", type_=Date)
    if counted.is_entered:
        # What another body gave counts for exactly the period it was given for.
        return (_c.effective_on == end, _c.period_start == start, _c.code == counted.code)
    if counted.at_a_day or counted.from_beginning:
        return (_c.effective_on <= end,)
    return (_c.effective_on >= start, _c.effective_on <= end)


def _where(where: Condition) -> Sequence[ColumnElement[bool]]:
    return [
        _c[column] == values[0] if len(values) == 1 else _c[column].in_(values)
        for column, values in where
    ]


def _ages(counted: Measure) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if counted.age is not None:
        by, after = _born(counted)
        found.append(_c.birth_date <= bindparam(by))
        found.append(_c.birth_date > bindparam(after))
    if counted.age_then is not None:
        found.append(_c.age_years >= counted.age_then[0])
        found.append(_c.age_years < counted.age_then[1])
    return found


def _births(counted: Measure, day: date) -> Iterator[tuple[str, date]]:
    """Yield the birth dates between which who is of the asked age on a day was born, by name."""
    if counted.age is not None:
        for name, age in zip(_born(counted), counted.age, strict=True):
            yield name, years_before(day, age)
    if counted.among is not None:
        yield from _births(measure(counted.among.measure), day)


def _born(counted: Measure) -> tuple[str, str]:
    """Return the names of the two values: born by this day, and after that."""
    return f"{counted.code}_born_by", f"{counted.code}_born_after"
