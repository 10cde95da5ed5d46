"""A message: composed once, delivered by each channel or given up after bounded tries, read.

Its inbox copy needs no delivery, so whatever becomes of an e-mail nothing is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.notify import norms
from services.notify.events import (
    Channel,
    DeliveryFailed,
    DeliveryRetried,
    Kind,
    MessageComposed,
    MessageEvent,
    MessageRead,
    MessageSent,
    Reason,
    TryFailed,
)
from shared.kernel.decider import Decider, Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.roles import Role

# Commands


@dataclass(frozen=True, slots=True)
class ComposeMessage:
    """Write a message to one officer, or to whoever holds the role over the unit."""

    message_id: UUID
    kind: Kind
    recipient_id: UUID | None
    role: Role
    unit_id: UUID
    subject: str
    text: str
    reference: str
    link: str
    due_at: datetime | None = None
    citation: str = ""
    urgent: bool = False
    channels: tuple[Channel, ...] = (Channel.INBOX,)


@dataclass(frozen=True, slots=True)
class RecordSent:
    """A channel took the message."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class RecordFailedTry:
    """A channel did not take the message; `final` when trying again would be of no use."""

    channel: Channel
    reason: Reason
    final: bool


@dataclass(frozen=True, slots=True)
class RetryDelivery:
    """Put a failed delivery back into the queue."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """Mark as read."""


MessageCommand: TypeAlias = (
    ComposeMessage | RecordSent | RecordFailedTry | RetryDelivery | ReadMessage
)

# State


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one channel stands: waiting, sent or failed, after so many tries."""

    state: str = "waiting"
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands; without an id it has not been composed."""

    id: UUID | None = None
    kind: Kind | None = None
    recipient_id: UUID | None = None
    role: Role | None = None
    deliveries: Mapping[Channel, Delivery] = field(default_factory=dict)
    is_read: bool = False


def decide(command: MessageCommand, message: Message, issued: Issued) -> Sequence[MessageEvent]:
    """Return what follows from a command to a message."""
    match command:
        case ComposeMessage():
            return [] if message.id is not None else [_composed(command, issued)]
        case RecordSent(channel):
            return _record_sent(channel, message, issued)
        case RecordFailedTry():
            return _record_failed_try(command, message, issued)
        case RetryDelivery(channel):
            return _retry(channel, message, issued)
        case ReadMessage():
            return _read(message, issued)
        case _:
            assert_never(command)


def evolve(message: Message, fact: MessageEvent) -> Message:
    """Fold one fact into the message."""
    match fact:
        case MessageComposed():
            away = (channel for channel in fact.channels if channel is not Channel.INBOX)
            waiting: Mapping[Channel, Delivery] = {channel: Delivery() for channel in away}
            return Message(fact.message_id, fact.kind, fact.recipient_id, fact.role, waiting)
        case MessageSent():
            return _with(message, fact.channel, Delivery("sent", fact.tries))
        case TryFailed():
            return _with(message, fact.channel, Delivery("waiting", fact.tries))
        case DeliveryFailed():
            return _with(message, fact.channel, Delivery("failed", fact.tries))
        case DeliveryRetried():
            return _with(message, fact.channel, Delivery())
        case MessageRead():
            return replace(message, is_read=True)
        case _:
            assert_never(fact)


# Rules


def _composed(command: ComposeMessage, issued: Issued) -> MessageComposed:
    return MessageComposed(
        message_id=command.message_id,
        kind=command.kind,
        recipient_id=command.recipient_id,
        role=command.role,
        unit_id=command.unit_id,
        subject=command.subject,
        text=command.text,
        reference=command.reference,
        link=command.link,
        due_at=command.due_at,
        citation=command.citation,
        urgent=command.urgent,
        channels=command.channels,
        composed_at=issued.at,
    )


def _record_sent(channel: Channel, message: Message, issued: Issued) -> Sequence[MessageEvent]:
    message_id, kind, delivery = _delivery(channel, message)
    # Also after giving up: an answer that came late is the better truth.
    if delivery.state == "sent":
        return []
    tries = delivery.tries + 1
    return [
        MessageSent(
            message_id=message_id, kind=kind, channel=channel, tries=tries, sent_at=issued.at
        )
    ]


def _record_failed_try(
    command: RecordFailedTry, message: Message, issued: Issued
) -> Sequence[MessageEvent]:
    message_id, kind, delivery = _delivery(command.channel, message)
    if delivery.state != "waiting":
        return []
    tries = delivery.tries + 1
    pause = None if command.final else norms.retry_schedule(issued.today).pause_after(tries)
    if pause is not None:
        return [
            TryFailed(
                message_id=message_id,
                channel=command.channel,
                tries=tries,
                reason=command.reason,
                next_try_at=issued.at + pause,
            )
        ]
    return [
        DeliveryFailed(
            message_id=message_id,
            kind=kind,
            channel=command.channel,
            tries=tries,
            reason=command.reason,
            failed_at=issued.at,
        )
    ]


def _retry(channel: Channel, message: Message, issued: Issued) -> Sequence[MessageEvent]:
    message_id, _, delivery = _delivery(channel, message)
    match delivery.state:
        case "failed":
            retried = DeliveryRetried(message_id=message_id, channel=channel, retried_at=issued.at)
            return [retried]
        case "sent":
            raise Conflict("already_sent", "Tin này đã gửi được, không cần gửi lại.")
        case _:
            return []  # it waits for its turn already


def _read(message: Message, issued: Issued) -> Sequence[MessageEvent]:
    if message.id is None or not _is_for(message, issued.by):
        raise NotFound
    if message.is_read:
        return []
    return [MessageRead(message_id=message.id, officer_id=issued.by.id, read_at=issued.at)]


def _is_for(message: Message, officer: Officer) -> bool:
    if message.recipient_id is not None:
        return message.recipient_id == officer.id
    return any(grant.role is message.role for grant in officer.grants)


def _delivery(channel: Channel, message: Message) -> tuple[UUID, Kind, Delivery]:
    delivery = message.deliveries.get(channel)
    if message.id is None or message.kind is None or delivery is None:
        raise NotFound
    return message.id, message.kind, delivery


def _with(message: Message, channel: Channel, delivery: Delivery) -> Message:
    return replace(message, deliveries={**message.deliveries, channel: delivery})


decider = Decider(Message(), decide, evolve)


def message_id_of(event_id: str, recipient: UUID | Role) -> UUID:
    """Return the one id that a message about an event to a recipient can have.

    Told twice, it is still the same message.
    """
    return thing_id("message", event_id, str(recipient))


def step(message_id: UUID, command: MessageCommand) -> Step:
    """Return the step of a command to a message."""
    return Step(f"message-{message_id}", decider, command)
