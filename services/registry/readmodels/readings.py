"""Who has looked: for each child, which officer saw its identity on which day, where, how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, select

from services.registry.events import IdentityRead, RecordErased
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Add, Delete, Row, Upsert
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

readings = Table(
    "readings",
    MetaData(),
    Column("child_id", Text, primary_key=True),
    Column("officer_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("way", Text, primary_key=True),
    Column("times", Integer, nullable=False, server_default="0"),
    Column("last_at", Text, nullable=False, server_default=""),
)

WAYS = {
    "list": "Danh sách",
    "page": "Hồ sơ",
    "name": "Hiện tên",
    "duplicates": "Kiểm tra trùng",
    "api": "Máy đọc (API)",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One officer's readings of one child on one day in one way."""

    officer_id: UUID
    day: date
    way: str
    times: int
    last_at: datetime

    @property
    def way_vi(self) -> str:
        """Where, in words."""
        return WAYS.get(self.way, self.way)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Count a reading; what is erased is nobody's any more."""
    fact = recorded.fact
    if isinstance(fact, RecordErased):
        yield Delete(readings, {"child_id": str(fact.child_id)})
    if not isinstance(fact, IdentityRead):
        return
    at = recorded.occurred_at
    keys = [
        {
            "child_id": str(child_id),
            "officer_id": str(fact.officer_id),
            "day": at.astimezone(VIETNAM).date(),
            "way": fact.way,
        }
        for child_id in fact.child_ids
    ]
    last = {"last_at": at.astimezone(UTC).isoformat(timespec="seconds")}
    # Two runs of equal statements, not pairs: each run is one batch.
    yield from (Upsert(readings, key | last) for key in keys)
    yield from (Add(readings, key, {"times": 1}) for key in keys)


def of_child(connection: Connection, child_id: UUID, limit: int = 100) -> Sequence[Reading]:
    """Return who saw this child's identity, newest first."""
    statement = (
        select(readings)
        .where(readings.c.child_id == str(child_id))
        .order_by(readings.c.last_at.desc())
        .limit(limit)
    )
    return [
        Reading(
            officer_id=UUID(row.officer_id),
            day=row.day,
            way=row.way,
            times=row.times,
            last_at=datetime.fromisoformat(row.last_at),
        )
        for row in connection.execute(statement)
    ]


model = ReadModel("readings", 1, (readings,), fill)
