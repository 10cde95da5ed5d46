"""What is owed upward, and whether it was."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.kernel.facts import Fact


class ObligationSet(Fact):
    """A report is owed upward for a period; told again with other days, it replaces itself.

    `before`: "trước ngày 15/5", so the day before `due_on` is the last. `given`: by whoever stands
    above, and not by the commune itself. `heard_from` is the node where it was set, empty for this.
    """

    fact_type: ClassVar[str] = "reporting.obligation_set"
    vi: ClassVar[str] = "Đã đặt nghĩa vụ báo cáo"

    obligation_id: UUID
    unit_id: UUID
    code: str
    year: int
    name: str
    period_start: date
    period_end: date
    due_on: date
    before: bool
    recipients: tuple[str, ...]
    basis: str
    given: bool = False
    heard_from: str = ""


class ObligationDue(Fact):
    """The day comes near: `thresholds` are the warnings that this one stands for, each once."""

    fact_type: ClassVar[str] = "reporting.obligation_due"
    vi: ClassVar[str] = "Báo cáo sắp đến hạn"

    obligation_id: UUID
    unit_id: UUID
    name: str
    period_start: date
    period_end: date
    due_on: date
    before: bool
    basis: str
    thresholds: tuple[int, ...]
    days_left: int
    noted_on: date


class ObligationOverdue(Fact):
    """The report was not sent by its day."""

    fact_type: ClassVar[str] = "reporting.obligation_overdue"
    vi: ClassVar[str] = "Báo cáo quá hạn"

    obligation_id: UUID
    unit_id: UUID
    name: str
    due_on: date
    before: bool
    basis: str
    days_late: int
    noted_on: date


class ObligationAccepted(Fact):
    """The commune takes on what was given from above."""

    fact_type: ClassVar[str] = "reporting.obligation_accepted"
    vi: ClassVar[str] = "Đã nhận báo cáo được giao"

    obligation_id: UUID
    unit_id: UUID
    accepted_on: date
    heard_from: str = ""


class ObligationReturned(Fact):
    """The commune gives back what was given from above, and says why."""

    fact_type: ClassVar[str] = "reporting.obligation_returned"
    vi: ClassVar[str] = "Đã trả lại báo cáo được giao"

    obligation_id: UUID
    unit_id: UUID
    reason: str
    returned_on: date
    heard_from: str = ""


class ObligationFulfilled(Fact):
    """The report was sent."""

    fact_type: ClassVar[str] = "reporting.obligation_fulfilled"
    vi: ClassVar[str] = "Đã hoàn thành nghĩa vụ báo cáo"

    obligation_id: UUID
    unit_id: UUID
    report_id: UUID
    fulfilled_on: date
    on_time: bool


ObligationEvent: TypeAlias = (
    ObligationSet
    | ObligationAccepted
    | ObligationReturned
    | ObligationDue
    | ObligationOverdue
    | ObligationFulfilled
)
