"""What notify tells: that something was delivered, or could not be."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement
from shared.contracts.erasure import OfCopiesErased


class MessageSent(Announcement):
    """A message left by a channel (inbox, email)."""

    event: ClassVar[str] = "message_sent"
    about: ClassVar[str] = "message_id"

    message_id: UUID
    kind: str
    channel: str
    sent_at: datetime


class DeliveryFailed(Announcement):
    """A message could not be delivered after all tries; `reason` is a code."""

    event: ClassVar[str] = "delivery_failed"
    about: ClassVar[str] = "message_id"

    message_id: UUID
    kind: str
    channel: str
    reason: str
    failed_at: datetime


class NotifyCopiesErased(OfCopiesErased):
    """What notify held of an erased child: letters."""
