"""Which event is to go to which endpoint, and what came of it? Marks of the wire, nobody's fact.

A row is written in the transaction that hears the event. It is no copy of the event: what is sent
is the letter as it lies in the inbox.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    delete,
    func,
    select,
    update,
)

from services.notify.readmodels import claims
from services.notify.readmodels.endpoints import endpoints
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Row, Run, Update, Upsert
from shared.eventstore.tables import inbox

outgoing = Table(
    "webhook_deliveries",
    MetaData(),
    Column("endpoint_id", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("source", Text, nullable=False),  # as the inbox names it; empty: a test
    Column("sequence", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("unit_id", Text),
    Column("state", Text, nullable=False),  # waiting, delivered, dropped
    Column("tries", Integer, nullable=False),
    Column("answer", Text),  # the last: a status, or a word of ours
    Column("queued_at", Text, nullable=False),
    Column("next_try_at", Text, nullable=False),
    Column("settled_at", Text),
)
Index("webhook_deliveries_due", outgoing.c.state, outgoing.c.endpoint_id, outgoing.c.next_try_at)
STATES: Final = ("waiting", "delivered", "dropped")
_THING = "webhook:" + outgoing.c.endpoint_id + ":" + outgoing.c.event_id
_EVT: Final = "evt"
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter lies, and what it is about; without a unit it is a test."""

    event_id: str
    source: str
    sequence: int
    type: str
    unit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event that is to go to one endpoint now; without an envelope it is a test."""

    endpoint_id: UUID
    place: Place
    tries: int
    queued_at: datetime
    envelope: str | None


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """One line of the administrators' list."""

    event_id: str
    source: str
    sequence: int
    type: str
    state: str
    tries: int
    answer: str | None
    queued_at: datetime
    next_try_at: datetime
    settled_at: datetime | None


def queued(endpoint_id: UUID, place: Place, at: datetime) -> Row:
    """Return the row by which an event waits for an endpoint; one that was sent goes again."""
    return Upsert(
        outgoing,
        {
            "endpoint_id": str(endpoint_id),
            "event_id": place.event_id,
            "source": place.source,
            "sequence": place.sequence,
            "type": place.type,
            "unit_id": str(place.unit_id) if place.unit_id else None,
            "queued_at": moment_text(at),
            **_waiting(at),
            "answer": None,
        },
    )


def queued_again(endpoint_id: UUID, event_id: str, at: datetime) -> Row:
    """Return the row by which an event of the list goes again."""
    return _noted(endpoint_id, event_id, _waiting(at))


def woken(endpoint_id: UUID, at: datetime) -> Row:
    """Return the row by which all that waits for an endpoint goes now, as if for the first time."""
    of_it = and_(outgoing.c.endpoint_id == str(endpoint_id), outgoing.c.state == "waiting")
    return Run(outgoing, update(outgoing).where(of_it).values(_waiting(at)))


def settled(parcel: Parcel, state: str, answer: str, at: datetime) -> Row:
    """Return the row of what was delivered, or is not the client's to hear any more."""
    tries = parcel.tries + (state == "delivered")
    values = {"state": state, "tries": tries, "answer": answer, "settled_at": moment_text(at)}
    return _noted(parcel.endpoint_id, parcel.place.event_id, values)


def tried(parcel: Parcel, answer: str, next_try_at: datetime) -> Row:
    """Return the row of a try that failed."""
    again = moment_text(next_try_at)
    values = {"tries": parcel.tries + 1, "answer": answer, "next_try_at": again}
    return _noted(parcel.endpoint_id, parcel.place.event_id, values)


def forgotten(before: datetime) -> Row:
    """Return the row by which what was settled long ago leaves the list."""
    old = outgoing.c.settled_at < moment_text(before)
    return Run(outgoing, delete(outgoing).where(outgoing.c.state != "waiting", old))


def due(now: datetime, of_each: int) -> Select[tuple[str]]:
    """Choose what may go now and nobody sends yet: of each endpoint a few, the oldest first.

    So an endpoint that answers slowly does not keep the others waiting.
    """
    turn = func.row_number().over(
        partition_by=outgoing.c.endpoint_id,
        order_by=(outgoing.c.next_try_at, outgoing.c.event_id),
    )
    ready = (
        select(_THING.label("thing"), turn.label("turn"))
        .join(endpoints, endpoints.c.endpoint_id == outgoing.c.endpoint_id)
        .where(
            endpoints.c.stopped.is_(None),
            outgoing.c.state == "waiting",
            outgoing.c.next_try_at <= moment_text(now),
            claims.is_free(_THING, now),
        )
        .subquery()
    )
    return select(ready.c.thing).where(ready.c.turn <= of_each)


