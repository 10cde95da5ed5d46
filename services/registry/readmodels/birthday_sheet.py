"""Who turns sixteen when: the sheet that the tick of the day looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, Index, MetaData, Table, Text, select, true

from services.registry.events import (
    ChildDetailsCorrected,
    ChildDied,
    ChildMoved,
    ChildRegistered,
    ChildTurnedSixteen,
    RecordErased,
)
from services.registry.norms import age_limit, birthday
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Delete, Row, Update, Upsert
from shared.kernel.recorded import Recorded

birthdays = Table(
    "birthday_sheet",
    MetaData(),
    Column("child_id", Text, primary_key=True),
    Column("turns_on", Date, nullable=False),
    Column("present", Boolean, nullable=False, server_default=true()),
)
Index("birthdays_due", birthdays.c.present, birthdays.c.turns_on)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A child and the day on which it leaves the count."""

    child_id: UUID
    turns_on: date


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep a line for each child that lives here, or may come back."""
    fact = recorded.fact
    match fact:
        case ChildRegistered() | ChildDetailsCorrected() if fact.profile is not None:
            # The limit of the registering day; a new law rebuilds the sheet with its version.
            limit = age_limit(recorded.occurred_at.date())
            turns_on = birthday(fact.profile.birth_date, limit)
            yield Upsert(birthdays, {"child_id": str(fact.child_id), "turns_on": turns_on})
        case ChildMoved():
            present = {"present": fact.to_hamlet_id is not None}
            yield Update(birthdays, {"child_id": str(fact.child_id)}, present)
        case ChildDied() | ChildTurnedSixteen() | RecordErased():
            yield Delete(birthdays, {"child_id": str(fact.child_id)})
        case _:
            pass


def due(connection: Connection, day: date) -> Sequence[Birthday]:
    """Return the children who live here and have reached the age by `day`."""
    statement = (
        select(birthdays.c.child_id, birthdays.c.turns_on)
        .where(birthdays.c.present, birthdays.c.turns_on <= day)
        .order_by(birthdays.c.turns_on, birthdays.c.child_id)
    )
    return [Birthday(UUID(row.child_id), row.turns_on) for row in connection.execute(statement)]


model = ReadModel("birthday_sheet", 1, (birthdays,), fill)
