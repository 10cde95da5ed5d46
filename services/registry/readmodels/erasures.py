"""Erased records: on what ground, by whom, and which services have confirmed what they destroyed.

A pseudonym, codes and moments: nothing here says whose record it was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, func, select
from sqlalchemy import Row as Found

from services.registry.events import RecordErased
from services.registry.norms import HOLDERS, confirmation_limit
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Upsert
from shared.eventstore.tables import events
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

_AT_ONCE = timedelta(minutes=1)  # between giving the command and its transaction
_metadata = MetaData()
erasures = Table(
    "erasures",
    _metadata,
    Column("child_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False, index=True),
    Column("ground", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("erased_by", Text),  # NULL: erased before the others confirmed
    Column("erased_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("position", Integer, nullable=False),
)
confirmations = Table(
    "erasure_confirmations",
    _metadata,
    Column("child_id", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("erased_at", Text, nullable=False),
    Column("destroyed", Text, nullable=False),  # JSON: how many, by kind
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A service that holds copies, and when it destroyed how many of what."""

    service: str
    erased_at: datetime
    destroyed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erased record. `recorded_at` is later than `erased_at` where a restore erased again."""

    child_id: UUID
    unit_id: UUID
    ground: str
    decision: str
    asked_by: str
    erased_by: UUID | None
    erased_at: datetime
    recorded_at: datetime
    position: int
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def was_repeated(self) -> bool:
        """Whether a restore from an older backup erased the record once more."""
        return self.recorded_at - self.erased_at > _AT_ONCE

    @property
    def awaited(self) -> tuple[str, ...]:
        """The services that have not confirmed yet; none where nobody was asked to."""
        if self.erased_by is None:
            return ()
        said = {one.service for one in self.confirmations}
        return tuple(holder.service for holder in HOLDERS if holder.service not in said)

    def is_late(self, now: datetime, limit: timedelta) -> bool:
        """Say whether a confirmation is missing for longer than it may."""
        return bool(self.awaited) and self.recorded_at + limit < now


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep an erasure."""
    fact = recorded.fact
    if not isinstance(fact, RecordErased):
        return
    yield Insert(
        erasures,
        {
            "child_id": str(fact.child_id),
            "unit_id": str(recorded.unit),
            "ground": fact.ground,
            "decision": fact.decision,
            "asked_by": fact.asked_by,
            "erased_by": str(fact.erased_by) if fact.erased_by else None,
            "erased_at": _text(recorded.occurred_at),
            "recorded_at": _text(recorded.recorded_at),
            "position": recorded.position,
        },
    )


def confirmed_row(
    child_id: UUID, service: str, erased_at: datetime, destroyed: Mapping[str, int]
) -> Row:
    """Return the row of a confirmation."""
    key = {"child_id": str(child_id), "service": service}
    counts = json.dumps(dict(destroyed), separators=(",", ":"))
    return Upsert(confirmations, key | {"erased_at": _text(erased_at), "destroyed": counts})


def listed(connection: Connection, unit_ids: Iterable[UUID], limit: int = 500) -> Sequence[Erasure]:
    """Return the erasures within some units, newest first."""
    within = erasures.c.unit_id.in_([str(unit_id) for unit_id in unit_ids])
    statement = select(erasures).where(within).order_by(erasures.c.position.desc()).limit(limit)
    return _with_confirmations(connection, connection.execute(statement).all())


def find(connection: Connection, child_id: UUID) -> Erasure | None:
    """Return the erasure of a record, or None."""
    statement = select(erasures).where(erasures.c.child_id == str(child_id))
    found = _with_confirmations(connection, connection.execute(statement).all())
    return found[0] if found else None


def unconfirmed(connection: Connection, now: datetime) -> int:
    """Return how many erasures some service is late to confirm."""
    before = now - confirmation_limit(now.astimezone(VIETNAM).date())
    said = (
        select(func.count())
        .select_from(confirmations)
        .where(confirmations.c.child_id == erasures.c.child_id)
        .scalar_subquery()
    )
    statement = (
        select(func.count())
        .select_from(erasures)
        .where(
            erasures.c.erased_by.is_not(None),
            erasures.c.recorded_at < _text(before),
            said < len(HOLDERS),
        )
    )
    return connection.execute(statement).scalar_one()


def hash_at(connection: Connection, position: int) -> bytes:
    """Return the hash of the fact at a position: the head of the chain when it was recorded."""
    found: bytes = connection.execute(
        select(events.c.hash).where(events.c.position == position)
    ).scalar_one()
    return found


def _with_confirmations(connection: Connection, rows: Sequence[Found[Any]]) -> Sequence[Erasure]:
    wanted = confirmations.c.child_id.in_([row.child_id for row in rows])
    said: dict[str, list[Confirmation]] = {}
    for row in connection.execute(select(confirmations).where(wanted)):
        one = Confirmation(
            row.service, datetime.fromisoformat(row.erased_at), json.loads(row.destroyed)
        )
        said.setdefault(row.child_id, []).append(one)
    return [_erasure(row, said.get(row.child_id, [])) for row in rows]


def _erasure(row: Found[Any], said: Iterable[Confirmation]) -> Erasure:
    return Erasure(
        child_id=UUID(row.child_id),
        unit_id=UUID(row.unit_id),
        ground=row.ground,
        decision=row.decision,
        asked_by=row.asked_by,
        erased_by=UUID(row.erased_by) if row.erased_by else None,
        erased_at=datetime.fromisoformat(row.erased_at),
        recorded_at=datetime.fromisoformat(row.recorded_at),
        position=row.position,
        confirmations=tuple(sorted(said, key=lambda one: one.service)),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


model = ReadModel("erasures", 1, (erasures, confirmations), fill)
