"""What cases tells: notices and cases as pseudonyms, steps and clocks. Never edit: add."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.erasure import OfCopiesErased


class NoticeReceived(Announcement):
    """A notice (thông tin, thông báo, tố giác) came in; the hour starts the 12-hour clock.

    `child_class` is abused, at_risk or special_circumstances; `forms` are codes of Law Art. 4.
    """

    event: ClassVar[str] = "notice_received"
    about: ClassVar[str] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    hamlet_id: UUID | None
    channel: str
    child_class: str
    forms: tuple[str, ...]
    received_at: datetime


class NoticeSettled(Announcement):
    """A notice was settled: `outcome` is case, unfounded or transferred."""

    event: ClassVar[str] = "notice_settled"
    about: ClassVar[str] = "notice_id"

    notice_id: UUID
    unit_id: UUID
    outcome: str
    settled_on: date


class CaseOpened(Announcement):
    """A case was opened for a child. `level` is support or intervention (Law Arts. 49–50)."""

    event: ClassVar[str] = "case_opened"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    reference: str
    notice_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    child_class: str
    forms: tuple[str, ...]
    environment: str
    level: str
    emergency: bool
    opened_on: date


class EmergencyDecided(Announcement):
    """An emergency measure or temporary separation was decided (Decree 56, Arts. 31–32)."""

    event: ClassVar[str] = "emergency_decided"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    unit_id: UUID
    measure: str
    decided_at: datetime
    on_time: bool


class PlanSubmitted(Announcement):
    """A support/intervention plan went to the chairman (Decree 56, Art. 28)."""

    event: ClassVar[str] = "plan_submitted"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    unit_id: UUID
    plan_number: int
    submitted_at: datetime
    on_time: bool


class PlanApproved(Announcement):
    """The chairman approved the plan. `measures` are codes S.a … I.h of Law Arts. 49–50."""

    event: ClassVar[str] = "plan_approved"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    plan_number: int
    measures: tuple[str, ...]
    approved_at: datetime
    on_time: bool


class CaseReviewed(Announcement):
    """The child's state was reviewed after the plan (Decree 56, Art. 30)."""

    event: ClassVar[str] = "case_reviewed"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    unit_id: UUID
    safe: bool
    reviewed_on: date


class CaseClosed(Announcement):
    """The case was closed: no longer at risk, and stable."""

    event: ClassVar[str] = "case_closed"
    about: ClassVar[str] = "case_id"

    case_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    closed_on: date


class DeadlineNear(Announcement):
    """A legal clock is about to run out. `rule` names the norm, e.g. emergency_decision."""

    event: ClassVar[str] = "deadline_near"
    about: ClassVar[str] = "subject_id"

    subject_id: UUID
    reference: str
    unit_id: UUID
    rule: str
    due_at: datetime
    citation: str
    role: str
    link: str


class DeadlineMissed(Announcement):
    """A legal clock ran out."""

    event: ClassVar[str] = "deadline_missed"
    about: ClassVar[str] = "subject_id"

    subject_id: UUID
    reference: str
    unit_id: UUID
    rule: str
    due_at: datetime
    citation: str
    role: str
    link: str


class CaseCopiesErased(OfCopiesErased):
    """What cases held of an erased child: notices, cases, the child's row, letters."""


class PublicCaseOpened(Announcement):
    """For subscribers: a case was opened. No child, no form of abuse, no hamlet."""

    event: ClassVar[str] = "case_opened"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "case_id"

    case_id: UUID
    unit_id: UUID
    level: str
    opened_on: date


class PublicCaseClosed(Announcement):
    """For subscribers: a case was closed."""

    event: ClassVar[str] = "case_closed"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "case_id"

    case_id: UUID
    unit_id: UUID
    closed_on: date
