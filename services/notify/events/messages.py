"""What has happened to messages and to how people want to be told.

No text in here names a person: a message holds reference codes, dates, articles and a link.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.kernel.facts import Fact, Sealed
from shared.kernel.roles import Role


class Kind(StrEnum):
    """What a message is about; an officer may choose which kinds also come by e-mail."""

    CASE_OPENED = "case_opened"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_MISSED = "deadline_missed"
    REPORT_DUE = "report_due"
    REPORT_OVERDUE = "report_overdue"
    DONATION_RECEIVED = "donation_received"
    WEBHOOK_STOPPED = "webhook_stopped"

    @property
    def vi(self) -> str:
        """The name of the kind as officers read it."""
        return _KIND_VI[self]


_KIND_VI = {
    Kind.CASE_OPENED: "Có vụ việc mới",
    Kind.DEADLINE_NEAR: "Sắp đến hạn xử lý vụ việc",
    Kind.DEADLINE_MISSED: "Quá hạn xử lý vụ việc",
    Kind.REPORT_DUE: "Sắp đến hạn báo cáo",
    Kind.REPORT_OVERDUE: "Báo cáo quá hạn",
    Kind.DONATION_RECEIVED: "Quỹ nhận ủng hộ, cần cảm ơn",
    Kind.WEBHOOK_STOPPED: "Đã ngừng gửi sự kiện ra ngoài",
}


class Channel(StrEnum):
    """The ways by which a message can leave. The inbox needs no delivery: it is this database."""

    INBOX = "inbox"
    EMAIL = "email"

    @property
    def vi(self) -> str:
        """The name of the channel as officers read it."""
        return {Channel.INBOX: "Hộp tin", Channel.EMAIL: "Thư điện tử"}[self]


class Reason(StrEnum):
    """Why a try failed or a delivery was given up."""

    TEMPORARY = "temporary"  # the server said: not now
    REFUSED = "refused"  # the server said: never
    NO_ADDRESS = "no_address"  # the address was taken away meanwhile
    STALE = "stale"  # it waited so long that it would only confuse

    @property
    def vi(self) -> str:
        """The reason as administrators read it."""
        return _REASON_VI[self]


_REASON_VI = {
    Reason.TEMPORARY: "Máy chủ thư tạm thời chưa nhận",
    Reason.REFUSED: "Máy chủ thư từ chối",
    Reason.NO_ADDRESS: "Người nhận không còn địa chỉ thư",
    Reason.STALE: "Chờ quá lâu, tin không còn kịp thời",
}


class MessageComposed(Fact):
    """A message was written. It lies in the inbox from this moment on.

    `recipient_id` is one officer; without one it is for whoever holds `role` over `unit_id`, also
    for those who get the role later: nothing is lost because nobody was in office.
    """

    fact_type: ClassVar[str] = "notify.message_composed"
    vi: ClassVar[str] = "Đã soạn tin"

    message_id: UUID
    kind: Kind
    recipient_id: UUID | None
    role: Role
    unit_id: UUID
    subject: str
    text: str
    reference: str
    link: str
    due_at: datetime | None
    citation: str
    urgent: bool
    channels: tuple[Channel, ...]
    composed_at: datetime


class MessageSent(Fact):
    """A channel took the message over."""

    fact_type: ClassVar[str] = "notify.message_sent"
    vi: ClassVar[str] = "Đã gửi tin"

    message_id: UUID
    kind: Kind
    channel: Channel
    tries: int
    sent_at: datetime


class TryFailed(Fact):
    """A channel could not take the message yet; it will be tried again."""

    fact_type: ClassVar[str] = "notify.try_failed"
    vi: ClassVar[str] = "Chưa gửi được, sẽ thử lại"

    message_id: UUID
    channel: Channel
    tries: int
    reason: Reason
    next_try_at: datetime


class DeliveryFailed(Fact):
    """The message was given up on this channel; it still lies in the inbox."""

    fact_type: ClassVar[str] = "notify.delivery_failed"
    vi: ClassVar[str] = "Không gửi được tin"

    message_id: UUID
    kind: Kind
    channel: Channel
    tries: int
    reason: Reason
    failed_at: datetime


class DeliveryRetried(Fact):
    """An administrator put a failed delivery back into the queue."""

    fact_type: ClassVar[str] = "notify.delivery_retried"
    vi: ClassVar[str] = "Đã cho gửi lại tin"

    message_id: UUID
    channel: Channel
    retried_at: datetime


class MessageRead(Fact):
    """The message was read; one for a role counts as read with its first reader."""

    fact_type: ClassVar[str] = "notify.message_read"
    vi: ClassVar[str] = "Đã đọc tin"

    message_id: UUID
    officer_id: UUID
    read_at: datetime


class AddressSet(Fact):
    """An officer gave an e-mail address.

    Each address has its own key, so that replacing it or taking it away destroys it for good.
    """

    fact_type: ClassVar[str] = "notify.address_set"
    vi: ClassVar[str] = "Đã ghi địa chỉ thư điện tử"
    sealed_under: ClassVar[str | None] = "address_id"

    officer_id: UUID
    address_id: UUID
    email: Sealed[str]


class AddressForgotten(Fact):
    """An address was taken away; its key is destroyed with this fact."""

    fact_type: ClassVar[str] = "notify.address_forgotten"
    vi: ClassVar[str] = "Đã xoá địa chỉ thư điện tử"
    shreds: ClassVar[str | None] = "address_id"

    officer_id: UUID
    address_id: UUID


class PreferencesSet(Fact):
    """An officer chose what comes by e-mail, and the hours in which nothing but an emergency may.

    Quiet hours run from one whole hour to another (Vietnam), over midnight where the first is the
    later; the same hour twice means none.
    """

    fact_type: ClassVar[str] = "notify.preferences_set"
    vi: ClassVar[str] = "Đã chọn cách nhận tin"

    officer_id: UUID
    email_kinds: tuple[Kind, ...]
    quiet_from_hour: int
    quiet_until_hour: int


MessageEvent: TypeAlias = (
    MessageComposed | MessageSent | TryFailed | DeliveryFailed | DeliveryRetried | MessageRead
)
RecipientEvent: TypeAlias = AddressSet | AddressForgotten | PreferencesSet
