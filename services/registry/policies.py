"""What registry does when time speaks, while a case is open, and when copies are gone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.registry import child, session
from services.registry.norms import OPEN_CASE, idle_limit, session_limit
from services.registry.readmodels import birthday_sheet, erasures, sessions
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.contracts import cases, fund, notify, reporting
from shared.contracts.erasure import OfCopiesErased
from shared.eventstore.acts import Act, Heard, Policy, Reaction, whenever
from shared.kernel.decider import Step
from shared.kernel.issued import VIETNAM


@whenever(DayBegan)
def turn_sixteen(event: DayBegan, heard: Heard) -> Reaction:
    """Let children who have reached sixteen leave the count, late rather than never."""
    for line in birthday_sheet.due(heard.connection, event.day):
        step = Step(f"child-{line.child_id}", child.decider, child.TurnSixteen(event.day))
        yield heard.act("turn_sixteen", step, label=str(line.child_id))


@whenever(MinuteBegan)
def end_sessions_left_behind(event: MinuteBegan, heard: Heard) -> Reaction:
    """End sign-ins that nobody uses any more, and those that have lasted a working day."""
    today = event.at.astimezone(VIETNAM).date()
    unused_since, begun_by = event.at - idle_limit(today), event.at - session_limit(today)
    for one in sessions.overdue(heard.connection, unused_since, begun_by):
        reason = "too_long" if one.signed_in_at <= begun_by else "idle"
        step = Step(f"session-{one.session_id}", session.decider, session.EndSession(reason))
        yield heard.act("end_session", step, label=str(one.session_id))


@whenever(cases.CaseOpened)
def keep_record_of_open_case(event: cases.CaseOpened, heard: Heard) -> Reaction:
    """A record is not erased while the child's case is open: its archive comes first."""
    if event.child_id is not None:
        yield _held(heard, event.child_id, event.case_id)


@whenever(cases.PlanApproved)
def keep_record_of_planned_case(event: cases.PlanApproved, heard: Heard) -> Reaction:
    """A case may learn only later who the child is: its plan says it, too."""
    if event.child_id is not None:
        yield _held(heard, event.child_id, event.case_id)


@whenever(cases.CaseClosed)
def release_record_of_closed_case(event: cases.CaseClosed, heard: Heard) -> Reaction:
    """A closed case keeps the record no longer."""
    if event.child_id is not None:
        lifting = child.LiftHold(event.case_id)
        step = Step(f"child-{event.child_id}", child.decider, lifting)
        yield heard.act("lift_hold", step, label=str(event.case_id))


def keep_confirmation(event: OfCopiesErased, heard: Heard) -> Reaction:
    """Keep that a service has destroyed its copies of an erased record."""
    yield erasures.confirmed_row(event.child_id, heard.source, event.erased_at, event.destroyed)


_CONFIRMATIONS: tuple[Policy[Any], ...] = tuple(
    whenever(told)(keep_confirmation)
    for told in (
        cases.CaseCopiesErased,
        fund.FundCopiesErased,
        reporting.ReportingCopiesErased,
        notify.NotifyCopiesErased,
    )
)
erasures_model = replace(erasures.model, policies=_CONFIRMATIONS)


def _held(heard: Heard, child_id: UUID, case_id: UUID) -> Act:
    step = Step(f"child-{child_id}", child.decider, child.PlaceHold(case_id, OPEN_CASE))
    return heard.act("place_hold", step, label=str(case_id))
