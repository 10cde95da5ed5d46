"""What stands under a figure, event by event: when, of which service, about whom, where to look.

Children and cases appear by pseudonym only; their page asks for the right to see more.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, Select, func, or_, select

from services.reporting.readmodels.conditions import (
    Columns,
    Question,
    Shape,
    counted_rows,
    subject_column,
    subjects,
)
from services.reporting.readmodels.contributions import contributions
from services.reporting.readmodels.figures import Figure

_c = contributions.c

# Where the page of a record is.
_PAGES = {
    "child": "/registry/children/{}",
    "notice": "/cases/notices/{}",
    "case": "/cases/cases/{}",
    "campaign": "/fund/campaigns/{}",
    "donation": "/fund/vouchers/{}",
    "grant": "/fund/grants/{}",
    "activity": "/reporting/activities/{}",
    "entry": "/reporting/entries/{}",
    "report": "/reporting/reports/{}",
    "task": "/reporting/plan#{}",
    "unit": "/registry/units#{}",
}


@dataclass(frozen=True, slots=True)
class Under:
    """One event under a figure, with what it added to it (or took back)."""

    event_id: str
    source: str
    event_type: str
    effective_on: date
    record_kind: str
    record_id: str
    hamlet_id: str | None
    quantity: int
    value: int

    @property
    def kind(self) -> str:
        """The event's full name, "registry.child_registered"."""
        return f"{self.source}.{self.event_type}"

    @property
    def pseudonym(self) -> str:
        """A short code of the record, enough to tell two apart on a page."""
        return self.record_id.replace("-", "")[-8:].upper()

    @property
    def link(self) -> str:
        """The page of the record."""
        return _PAGES[self.record_kind].format(self.record_id)


def ask(
    connection: Connection, figure: Figure, *, first: int = 0, most: int | None = None
) -> tuple[Under, ...]:
    """Return the events under a figure that is no ratio (ask a ratio's sides), in order of days."""
    if figure.measure.is_ratio:
        message = f"{figure.code} is a ratio: ask its numerator and its denominator"
        raise ValueError(message)
    question = Question(figure.measure, figure.asked, figure.part)

    def page(shape: Shape) -> Select[*Columns]:
        found = _under(shape).offset(first)
        return found if most is None else found.limit(most)

    return tuple(Under(**row) for row in question.answer(connection, page).mappings())


@cache
def _under(shape: Shape) -> Select[*Columns]:
    """Return the query of the events that moved a subject that stands, with what each added."""
    subject = subject_column(shape.measure)
    quantity, value = func.sum(_c.quantity), func.sum(_c.value)
    grouped = (
        _c.event_id,
        _c.source,
        _c.event_type,
        _c.effective_on,
        _c.record_kind,
        _c.record_id,
        _c.hamlet_id,
    )
    return (
        select(*grouped, quantity.label("quantity"), value.label("value"))
        .where(counted_rows(shape), subject.in_(subjects(shape)))
        .group_by(*grouped, subject)
        .having(or_(quantity != 0, value != 0))
        .order_by(_c.effective_on, _c.event_id, _c.record_id)
    )
