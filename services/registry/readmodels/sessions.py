"""Sign-ins that live, and failures to sign in that still count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Index, MetaData, Table, Text, func, or_, select

from services.registry.events import SessionEnded, SessionRenewed, SignedIn, SignInFailed
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Delete, Insert, Row, Update
from shared.kernel.recorded import Recorded

_data = MetaData()
sessions = Table(
    "sessions",
    _data,
    Column("session_id", Text, primary_key=True),
    Column("officer_id", Text, nullable=False, index=True),
    Column("signed_in_at", Text, nullable=False),
    Column("renewed_at", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("device", Text, nullable=False),
)
failures = Table(
    "sign_in_failures",
    _data,
    Column("failure_id", Text, primary_key=True),
    Column("name_digest", Text, nullable=False),
    Column("address_digest", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index("failures_of_name", failures.c.name_digest, failures.c.at)
Index("failures_of_address", failures.c.address_digest, failures.c.at)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One sign-in that has not ended."""

    session_id: UUID
    officer_id: UUID
    signed_in_at: datetime
    renewed_at: datetime
    address: str
    device: str


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep what lives; what has ended is in the facts."""
    fact = recorded.fact
    if isinstance(fact, SignedIn):
        yield Insert(
            sessions,
            {
                "session_id": str(fact.session_id),
                "officer_id": str(fact.officer_id),
                "signed_in_at": _text(fact.at),
                "renewed_at": _text(fact.at),
                "address": fact.address or "",
                "device": fact.device or "",
            },
        )
        # Who came in after all was no guesser: the count begins anew.
        yield Delete(failures, {"name_digest": fact.name_digest})
    elif isinstance(fact, SessionRenewed):
        yield Update(sessions, {"session_id": str(fact.session_id)}, {"renewed_at": _text(fact.at)})
    elif isinstance(fact, SessionEnded):
        yield Delete(sessions, {"session_id": str(fact.session_id)})
    elif isinstance(fact, SignInFailed):
        yield Insert(
            failures,
            {
                "failure_id": recorded.event_id,
                "name_digest": fact.name_digest,
                "address_digest": fact.address_digest,
                "at": _text(recorded.occurred_at),
            },
        )


def failures_since(
    connection: Connection, name_digest: str, address_digest: str, since: datetime
) -> tuple[int, int]:
    """Return how often this name, and how often this address, has failed since."""
    late = failures.c.at > _text(since)
    of_name = select(func.count()).where(late, failures.c.name_digest == name_digest)
    of_address = select(func.count()).where(late, failures.c.address_digest == address_digest)
    return connection.execute(of_name).scalar_one(), connection.execute(of_address).scalar_one()


def of_officer(connection: Connection, officer_id: UUID) -> Sequence[LiveSession]:
    """Return the live sign-ins of an officer, newest first."""
    return _found(connection, sessions.c.officer_id == str(officer_id))


def live(connection: Connection) -> Sequence[LiveSession]:
    """Return all live sign-ins, newest first."""
    return _found(connection)


def overdue(
    connection: Connection, renewed_before: datetime, signed_in_before: datetime
) -> Sequence[LiveSession]:
    """Return those that were not used for too long, or that lasted too long."""
    late = or_(
        sessions.c.renewed_at <= _text(renewed_before),
        sessions.c.signed_in_at <= _text(signed_in_before),
    )
    return _found(connection, late)


def _found(connection: Connection, *conditions: Any) -> list[LiveSession]:
    statement = select(sessions).where(*conditions).order_by(sessions.c.signed_in_at.desc())
    return [
        LiveSession(
            session_id=UUID(row.session_id),
            officer_id=UUID(row.officer_id),
            signed_in_at=datetime.fromisoformat(row.signed_in_at),
            renewed_at=datetime.fromisoformat(row.renewed_at),
            address=row.address,
            device=row.device,
        )
        for row in connection.execute(statement)
    ]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


model = ReadModel("sessions", 1, (sessions, failures), fill)
