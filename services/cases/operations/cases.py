"""What the officer and the chairman can do with cases: each function is one use case.

`expected` is the version of the case that the person saw: where it moved on meanwhile, they are
shown both and decide again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases import book, case, notice
from services.cases.case import (
    ApprovePlan,
    AssessNeeds,
    CaseCommand,
    CloseCase,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    IdentifyChildOfCase,
    OpenCase,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.events import CaseOpened, NoticeLedToCase, PlanSubmitted
from services.cases.notice import LeadToCase
from services.cases.operations.notices import birth_month_of, find_child
from services.cases.readmodels import notices, open_cases
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """A new case and its code."""

    case_id: UUID
    reference: str


def open_case(
    desk: Desk, issued: Issued, command: OpenCase, expected: int | None = None
) -> CaseReceipt:
    """Open a case from an assessed notice, under the next number of the unit's book.

    The id comes from the command's envelope: `OpenCase(issued.new_id("case"), notice_id, …)`.
    `expected` is the version of the notice.
    """
    found = desk.read(notices.find, command.notice_id)
    if found is None:
        raise NotFound
    numbered = book.GiveReference(found.unit_id, book.CASES, command.case_id)
    leading = LeadToCase(command.case_id)
    done = desk.perform(
        issued,
        "open_case",
        Step(notice.stream(command.notice_id), notice.decider, leading, expected),
        Step(book.stream(found.unit_id), book.decider, numbered),
        Step(case.stream(command.case_id), case.decider, command, complete=_from_notice),
        unit=found.unit_id,
    )
    fact: CaseOpened = next(r.fact for r in done.facts if isinstance(r.fact, CaseOpened))
    return CaseReceipt(fact.case_id, fact.reference)


def identify_child_of_case(desk: Desk, issued: Issued, case_id: UUID, child_id: UUID) -> None:
    """Join a case to a child of the register of its commune."""
    found = desk.read(open_cases.find, case_id)
    if found is None:
        raise NotFound
    known = find_child(desk, child_id, found.unit_id)

    def complete(asked: IdentifyChildOfCase, _: Sequence[Fact]) -> IdentifyChildOfCase:
        return replace(asked, birth_month=birth_month_of(child_id, known))

    step = replace(_step(case_id, IdentifyChildOfCase(child_id)), complete=complete)
    desk.perform(issued, "identify_child_of_case", step)


def decide_emergency(
    desk: Desk,
    issued: Issued,
    case_id: UUID,
    command: DecideEmergency,
    expected: int | None = None,
) -> None:
    """Record an emergency measure, in time or late (Form 07 for a separation)."""
    desk.perform(issued, "decide_emergency", _step(case_id, command, expected))


def extend_separation(
    desk: Desk,
    issued: Issued,
    case_id: UUID,
    command: ExtendSeparation,
    expected: int | None = None,
) -> None:
    """Prolong a separation, 15 days in all at most."""
    desk.perform(issued, "extend_separation", _step(case_id, command, expected))


def end_separation(
    desk: Desk, issued: Issued, case_id: UUID, command: EndSeparation, expected: int | None = None
) -> None:
    """End a separation."""
    desk.perform(issued, "end_separation", _step(case_id, command, expected))


def assess_needs(
    desk: Desk, issued: Issued, case_id: UUID, command: AssessNeeds, expected: int | None = None
) -> None:
    """Make the specific assessment (Form 03)."""
    desk.perform(issued, "assess_needs", _step(case_id, command, expected))


def submit_plan(
    desk: Desk, issued: Issued, case_id: UUID, command: SubmitPlan, expected: int | None = None
) -> int:
    """Put a plan before the chairman (Form 04); return its number."""
    done = desk.perform(issued, "submit_plan", _step(case_id, command, expected))
    numbers = (r.fact.plan_number for r in done.facts if isinstance(r.fact, PlanSubmitted))
    return next(numbers, 0)


def approve_plan(
    desk: Desk, issued: Issued, case_id: UUID, command: ApprovePlan, expected: int | None = None
) -> None:
    """Approve the plan that waits (Form 05); never by who submitted it."""
    desk.perform(issued, "approve_plan", _step(case_id, command, expected))


def return_plan(
    desk: Desk, issued: Issued, case_id: UUID, command: ReturnPlan, expected: int | None = None
) -> None:
    """Send the plan back with a reason."""
    desk.perform(issued, "return_plan", _step(case_id, command, expected))


def record_progress(
    desk: Desk, issued: Issued, case_id: UUID, command: RecordProgress, expected: int | None = None
) -> None:
    """Say how far a line of the plan has come."""
    desk.perform(issued, "record_progress", _step(case_id, command, expected))


def review_case(
    desk: Desk, issued: Issued, case_id: UUID, command: ReviewCase, expected: int | None = None
) -> None:
    """Review the child's state (Form 06): safe and stable, or a new plan."""
    desk.perform(issued, "review_case", _step(case_id, command, expected))


def close_case(desk: Desk, issued: Issued, case_id: UUID, expected: int | None = None) -> None:
    """Close a case whose child is safe and stable."""
    desk.perform(issued, "close_case", _step(case_id, CloseCase(), expected))


def _from_notice(asked: OpenCase, earlier: Sequence[Fact]) -> OpenCase:
    """Fill in what the notice hands over to its case, and the number from the book."""
    led = next((fact for fact in earlier if isinstance(fact, NoticeLedToCase)), None)
    if led is None:
        return asked
    return replace(
        asked,
        reference=book.given_in(earlier),
        unit_id=led.unit_id,
        hamlet_id=led.hamlet_id,
        child_id=led.child_id,
        received_at=led.received_at,
        emergency=led.emergency,
        clocks=led.handed_over,
        birth_month=led.birth_month,
        age_years=led.age_years,
    )


def _step(case_id: UUID, command: CaseCommand, expected: int | None = None) -> Step:
    return Step(case.stream(case_id), case.decider, command, expected)
