"""What we tell the others: that a message lies in an inbox, left by a channel, or could not."""

from collections.abc import Iterable
from typing import Any

from services.notify.events import (
    Channel,
    CopiesErased,
    DeliveryFailed,
    MessageComposed,
    MessageSent,
)
from shared.contracts import notify as public
from shared.kernel.recorded import Recorded


def announce(
    recorded: Recorded[Any],
) -> Iterable[public.MessageSent | public.DeliveryFailed | public.NotifyCopiesErased]:
    """Tell what became of a message; never its text, its link or to whom."""
    match recorded.fact:
        case MessageComposed() as composed:
            yield public.MessageSent(
                message_id=composed.message_id,
                kind=composed.kind.value,
                channel=Channel.INBOX.value,
                sent_at=composed.composed_at,
            )
        case MessageSent() as sent:
            yield public.MessageSent(
                message_id=sent.message_id,
                kind=sent.kind.value,
                channel=sent.channel.value,
                sent_at=sent.sent_at,
            )
        case DeliveryFailed() as failed:
            yield public.DeliveryFailed(
                message_id=failed.message_id,
                kind=failed.kind.value,
                channel=failed.channel.value,
                reason=failed.reason.value,
                failed_at=failed.failed_at,
            )
        case CopiesErased() as gone:
            yield public.NotifyCopiesErased(**gone.model_dump(), erased_at=recorded.recorded_at)
        case _:
            pass
