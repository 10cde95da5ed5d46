"""What has happened to endpoints: where subscribers want events to be sent (webhooks).

An address may hold a password in its query, so it is sealed like the secrets that sign.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.kernel.facts import Fact, Sealed


class Wanted(StrEnum):
    """The types of events that are told to anyone, as CloudEvents name them."""

    CHILD_REGISTERED = "vn.mangnon.registry.child_registered.v1"
    CASE_OPENED = "vn.mangnon.cases.case_opened.v1"
    CASE_CLOSED = "vn.mangnon.cases.case_closed.v1"
    DONATION_RECEIVED = "vn.mangnon.fund.donation_received.v1"
    GRANT_PAID = "vn.mangnon.fund.grant_paid.v1"
    REPORT_DUE = "vn.mangnon.reporting.report_due.v1"
    REPORT_OWED = "vn.mangnon.reporting.report_owed.v1"
    REPORT_ACCEPTED = "vn.mangnon.reporting.report_accepted.v1"
    REPORT_RETURNED = "vn.mangnon.reporting.report_returned.v1"
    REPORT_SENT = "vn.mangnon.reporting.report_sent.v1"

    @property
    def vi(self) -> str:
        """The name of the event as administrators read it."""
        return _WANTED_VI[self]

    @property
    def source(self) -> str:
        """The service that tells it."""
        return self.value.split(".")[2]


_WANTED_VI = {
    Wanted.CHILD_REGISTERED: "Đã ghi trẻ vào sổ",
    Wanted.CASE_OPENED: "Đã mở vụ việc",
    Wanted.CASE_CLOSED: "Đã kết thúc vụ việc",
    Wanted.DONATION_RECEIVED: "Quỹ đã nhận ủng hộ",
    Wanted.GRANT_PAID: "Quỹ đã chi hỗ trợ",
    Wanted.REPORT_DUE: "Sắp đến hạn báo cáo",
    Wanted.REPORT_OWED: "Có báo cáo phải gửi",
    Wanted.REPORT_ACCEPTED: "Đã nhận báo cáo được giao",
    Wanted.REPORT_RETURNED: "Đã trả lại báo cáo được giao",
    Wanted.REPORT_SENT: "Đã gửi báo cáo",
}


class Stopped(StrEnum):
    """Why nothing is sent to an endpoint any more."""

    BY_HAND = "by_hand"
    GONE = "gone"  # it answered 410: do not come back
    FAILING = "failing"  # an event was not taken in all the tries of the schedule

    @property
    def vi(self) -> str:
        """The reason as administrators read it."""
        return _STOPPED_VI[self]


_STOPPED_VI = {
    Stopped.BY_HAND: "Quản trị tạm ngừng",
    Stopped.GONE: "Nơi nhận báo không dùng nữa (410)",
    Stopped.FAILING: "Gửi nhiều lần không được",
}


class EndpointRegistered(Fact):
    """An administrator let events be sent to an address, for a machine client of a unit."""

    fact_type: ClassVar[str] = "notify.endpoint_registered"
    vi: ClassVar[str] = "Đã đăng ký nơi nhận sự kiện"
    sealed_under: ClassVar[str | None] = "endpoint_id"

    endpoint_id: UUID
    client_id: UUID
    unit_id: UUID
    wanted: tuple[Wanted, ...]
    url: Sealed[str]
    registered_at: datetime


class SecretSet(Fact):
    """A secret that signs what is sent; each has a key of its own, so that it can be destroyed."""

    fact_type: ClassVar[str] = "notify.endpoint_secret_set"
    vi: ClassVar[str] = "Đã cấp mã ký"
    sealed_under: ClassVar[str | None] = "secret_id"

    endpoint_id: UUID
    secret_id: UUID
    secret: Sealed[str]
    set_at: datetime


class SecretRetired(Fact):
    """A secret that signs nothing any more; its key is destroyed with this fact."""

    fact_type: ClassVar[str] = "notify.endpoint_secret_retired"
    vi: ClassVar[str] = "Đã huỷ mã ký cũ"
    shreds: ClassVar[str | None] = "secret_id"

    endpoint_id: UUID
    secret_id: UUID


class EndpointDisabled(Fact):
    """Nothing is sent for now; what is told meanwhile waits."""

    fact_type: ClassVar[str] = "notify.endpoint_disabled"
    vi: ClassVar[str] = "Đã ngừng gửi sự kiện"

    endpoint_id: UUID
    reason: Stopped
    disabled_at: datetime


class EndpointEnabled(Fact):
    """It is sent again, with all that waited."""

    fact_type: ClassVar[str] = "notify.endpoint_enabled"
    vi: ClassVar[str] = "Đã cho gửi sự kiện lại"

    endpoint_id: UUID
    enabled_at: datetime


class EndpointTested(Fact):
    """An administrator had a test event sent."""

    fact_type: ClassVar[str] = "notify.endpoint_tested"
    vi: ClassVar[str] = "Đã gửi sự kiện thử"

    endpoint_id: UUID
    test_id: UUID
    tested_at: datetime


class EventsResent(Fact):
    """An administrator had one event sent again, or all of a service after a sequence."""

    fact_type: ClassVar[str] = "notify.events_resent"
    vi: ClassVar[str] = "Đã cho gửi lại sự kiện"

    endpoint_id: UUID
    source: str
    after: int
    event_id: str | None
    resent_at: datetime


EndpointEvent: TypeAlias = (
    EndpointRegistered
    | SecretSet
    | SecretRetired
    | EndpointDisabled
    | EndpointEnabled
    | EndpointTested
    | EventsResent
)
