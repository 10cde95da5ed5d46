"""What is to leave the node, what left, what could not? The outgoing queue and its record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy import Row as SqlRow

from services.notify import norms
from services.notify.events import (
    Channel,
    DeliveryFailed,
    DeliveryRetried,
    Kind,
    MessageComposed,
    MessageSent,
    Reason,
    TryFailed,
)
from services.notify.readmodels import claims
from services.notify.readmodels.messages import messages
from services.notify.readmodels.preferences import preferences
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

deliveries = Table(
    "deliveries",
    MetaData(),
    Column("message_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient_id", Text),
    Column("urgent", Boolean, nullable=False),
    Column("state", Text, nullable=False),  # waiting, sent, failed
    Column("tries", Integer, nullable=False),
    Column("reason", Text),
    Column("queued_at", Text, nullable=False),  # composed, or retried by a person
    Column("next_try_at", Text, nullable=False),
    Column("settled_at", Text),
)
Index("deliveries_due", deliveries.c.state, deliveries.c.next_try_at)
_THING = deliveries.c.channel + ":" + deliveries.c.message_id
_MOST_PRESSING = (
    deliveries.c.urgent.desc(),
    deliveries.c.next_try_at,
    deliveries.c.message_id,
)


@dataclass(frozen=True, slots=True)
class Due:
    """One e-mail that may leave now; without an address it can only be given up."""

    message_id: UUID
    address: str | None = field(repr=False)
    subject: str
    text: str
    link: str
    due_at: datetime | None
    citation: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of the administrators' list: nothing of the message but its kind."""

    message_id: UUID
    channel: Channel
    kind: Kind
    state: str
    tries: int
    reason: Reason | None
    queued_at: datetime
    next_try_at: datetime
    settled_at: datetime | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Queue what was composed for a channel; note what became of it."""
    match recorded.fact:
        case MessageComposed() as said:
            for channel in said.channels:
                if channel is not Channel.INBOX:
                    yield _queued(said, channel)
        case MessageSent() as sent:
            yield _noted(
                sent,
                {"state": "sent", "tries": sent.tries, "reason": None},
                settled_at=moment_text(sent.sent_at),
            )
        case TryFailed() as failed:
            yield _noted(
                failed,
                {"tries": failed.tries, "reason": failed.reason.value},
                next_try_at=moment_text(failed.next_try_at),
            )
        case DeliveryFailed() as gone:
            yield _noted(
                gone,
                {"state": "failed", "tries": gone.tries, "reason": gone.reason.value},
                settled_at=moment_text(gone.failed_at),
            )
        case DeliveryRetried() as again:
            at = moment_text(again.retried_at)
            waiting = {"state": "waiting", "tries": 0, "reason": None, "settled_at": None}
            yield _noted(again, waiting, queued_at=at, next_try_at=at)
        case _:
            pass


def due(channel: Channel, now: datetime, limit: int) -> Select[tuple[str]]:
    """Choose what may leave now and nobody sends yet: emergencies, then the longest waiting.

    What its recipient's quiet hours hold back is left out; emergencies are not.
    """
    local = now.astimezone(VIETNAM)
    default = norms.default_quiet_hours(local.date())
    quiet_from = func.coalesce(preferences.c.quiet_from_hour, default.from_hour)
    quiet_until = func.coalesce(preferences.c.quiet_until_hour, default.until_hour)
    quiet = _is_quiet(quiet_from, quiet_until, local.hour)
    return (
        select(_THING)
        .select_from(deliveries)
        .outerjoin(preferences, preferences.c.officer_id == deliveries.c.recipient_id)
        .where(
            deliveries.c.channel == channel.value,
            deliveries.c.state == "waiting",
            deliveries.c.next_try_at <= moment_text(now),
            deliveries.c.urgent | ~quiet,
            claims.is_free(_THING, now),
        )
        .order_by(*_MOST_PRESSING)
        .limit(limit)
    )


def claimed(connection: Connection, holder: str) -> list[Due]:
    """Return the messages that `holder` has taken, the most pressing first."""
    statement = (
        select(
            deliveries.c.message_id,
            preferences.c.email,
            messages.c.subject,
            messages.c.text,
            messages.c.link,
            messages.c.due_at,
            messages.c.citation,
        )
        .join(messages, messages.c.message_id == deliveries.c.message_id)
        .outerjoin(preferences, preferences.c.officer_id == deliveries.c.recipient_id)
        .where(claims.is_held(_THING, holder))
        .order_by(*_MOST_PRESSING)
    )
    return [
        Due(
            message_id=UUID(row.message_id),
            address=row.email,
            subject=row.subject,
            text=row.text,
            link=row.link,
            due_at=datetime.fromisoformat(row.due_at) if row.due_at else None,
            citation=row.citation,
        )
        for row in connection.execute(statement)
    ]


def stale(connection: Connection, channel: Channel, before: datetime, limit: int) -> list[UUID]:
    """Return the messages that have waited on a channel since before a moment."""
    asked = {"channel": channel.value, "before": moment_text(before), "most": limit}
    return [UUID(row.message_id) for row in connection.execute(_STALE, asked)]


def ask(connection: Connection, state: str | None, limit: int, offset: int) -> list[DeliveryLine]:
    """Return deliveries for administrators, the newest first."""
    chosen = () if state is None else (deliveries.c.state == state,)
    statement = (
        select(deliveries)
        .where(*chosen)
        .order_by(deliveries.c.queued_at.desc(), deliveries.c.message_id)
        .limit(limit)
        .offset(offset)
    )
    return [_line(row) for row in connection.execute(statement)]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many deliveries wait, were sent and failed."""
    statement = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    found = {row[0]: row[1] for row in connection.execute(statement)}
    return {state: found.get(state, 0) for state in ("waiting", "sent", "failed")}


