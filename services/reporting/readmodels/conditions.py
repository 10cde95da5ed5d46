"""Which contributions a measure counts: its condition, as SQL, for units, days and a cut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

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


def counted_rows(counted: Measure, asked: Asked, part: Part | None = None) -> ColumnElement[bool]:
    """Return the condition that a measure's contributions fulfil."""
    conditions: list[ColumnElement[bool]] = [
        _c.account == counted.account,
        _c.unit_id.in_(asked.unit_ids),
        *_known(asked),
        *_days(counted, asked),
        *_where(counted.where),
        *(_c[column].not_in(values) for column, values in counted.excluded),
        *_ages(counted, asked),
    ]
    if asked.hamlet_id is not None:
        conditions.append(_c.hamlet_id == asked.hamlet_id)
    if counted.among is not None:
        other = measure(counted.among.measure)
        conditions.append(_c[counted.among.column].in_(subjects(other, asked)))
    if part is not None:
        column = _c[part.column]
        conditions.append(column.is_(None) if part.value is None else column == part.value)
    return and_(*conditions)


def subject_column(counted: Measure) -> ColumnElement[str]:
    """Return whose differences count: the column the measure names, or the subject."""
    found: ColumnElement[str] = _c[counted.distinct or "subject"]
    return found


def subjects(counted: Measure, asked: Asked, part: Part | None = None) -> Select[str]:
    """Return the subjects that stand under a measure: what was taken back does not."""
    column = subject_column(counted)
    standing = or_(func.sum(_c.quantity) > 0, func.sum(_c.value) > 0)
    return (
        select(column)
        .where(counted_rows(counted, asked, part), column.is_not(None))
        .group_by(column)
        .having(standing)
    )


def _known(asked: Asked) -> Sequence[ColumnElement[bool]]:
    if asked.cut is None:
        return ()
    return (_c.heard_position <= asked.cut.heard, _c.own_position <= asked.cut.own)


def _days(counted: Measure, asked: Asked) -> Sequence[ColumnElement[bool]]:
    if counted.is_entered:
        # What another body gave counts for exactly the period it was given for.
        same = (_c.effective_on == asked.end, _c.period_start == asked.start)
        return (*same, _c.code == counted.code)
    if counted.at_a_day or counted.from_beginning:
        return (_c.effective_on <= asked.end,)
    return (_c.effective_on >= asked.start, _c.effective_on <= asked.end)


def _where(where: Condition) -> Sequence[ColumnElement[bool]]:
    return [
        _c[column] == values[0] if len(values) == 1 else _c[column].in_(values)
        for column, values in where
    ]


def _ages(counted: Measure, asked: Asked) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if counted.age is not None:
        youngest, oldest = counted.age
        found.append(_c.birth_date <= years_before(asked.end, youngest))
        found.append(_c.birth_date > years_before(asked.end, oldest))
    if counted.age_then is not None:
        found.append(_c.age_years >= counted.age_then[0])
        found.append(_c.age_years < counted.age_then[1])
    return found
