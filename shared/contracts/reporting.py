"""What reporting tells: reports owed, due, overdue, sent. Never edit: add."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.erasure import OfCopiesErased


class ReportDue(Announcement):
    """A report must be sent before the day `due_on`: told 30, 14, 7, 3 and 1 days ahead.

    `days_left` counts to the last day in time, the one before `due_on`.
    """

    event: ClassVar[str] = "report_due"
    about: ClassVar[str] = "obligation_id"

    obligation_id: UUID
    unit_id: UUID
    name: str
    period_start: date
    period_end: date
    due_on: date
    days_left: int
    basis: str
    link: str


class ReportOverdue(Announcement):
    """A report was not sent by its day."""

    event: ClassVar[str] = "report_overdue"
    about: ClassVar[str] = "obligation_id"

    obligation_id: UUID
    unit_id: UUID
    name: str
    due_on: date
    days_late: int
    basis: str
    link: str


class ReportSent(Announcement):
    """A report was sent upward; `sha256` is of its Word file."""

    event: ClassVar[str] = "report_sent"
    about: ClassVar[str] = "report_id"

    report_id: UUID
    obligation_id: UUID
    unit_id: UUID
    period_start: date
    period_end: date
    sent_on: date
    sha256: str


class ReportingCopiesErased(OfCopiesErased):
    """What reporting held of an erased child: birth dates. What was counted stays counted."""


class PublicReportDue(Announcement):
    """For subscribers: a report will be due in `days_left` days."""

    event: ClassVar[str] = "report_due"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "obligation_id"

    obligation_id: UUID
    unit_id: UUID
    name: str
    due_on: date
    days_left: int


class PublicReportOwed(Announcement):
    """For subscribers: a report is owed, or its days changed.

    `given`: by the node above; told by it to the node of the unit, which then owes it. Else the
    unit owes it of itself, and tells the node above.
    """

    event: ClassVar[str] = "report_owed"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "obligation_id"

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
    given: bool


class PublicReportAccepted(Announcement):
    """For subscribers: a unit takes on a report that the node above gave it."""

    event: ClassVar[str] = "report_accepted"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "obligation_id"

    obligation_id: UUID
    unit_id: UUID
    accepted_on: date


class PublicReportReturned(Announcement):
    """For subscribers: a unit gives back a report that the node above gave it, and says why."""

    event: ClassVar[str] = "report_returned"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "obligation_id"

    obligation_id: UUID
    unit_id: UUID
    reason: str
    returned_on: date


class PublicReportSent(Announcement):
    """For subscribers: a report was sent.

    `code` to `basis` are its terms: who has not heard of the obligation learns it from here.
    """

    event: ClassVar[str] = "report_sent"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "report_id"

    report_id: UUID
    obligation_id: UUID
    unit_id: UUID
    sent_on: date
    sha256: str
    code: str | None = None
    year: int | None = None
    name: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    due_on: date | None = None
    before: bool | None = None
    basis: str | None = None
