"""Figures: a measure asked of units, days and a cut; and the events that it opens."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from statistics import median
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, Select, func, or_, select

from services.reporting.readmodels.conditions import (
    Asked,
    Columns,
    Cut,
    Part,
    Question,
    Shape,
    counted_rows,
    subject_column,
    subjects,
)
from services.reporting.readmodels.contributions import contributions
from services.reporting.reference.catalogue import Kind, Measure, Scalar, measure
from shared.eventstore import chain
from shared.eventstore.tables import heads

Value: TypeAlias = int | Decimal | None

_c = contributions.c
_PER_CENT = 100
_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it was a year before, as now known; a ratio holds both its sides.

    `part` is the value of the breakdown that this figure is of, None where it is of the whole.
    """

    measure: Measure
    asked: Asked
    value: Value
    previous: Value
    part: Part | None = None
    numerator: "Figure | None" = None
    denominator: "Figure | None" = None

    @property
    def code(self) -> str:
        """The measure's code, with the value of the breakdown behind it: children_by_sex.male."""
        if self.part is None:
            return self.measure.code
        return f"{self.measure.code}.{self.part.value if self.part.value is not None else '-'}"


def current_cut(connection: Connection) -> Cut:
    """Return how far this service's own facts, and what it has heard, reach at this moment."""
    heard = connection.execute(
        select(heads.c.position).where(heads.c.name == "inbox")
    ).scalar_one_or_none()
    return Cut(own=chain.head(connection).position, heard=heard or 0)


class Counting:
    """Counts figures of one question on one view; what was counted once is not counted again."""

    def __init__(self, connection: Connection, asked: Asked) -> None:
        self.connection = connection
        self.asked = asked
        self._known: dict[tuple[str, Part | None], Figure] = {}

    def figure(self, code: str, part: Part | None = None) -> Figure:
        """Return one figure."""
        found = self._known.get((code, part))
        if found is None:
            found = self._known[code, part] = self._counted(measure(code), part)
        return found

    def figures(self, code: str) -> tuple[Figure, ...]:
        """Return the figure, or of a measure that is broken down one for each value that occurs."""
        wanted = measure(code)
        if wanted.by is None:
            return (self.figure(code),)
        now, then = (
            _by_part(self.connection, Question(wanted, days))
            for days in (self.asked, self.asked.year_before())
        )
        found = tuple(
            Figure(
                wanted,
                self.asked,
                now.get(value, _NOTHING).value,
                then.get(value, _NOTHING).value,
                Part(wanted.by, value),
            )
            for value in wanted.values or _occurring(now, then)
        )
        self._known.update({(code, one.part): one for one in found})
        return found

    def _counted(self, wanted: Measure, part: Part | None) -> Figure:
        if wanted.is_ratio:
            over = self.figure(wanted.numerator or "")
            under = self.figure(wanted.denominator or "")
            return Figure(
                measure=wanted,
                asked=self.asked,
                value=_ratio(wanted, over.value, under.value),
                previous=_ratio(wanted, over.previous, under.previous),
                numerator=over,
                denominator=under,
            )
        value, previous = (
            _value(self.connection, Question(wanted, days, part))
            for days in (self.asked, self.asked.year_before())
        )
        return Figure(wanted, self.asked, value, previous, part)


def figure(connection: Connection, code: str, asked: Asked, part: Part | None = None) -> Figure:
    """Return one figure. `asked.cut` counts only what was known then."""
    return Counting(connection, asked).figure(code, part)


def figures(connection: Connection, code: str, asked: Asked) -> tuple[Figure, ...]:
    """Return the figure, or of a measure that is broken down one for each value that occurs."""
    return Counting(connection, asked).figures(code)


def events(connection: Connection, wanted: Figure) -> tuple[str, ...]:
    """Return the ids of the events under a figure, in order of days; of a ratio, of both sides."""
    if wanted.numerator is not None and wanted.denominator is not None:
        sides = (
            *events(connection, wanted.numerator),
            *events(connection, wanted.denominator),
        )
        return tuple(dict.fromkeys(sides))
    question = Question(wanted.measure, wanted.asked, wanted.part)
    return tuple(dict.fromkeys(question.answer(connection, _moving).scalars()))


@cache
def _moving(shape: Shape) -> Select[*Columns]:
    """Return the query of the events that moved a subject that stands; grouped by both.

    An event that takes back and adds the same (a change of something else) moved nothing here.
    """
    subject = subject_column(shape.measure)
    return (
        select(_c.event_id)
        .where(counted_rows(shape), subject.in_(subjects(shape)))
        .group_by(_c.event_id, subject)
        .having(or_(func.sum(_c.quantity) != 0, func.sum(_c.value) != 0))
        .order_by(func.min(_c.effective_on), _c.event_id, subject)
    )