def claimed(connection: Connection, holder: str) -> list[Parcel]:
    """Return what `holder` has taken, by endpoint, the oldest first."""
    letter = and_(
        inbox.c.source == outgoing.c.source,
        inbox.c.audience == _EVT,
        inbox.c.sequence == outgoing.c.sequence,
    )
    statement = (
        select(outgoing, inbox.c.envelope)
        .outerjoin(inbox, letter)
        .where(claims.is_held(_THING, holder))
        .order_by(outgoing.c.endpoint_id, outgoing.c.next_try_at, outgoing.c.event_id)
    )
    return [
        Parcel(
            UUID(row.endpoint_id),
            Place(row.event_id, row.source, row.sequence, row.type, _uuid(row.unit_id)),
            row.tries,
            datetime.fromisoformat(row.queued_at),
            row.envelope,
        )
        for row in connection.execute(statement)
    ]


def heard(connection: Connection, source: str, after: int) -> list[Place]:
    """Return where the next letters of a service of this node lie, after a sequence."""
    statement = (
        select(inbox.c.event_id, inbox.c.source, inbox.c.sequence, inbox.c.envelope)
        .where(
            inbox.c.audience == _EVT,
            inbox.c.source.endswith(f"/{source}"),
            inbox.c.sequence > after,
        )
        .order_by(inbox.c.sequence)
        .limit(_PAGE)
    )
    found = []
    for row in connection.execute(statement):
        said = json.loads(row.envelope)
        unit_id = _uuid(said["data"].get("unit_id"))
        found.append(Place(row.event_id, row.source, row.sequence, said["type"], unit_id))
    return found


def ask(connection: Connection, endpoint_id: UUID, limit: int, offset: int) -> list[ParcelLine]:
    """Return what was to go to an endpoint, the newest first."""
    statement = (
        select(outgoing)
        .where(outgoing.c.endpoint_id == str(endpoint_id))
        .order_by(outgoing.c.queued_at.desc(), outgoing.c.event_id)
        .limit(limit)
        .offset(offset)
    )
    return [
        ParcelLine(
            event_id=row.event_id,
            source=row.source.rpartition("/")[2],
            sequence=row.sequence,
            type=row.type,
            state=row.state,
            tries=row.tries,
            answer=row.answer,
            queued_at=datetime.fromisoformat(row.queued_at),
            next_try_at=datetime.fromisoformat(row.next_try_at),
            settled_at=datetime.fromisoformat(row.settled_at) if row.settled_at else None,
        )
        for row in connection.execute(statement)
    ]


def find(connection: Connection, endpoint_id: UUID, event_id: str) -> Place | None:
    """Return where an event of an endpoint's list lies."""
    statement = select(outgoing).where(
        outgoing.c.endpoint_id == str(endpoint_id), outgoing.c.event_id == event_id
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Place(row.event_id, row.source, row.sequence, row.type, _uuid(row.unit_id))


def counts(connection: Connection, endpoint_id: UUID) -> dict[str, int]:
    """Return how many events of an endpoint stand in each state."""
    statement = (
        select(outgoing.c.state, func.count())
        .where(outgoing.c.endpoint_id == str(endpoint_id))
        .group_by(outgoing.c.state)
    )
    found = {row[0]: row[1] for row in connection.execute(statement)}
    return {state: found.get(state, 0) for state in STATES}


def undelivered(connection: Connection) -> dict[str, datetime | None]:
    """Return since when the oldest event waits that should go (its endpoint is enabled)."""
    statement = (
        select(func.min(outgoing.c.queued_at))
        .join(endpoints, endpoints.c.endpoint_id == outgoing.c.endpoint_id)
        .where(endpoints.c.stopped.is_(None), outgoing.c.state == "waiting")
    )
    text = connection.execute(statement).scalar()
    return {"webhook": datetime.fromisoformat(text) if text else None}


def _waiting(at: datetime) -> dict[str, Any]:
    return {"state": "waiting", "tries": 0, "next_try_at": moment_text(at), "settled_at": None}


def _noted(endpoint_id: UUID, event_id: str, values: dict[str, Any]) -> Row:
    return Update(outgoing, {"endpoint_id": str(endpoint_id), "event_id": event_id}, values)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


outgoing_model = ReadModel("webhook_deliveries", 1, (outgoing,))