def _is_quiet(
    quiet_from: ColumnElement[int], quiet_until: ColumnElement[int], hour: int
) -> ColumnElement[bool]:
    """Say in SQL whether an hour lies in quiet hours, which may run over midnight."""
    begun, not_over = quiet_from <= hour, quiet_until > hour
    over_midnight = and_(quiet_from > quiet_until, or_(begun, not_over))
    return or_(and_(quiet_from < quiet_until, begun, not_over), over_midnight)


def _queued(said: MessageComposed, channel: Channel) -> Row:
    at = moment_text(said.composed_at)
    values = {
        "message_id": str(said.message_id),
        "channel": channel.value,
        "kind": said.kind.value,
        "recipient_id": str(said.recipient_id) if said.recipient_id else None,
        "urgent": said.urgent,
        "state": "waiting",
        "tries": 0,
        "queued_at": at,
        "next_try_at": at,
    }
    return Insert(deliveries, values)


def _noted(
    said: MessageSent | TryFailed | DeliveryFailed | DeliveryRetried,
    values: dict[str, Any],
    **moments: str,
) -> Row:
    where = {"message_id": str(said.message_id), "channel": said.channel.value}
    return Update(deliveries, where, {**values, **moments})


def _line(row: SqlRow[Any]) -> DeliveryLine:
    return DeliveryLine(
        message_id=UUID(row.message_id),
        channel=Channel(row.channel),
        kind=Kind(row.kind),
        state=row.state,
        tries=row.tries,
        reason=Reason(row.reason) if row.reason else None,
        queued_at=datetime.fromisoformat(row.queued_at),
        next_try_at=datetime.fromisoformat(row.next_try_at),
        settled_at=datetime.fromisoformat(row.settled_at) if row.settled_at else None,
    )


_STALE = (
    select(deliveries.c.message_id)
    .where(
        deliveries.c.channel == bindparam("channel"),
        deliveries.c.state == "waiting",
        deliveries.c.queued_at < bindparam("before"),
    )
    .order_by(deliveries.c.queued_at)
    .limit(bindparam("most", type_=Integer()))
)

deliveries_model = ReadModel("deliveries", 1, (deliveries,), fill)
