"""Messages, tasks and how to be told; and what the sender of e-mails records."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify import message, norms, recipient
from services.notify.events import Channel, Kind, Reason
from services.notify.readmodels import (
    claims,
    deliveries,
    listening,
    messages,
    open_tasks,
    preferences,
)
from services.notify.readmodels.deliveries import DeliveryLine, Due
from services.notify.readmodels.listening import Source
from services.notify.readmodels.messages import InboxMessage, Reader
from services.notify.readmodels.open_tasks import Hands, Task, When
from services.notify.readmodels.preferences import Preferences
from shared.desk import Desk
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound
from shared.kernel.roles import Role

PAGE = 50
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Status:
    """How notify itself is: what it has heard and what waits."""

    sources: list[Source]
    heard: int
    waiting: int
    quarantined: int
    facts: int


def list_tasks(desk: Desk, issued: Issued) -> dict[When, list[Task]]:
    """Return what the officer's own roles have to do, under the headings of Việc cần làm."""
    desk.rights(issued, "list_tasks")
    hands = [Hands(role, unit_ids) for role, unit_ids in _roles(desk, issued)]
    found = desk.read(open_tasks.ask, hands, issued.by.id)
    return open_tasks.grouped(found, issued.at)


def oversee_tasks(desk: Desk, issued: Issued) -> dict[When, list[Task]]:
    """Return what anybody in the officer's units has to do: for chairmen and the province."""
    rights = desk.rights(issued, "oversee_tasks")
    found = desk.read(open_tasks.ask, [Hands(None, rights.unit_ids)])
    return open_tasks.grouped(found, issued.at)


def list_messages(
    desk: Desk, issued: Issued, *, unread_only: bool = False, page: int = 1
) -> list[InboxMessage]:
    """Return one page of the officer's messages, the newest first."""
    desk.rights(issued, "list_messages")
    offset = PAGE * (max(1, page) - 1)

    return desk.read(
        lambda connection: messages.ask(
            connection, _reader(desk, issued), PAGE, offset, unread_only=unread_only
        )
    )


def count_unread(desk: Desk, issued: Issued) -> tuple[int, int]:
    """Return how many messages the officer has: (all, unread)."""
    desk.rights(issued, "count_unread")
    return desk.read(messages.count, _reader(desk, issued))


def read_message(desk: Desk, issued: Issued, message_id: UUID) -> InboxMessage:
    """Return one of the officer's messages."""
    desk.rights(issued, "read_message")
    found = desk.read(messages.find, _reader(desk, issued), message_id)
    if found is None:
        raise NotFound
    return found


def mark_read(desk: Desk, issued: Issued, message_id: UUID) -> InboxMessage:
    """Mark one of the officer's messages as read, and return it."""
    desk.rights(issued, "mark_read")
    found = desk.read(messages.find, _reader(desk, issued), message_id)
    if found is None:
        raise NotFound
    desk.perform(issued, "mark_read", message.step(message_id, message.ReadMessage()))
    return found


def read_preferences(desk: Desk, issued: Issued) -> Preferences:
    """Return how the officer wants to be told."""
    desk.rights(issued, "read_preferences")
    return desk.read(preferences.ask, issued.by.id, issued.today)


def set_preferences(
    desk: Desk,
    issued: Issued,
    *,
    email: str | None,
    email_kinds: tuple[Kind, ...],
    quiet_from_hour: int,
    quiet_until_hour: int,
) -> None:
    """Choose an e-mail address (None: no e-mail), what comes by it, and quiet hours."""
    command = recipient.SetPreferences(
        officer_id=issued.by.id,
        email=email or None,
        email_kinds=email_kinds,
        quiet_from_hour=quiet_from_hour,
        quiet_until_hour=quiet_until_hour,
    )
    desk.perform(issued, "set_preferences", recipient.step(issued.by.id, command))


def list_deliveries(
    desk: Desk, issued: Issued, state: str | None = None, page: int = 1
) -> tuple[list[DeliveryLine], dict[str, int]]:
    """Return one page of deliveries, and how many wait, were sent and failed."""
    desk.rights(issued, "list_deliveries")
    offset = PAGE * (max(1, page) - 1)
    return desk.read(deliveries.ask, state, PAGE, offset), desk.read(deliveries.counts)


def retry_delivery(desk: Desk, issued: Issued, message_id: UUID, channel: Channel) -> None:
    """Put a failed delivery back into the queue."""
    command = message.RetryDelivery(channel)
    desk.perform(issued, "retry_delivery", message.step(message_id, command))


def read_status(desk: Desk, issued: Issued, sources: tuple[str, ...]) -> Status:
    """Return what notify has heard of each of `sources`, and what waits."""
    desk.rights(issued, "read_status")
    counts = desk.store.inbox_counts()
    return Status(
        sources=desk.read(listening.ask, sources),
        heard=desk.store.head("inbox"),
        waiting=counts.get("waiting", 0) + counts.get("behind", 0),
        quarantined=counts.get("quarantined", 0),
        facts=desk.store.head("events"),
    )


def claim_deliveries(
    desk: Desk, issued: Issued, channel: Channel, limit: int = _BATCH
) -> list[Due]:
    """Take what may leave by a channel now, so that no other replica sends it, until `release`."""
    desk.rights(issued, "claim_deliveries")
    chosen = deliveries.due(channel, issued.at, limit)
    if not desk.read(claims.are_there, chosen):
        return []  # a round that finds nothing writes nothing
    desk.store.write(claims.taking(chosen, issued.key, issued.at))
    return desk.read(deliveries.claimed, issued.key)


def release_deliveries(desk: Desk, issued: Issued) -> None:
    """Let go of what was taken with this command and was not sent."""
    desk.rights(issued, "release_deliveries")
    desk.store.write([claims.letting_go(issued.key)])


def record_sent(desk: Desk, issued: Issued, message_id: UUID, channel: Channel) -> None:
    """Record that a channel took a message."""
    desk.perform(issued, "record_sent", message.step(message_id, message.RecordSent(channel)))
    desk.store.count_delivery(channel.value, "delivered")


def record_failed_try(
    desk: Desk,
    issued: Issued,
    message_id: UUID,
    channel: Channel,
    *,
    reason: Reason,
    final: bool,
) -> None:
    """Record that a channel did not take a message; `final` gives it up."""
    command = message.RecordFailedTry(channel, reason, final)
    desk.perform(issued, "record_failed_try", message.step(message_id, command))
    desk.store.count_delivery(channel.value, reason.value)


def give_up_stale(desk: Desk, issued: Issued, channel: Channel) -> int:
    """Give up what has waited too long to be of use; return how many."""
    desk.rights(issued, "give_up_stale")
    before: datetime = norms.stale_before(issued.at, issued.today)
    found = desk.read(deliveries.stale, channel, before, _BATCH)
    if found:
        command = message.RecordFailedTry(channel, Reason.STALE, final=True)
        steps = (message.step(message_id, command) for message_id in found)
        desk.perform(issued, "give_up_stale", *steps)
    return len(found)


def _reader(desk: Desk, issued: Issued) -> Reader:
    return Reader(issued.by.id, tuple(_roles(desk, issued)))


def _roles(desk: Desk, issued: Issued) -> list[tuple[Role, frozenset[UUID]]]:
    """Return the officer's roles of today, each with the units over which it is held."""
    units = desk.units
    held = [grant for grant in issued.by.grants if grant.holds_on(issued.today)]
    return [(grant.role, units.subtree(grant.unit_id)) for grant in held]
