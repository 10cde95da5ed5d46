"""What has an officer been told? Messages to the person, and to roles that nobody held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy import Row as SqlRow

from services.notify.events import Kind, MessageComposed, MessageRead
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.recorded import Recorded
from shared.kernel.roles import Role

messages = Table(
    "messages",
    MetaData(),
    Column("message_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient_id", Text),
    Column("role", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("due_at", Text),
    Column("citation", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("composed_at", Text, nullable=False),
    Column("read_at", Text),
)
Index("messages_by_recipient", messages.c.recipient_id, messages.c.composed_at)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: an officer, and the units over which they hold each of their roles."""

    officer_id: UUID
    roles: tuple[tuple[Role, frozenset[UUID]], ...]


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message as its reader sees it."""

    message_id: UUID
    kind: Kind
    role: Role
    unit_id: UUID
    subject: str
    text: str
    reference: str
    link: str
    due_at: datetime | None
    citation: str
    urgent: bool
    composed_at: datetime
    read_at: datetime | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Put a message into the inbox; note when it was read."""
    match recorded.fact:
        case MessageComposed() as said:
            values = {
                "message_id": str(said.message_id),
                "kind": said.kind.value,
                "recipient_id": str(said.recipient_id) if said.recipient_id else None,
                "role": said.role.value,
                "unit_id": str(said.unit_id),
                "subject": said.subject,
                "text": said.text,
                "reference": said.reference,
                "link": said.link,
                "due_at": moment_text(said.due_at) if said.due_at else None,
                "citation": said.citation,
                "urgent": said.urgent,
                "composed_at": moment_text(said.composed_at),
            }
            yield Insert(messages, values)
        case MessageRead(message_id=message_id, read_at=read_at):
            yield Update(
                messages, {"message_id": str(message_id)}, {"read_at": moment_text(read_at)}
            )
        case _:
            pass


def ask(
    connection: Connection,
    reader: Reader,
    limit: int,
    offset: int = 0,
    *,
    unread_only: bool = False,
) -> list[InboxMessage]:
    """Return the reader's messages, the newest first."""
    statement = (
        select(messages)
        .where(_may_read(reader), *((messages.c.read_at.is_(None),) if unread_only else ()))
        .order_by(messages.c.composed_at.desc(), messages.c.message_id)
        .limit(limit)
        .offset(offset)
    )
    return [_message(row) for row in connection.execute(statement)]


def find(connection: Connection, reader: Reader, message_id: UUID) -> InboxMessage | None:
    """Return one message, or None where there is none for this reader."""
    statement = select(messages).where(messages.c.message_id == str(message_id), _may_read(reader))
    row = connection.execute(statement).one_or_none()
    return _message(row) if row else None


def count(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Return how many messages the reader has: (all, unread)."""
    unread = func.count().filter(messages.c.read_at.is_(None))
    row = connection.execute(select(func.count(), unread).where(_may_read(reader))).one()
    return row[0], row[1]


def _may_read(reader: Reader) -> ColumnElement[bool]:
    return or_(
        messages.c.recipient_id == str(reader.officer_id),
        *(
            and_(
                messages.c.recipient_id.is_(None),
                messages.c.role == role.value,
                messages.c.unit_id.in_(_texts(unit_ids)),
            )
            for role, unit_ids in reader.roles
        ),
    )


def _texts(unit_ids: Iterable[UUID]) -> Sequence[str]:
    return sorted(str(unit_id) for unit_id in unit_ids)


def _message(row: SqlRow[Any]) -> InboxMessage:
    return InboxMessage(
        message_id=UUID(row.message_id),
        kind=Kind(row.kind),
        role=Role(row.role),
        unit_id=UUID(row.unit_id),
        subject=row.subject,
        text=row.text,
        reference=row.reference,
        link=row.link,
        due_at=datetime.fromisoformat(row.due_at) if row.due_at else None,
        citation=row.citation,
        urgent=row.urgent,
        composed_at=datetime.fromisoformat(row.composed_at),
        read_at=datetime.fromisoformat(row.read_at) if row.read_at else None,
    )


messages_model = ReadModel("messages", 1, (messages,), fill)
