"""Who has read what is told in a notice or a case: shown to those who keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from services.cases.events import CaseRead
from services.cases.readmodels.columns import read_id, read_moment, text_id, text_moment
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row
from shared.kernel.recorded import Recorded

_LATEST = 50

readings = Table(
    "case_readings",
    MetaData(),
    Column("reading_id", Text, primary_key=True),
    Column("subject_id", Text, nullable=False, index=True),
    Column("officer_id", Text, nullable=False),
    Column("read_at", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading. The officer is known here by id only."""

    officer_id: UUID
    read_at: datetime


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Add each reading."""
    fact = recorded.fact
    if isinstance(fact, CaseRead):
        values = {
            "reading_id": text_id(fact.reading_id),
            "subject_id": text_id(fact.subject_id),
            "officer_id": text_id(fact.officer_id),
            "read_at": text_moment(recorded.occurred_at),
        }
        yield Insert(readings, values)


def of_subject(connection: Connection, subject_id: UUID) -> list[Reading]:
    """Return the latest readings of a notice or a case, newest first."""
    statement = (
        select(readings)
        .where(readings.c.subject_id == str(subject_id))
        .order_by(readings.c.read_at.desc(), readings.c.reading_id)
        .limit(_LATEST)
    )
    rows = connection.execute(statement)
    return [Reading(read_id(row.officer_id), read_moment(row.read_at)) for row in rows]


model = ReadModel("case_readings", 1, (readings,), fill)
