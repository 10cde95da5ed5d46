"""What notify tells, by example."""

from shared.contracts import notify
from shared.contracts.announcement import Announcement
from shared.contracts.examples.world import ERASED, MESSAGE, NINE, TWENTY_ONE

EXAMPLES: tuple[Announcement, ...] = (
    notify.MessageSent(message_id=MESSAGE, kind="report_due", channel="email", sent_at=NINE),
    notify.DeliveryFailed(
        message_id=MESSAGE,
        kind="report_due",
        channel="email",
        reason="mailbox_unavailable",
        failed_at=TWENTY_ONE,
    ),
    notify.NotifyCopiesErased(child_id=ERASED, erased_at=NINE, destroyed={"letters": 0}),
)
