"""What stands between the store and the wire, as questions: outbox, inbox, heads, holes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from shared.contracts.envelope import inbox_name
from shared.eventstore.hearing import cursor_name
from shared.eventstore.tables import heads, inbox, outbox


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the outbox; `envelope` is the JSON text as it goes on the wire."""

    audience: str
    sequence: int
    event_id: str
    subject: str
    envelope: str
    at: datetime


def told_after(connection: Connection, audience: str, sequence: int, limit: int) -> list[Told]:
    """Return at most `limit` rows of the outbox after `sequence`, in order."""
    place = {"audience": audience, "after": sequence, "most": limit}
    return [
        Told(
            row.audience,
            row.sequence,
            row.event_id,
            row.subject,
            row.envelope,
            datetime.fromisoformat(row.at),
        )
        for row in connection.execute(_TOLD_AFTER, place)
    ]


def head(connection: Connection, name: str) -> int:
    """Return how far a named sequence has come."""
    return connection.execute(_HEAD, {"name": name}).scalar() or 0


def heads_under(connection: Connection, prefix: str) -> dict[str, int]:
    """Return how far the sequences whose names begin with `prefix` have come, by the rest."""
    rows = connection.execute(_HEADS)
    return {
        name.removeprefix(prefix): position for name, position in rows if name.startswith(prefix)
    }


def first_hole(
    connection: Connection, source: str, audience: str, last: int
) -> tuple[int, int] | None:
    """Return the first hole (from, to) up to `last` in what was heard of a source, or None."""
    first = head(connection, cursor_name(source, audience)) + 1
    statement = select(func.min(inbox.c.sequence)).where(
        inbox.c.source == source, inbox.c.audience == audience, inbox.c.sequence >= first
    )
    here = connection.execute(statement).scalar()
    until = last if here is None else min(last, here - 1)
    return (first, until) if first <= until else None


def told_otherwise(
    connection: Connection, letters: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return those letters under whose number another was kept: their source has gone back."""
    return [one for one in letters if _kept_id(connection, one) not in {None, one["id"]}]


def _kept_id(connection: Connection, letter: Mapping[str, Any]) -> str | None:
    place = {
        "source": inbox_name(letter),
        "audience": letter["audience"],
        "sequence": int(letter["sequence"]),
    }
    found: str | None = connection.execute(_KEPT_ID, place).scalar()
    return found


def highest_kept(connection: Connection, source: str, audience: str) -> int:
    """Return the highest sequence kept of a source, applied or not."""
    statement = select(func.max(inbox.c.sequence)).where(
        inbox.c.source == source, inbox.c.audience == audience
    )
    return connection.execute(statement).scalar() or 0


def counts(connection: Connection) -> dict[str, int]:
    """Return how many letters stand in each state: applied, waiting, quarantined, behind."""
    statement = select(inbox.c.state, func.count().label("letters")).group_by(inbox.c.state)
    return {row.state: row.letters for row in connection.execute(statement)}


def waiting_sources(connection: Connection) -> list[tuple[str, str]]:
    """Return the (source, audience) pairs of which something waits."""
    statement = (
        select(inbox.c.source, inbox.c.audience)
        .where(inbox.c.state == "waiting")
        .distinct()
        .order_by(inbox.c.source, inbox.c.audience)
    )
    return [(row.source, row.audience) for row in connection.execute(statement)]


def quarantined(connection: Connection) -> list[Mapping[str, Any]]:
    """Return what waits for a person: source, audience, sequence, event_id, tries, reason."""
    statement = select(
        inbox.c.source,
        inbox.c.audience,
        inbox.c.sequence,
        inbox.c.event_id,
        inbox.c.tries,
        inbox.c.reason,
    ).where(inbox.c.state == "quarantined")
    return [row._asdict() for row in connection.execute(statement)]


_TOLD_AFTER = (
    select(outbox)
    .where(outbox.c.audience == bindparam("audience"), outbox.c.sequence > bindparam("after"))
    .order_by(outbox.c.sequence)
    .limit(bindparam("most"))
)
_KEPT_ID = select(inbox.c.event_id).where(
    inbox.c.source == bindparam("source"),
    inbox.c.audience == bindparam("audience"),
    inbox.c.sequence == bindparam("sequence"),
)
_HEAD = select(heads.c.position).where(heads.c.name == bindparam("name"))
_HEADS = select(heads.c.name, heads.c.position).order_by(heads.c.name)