def _value(connection: Connection, question: Question) -> Value:
    match question.measure.kind:
        case Kind.DISTINCT:
            return int(question.answer(connection, _how_many).scalar_one())
        case Kind.SPREAD:
            return _spread(connection, question)
        case Kind.ENTERED:
            return _entered(connection, question)
        case _:
            return int(question.answer(connection, _total).scalar_one())


@cache
def _how_many(shape: Shape) -> Select[*Columns]:
    return select(func.count()).select_from(subjects(shape).subquery())


@cache
def _total(shape: Shape) -> Select[*Columns]:
    counts = _c[shape.measure.counts]
    return select(func.coalesce(func.sum(counts), 0)).where(counted_rows(shape))


@cache
def _of_subjects(shape: Shape) -> Select[*Columns]:
    """Return the query of how often, and with which value, each subject stands."""
    return (
        select(_c.subject, func.sum(_c.quantity), func.sum(_c.value))
        .where(counted_rows(shape))
        .group_by(_c.subject)
        .having(func.sum(_c.quantity) > 0)
    )


def _spread(connection: Connection, question: Question) -> Value:
    """Return the quantile of the values that stand, each as often as it stands."""
    # A contribution's value is per piece; its quantity says how many pieces (or takes them back).
    rows, wanted = question.answer(connection, _of_subjects), question.measure
    values = sorted(Decimal(int(total)) / int(times) for _, times, total in rows)
    if not values:
        return None
    found = _quantile(values, wanted.quantile or _MIDDLE)
    return _rounded(found / 10**wanted.decimals, wanted.decimals)


def _quantile(values: Sequence[Decimal], quantile: float) -> Decimal:
    """Return the median, or the smallest value that so large a share does not exceed."""
    if quantile == _MIDDLE:
        return median(values)
    return values[math.ceil(quantile * len(values)) - 1]


def _entered(connection: Connection, question: Question) -> Value:
    """Return what was given; shares of several communes do not add up, so then nothing."""
    rows, wanted = question.answer(connection, _of_subjects).all(), question.measure
    if not rows or (len(rows) > 1 and not adds_up(wanted)):
        return None
    total = sum(int(value) for _, _, value in rows)
    return _rounded(Decimal(total) / 10**wanted.decimals, wanted.decimals)


def adds_up(wanted: Measure) -> bool:
    """Say whether the figures of several communes can be added."""
    return wanted.decimals == 0 and wanted.unit != "%"


def _ratio(wanted: Measure, over: Value, under: Value) -> Value:
    if over is None or not under:
        return None
    return _rounded(Decimal(over) * _PER_CENT / Decimal(under), wanted.decimals)


def _rounded(value: Decimal, decimals: int) -> Value:
    if decimals == 0:
        return int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class _Counted(NamedTuple):
    times: int
    value: int


_NOTHING = _Counted(0, 0)


def _by_part(connection: Connection, question: Question) -> dict[Scalar | None, _Counted]:
    """Return what is counted of each value of the breakdown: all parts at once."""
    found = {
        part: _Counted(int(times), int(total))
        for part, times, total in question.answer(connection, _totals)
    }
    if question.measure.kind is not Kind.DISTINCT:
        return found
    different = {part: int(each) for part, each in question.answer(connection, _how_many_each)}
    return {part: _Counted(one.times, different.get(part, 0)) for part, one in found.items()}


def _occurring(*parts: Mapping[Scalar | None, _Counted]) -> list[Scalar | None]:
    """Return the values of the breakdown that occur now or did a year before, in order."""
    found = {value for of in parts for value, one in of.items() if one.times > 0}
    return sorted(found, key=lambda value: (value is None, str(value)))


@cache
def _totals(shape: Shape) -> Select[*Columns]:
    column, counts = _c[shape.measure.by or "subject"], _c[shape.measure.counts]
    return (
        select(column, func.sum(_c.quantity), func.sum(counts))
        .where(counted_rows(shape))
        .group_by(column)
    )


@cache
def _how_many_each(shape: Shape) -> Select[*Columns]:
    column = _c[shape.measure.by or "subject"]
    each = subjects(shape).add_columns(column.label("part")).group_by(column).subquery()
    return select(each.c.part, func.count()).group_by(each.c.part)
