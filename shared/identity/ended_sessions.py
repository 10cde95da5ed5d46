"""Which sign-ins have ended: a ticket outlives its sign-in by minutes, and opens nothing in them.

Registry fills the table from its own facts, the others from what registry tells. A row is of use
for as long as a ticket may last; then it goes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, bindparam, delete, select

from shared.contracts import registry
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.rows import Row, Run, Upsert
from shared.identity.ticket import TICKET_LIFE

ended_sessions = Table(
    "ended_sessions",
    MetaData(),
    Column("session_id", Text, primary_key=True),
    Column("ended_at", Text, nullable=False),
)
_KEPT: Final = TICKET_LIFE + timedelta(hours=1)  # clocks of machines differ, and are set
_OF_NO_USE: Final = delete(ended_sessions).where(ended_sessions.c.ended_at < bindparam("before"))


def has_ended(connection: Connection, session_id: UUID) -> bool:
    """Say whether a sign-in is known to have ended lately."""
    wanted = select(ended_sessions).where(ended_sessions.c.session_id == str(session_id))
    return connection.execute(wanted).first() is not None


def ended_rows(session_id: UUID, at: datetime) -> Iterator[Row]:
    """Yield what is written where a sign-in ends."""
    yield Run(ended_sessions, _OF_NO_USE, {"before": _text(at - _KEPT)})
    yield Upsert(ended_sessions, {"session_id": str(session_id), "ended_at": _text(at)})


@whenever(registry.SessionEnded)
def turn_away_ended_session(event: registry.SessionEnded, heard: Heard) -> Reaction:
    """Let nobody in any more on a sign-in that has ended."""
    yield from ended_rows(event.session_id, heard.at)


ended_sessions_model = ReadModel(
    "ended_sessions", 1, (ended_sessions,), policies=(turn_away_ended_session,)
)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
