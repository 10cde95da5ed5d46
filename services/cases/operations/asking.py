"""What officers can ask. What is told of a child is read with the reading written down."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.cases import case, notice, reading
from services.cases.events import CaseEvent, NoticeEvent
from services.cases.reading import RecordReading
from services.cases.readmodels import (
    case_page,
    deadline_sheet,
    notices,
    open_cases,
    readings,
)
from services.cases.readmodels.case_page import ItemRow, Moment
from services.cases.readmodels.deadline_sheet import Deadline
from services.cases.readmodels.notices import NoticeRow
from services.cases.readmodels.open_cases import CaseRow
from services.cases.readmodels.readings import Reading
from services.cases.reference.codes import CasePhase, NoticeState
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice without what it tells."""

    notice: NoticeRow
    timeline: list[Moment]
    deadlines: list[Deadline]
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case without what it tells; `items` are the lines of its last plan."""

    case: CaseRow
    timeline: list[Moment]
    deadlines: list[Deadline]
    items: list[ItemRow]
    readings: list[Reading]


def list_notices(desk: Desk, issued: Issued, state: NoticeState | None = None) -> list[NoticeRow]:
    """Return the notices of the officer's units, newest first."""
    rights = desk.rights(issued, "list_notices")
    return desk.read(notices.ask, rights.unit_ids, state)


def list_cases(desk: Desk, issued: Issued, phase: CasePhase | None = None) -> list[CaseRow]:
    """Return the open cases of the officer's units, or those in one phase, by what is due."""
    rights = desk.rights(issued, "list_cases")
    return desk.read(open_cases.ask, rights.unit_ids, phase)


def list_deadlines(desk: Desk, issued: Issued) -> list[Deadline]:
    """Return the running clocks of the officer's units, the next to end first."""
    rights = desk.rights(issued, "list_deadlines")
    return desk.read(deadline_sheet.running, rights.unit_ids)


def see_notice(desk: Desk, issued: Issued, notice_id: UUID) -> NoticePage:
    """Return where a notice stands."""
    found = _notice(desk, issued, "see_notice", notice_id)
    return NoticePage(
        found,
        desk.read(case_page.ask_timeline, notice_id),
        desk.read(deadline_sheet.of_subject, notice_id),
        desk.read(readings.of_subject, notice_id),
    )


def see_case(desk: Desk, issued: Issued, case_id: UUID) -> CasePage:
    """Return where a case stands."""
    found = _case(desk, issued, "see_case", case_id)
    return CasePage(
        found,
        desk.read(case_page.ask_timeline, case_id),
        desk.read(deadline_sheet.of_subject, case_id),
        desk.read(case_page.ask_items, case_id, found.plan_number),
        desk.read(readings.of_subject, case_id),
    )


def read_notice(desk: Desk, issued: Issued, notice_id: UUID) -> tuple[Recorded[NoticeEvent], ...]:
    """Return all that a notice tells, oldest first, and write the reading down with it."""
    unit_id = _notice(desk, issued, "read_notice", notice_id).unit_id
    command = RecordReading(issued.new_id("reading"), "notice", notice_id, unit_id)
    return _told(desk, issued, "read_notice", command, notice.stream(notice_id))


def read_case(desk: Desk, issued: Issued, case_id: UUID) -> tuple[Recorded[CaseEvent], ...]:
    """Return all that a case tells, oldest first, and write the reading down with it."""
    unit_id = _case(desk, issued, "read_case", case_id).unit_id
    command = RecordReading(issued.new_id("reading"), "case", case_id, unit_id)
    return _told(desk, issued, "read_case", command, case.stream(case_id))


def _told(
    desk: Desk, issued: Issued, operation: str, command: RecordReading, stream: str
) -> tuple[Recorded[Any], ...]:
    done = desk.perform(
        issued,
        operation,
        Step(reading.stream(issued.by.id, issued.today), reading.decider, command),
        unit=command.unit_id,
        ask=lambda connection: desk.facts(connection, stream),
    )
    told: tuple[Recorded[Any], ...] = done.answer
    return told


def _notice(desk: Desk, issued: Issued, operation: str, notice_id: UUID) -> NoticeRow:
    rights = desk.rights(issued, operation)
    found = desk.read(notices.find, notice_id)
    if found is None:
        raise NotFound
    rights.must_cover(found.unit_id)
    return found


def _case(desk: Desk, issued: Issued, operation: str, case_id: UUID) -> CaseRow:
    rights = desk.rights(issued, operation)
    found = desk.read(open_cases.find, case_id)
    if found is None:
        raise NotFound
    rights.must_cover(found.unit_id)
    return found
