"""What reporting tells: reports due, overdue, sent. Never edit: add."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement, Audience


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


class PublicReportSent(Announcement):
    """For subscribers: a report was sent."""

    event: ClassVar[str] = "report_sent"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "report_id"

    report_id: UUID
    obligation_id: UUID
    unit_id: UUID
    sent_on: date
    sha256: str
