"""A case: a child who needs protection, from the assessed notice until the child is safe.

The steps are the law's (Decree 56/2017, Arts. 27 to 32): specific assessment, plan, approval by
another person, carrying out, review, end, or a new plan. Emergency measures and separation may
come at any step.
"""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from services.cases.case import ending, planning, protection
from services.cases.case.commands import (
    ApprovePlan,
    AssessNeeds,
    CaseCommand,
    CloseCase,
    DecideEmergency,
    EndSeparation,
    EraseCase,
    ExtendSeparation,
    IdentifyChildOfCase,
    OpenCase,
    ProposedItem,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.case.states import (
    Assessing,
    AwaitingApproval,
    CarryingOut,
    Case,
    CaseState,
    Closed,
    NoCase,
    Planning,
    Reviewed,
    evolve,
)
from services.cases.events import CaseEvent
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued


def decide(command: CaseCommand, state: CaseState, issued: Issued) -> Sequence[CaseEvent]:
    """Say what follows from a command."""
    match command:
        case OpenCase():
            return protection.open_case(command, issued) if isinstance(state, NoCase) else []
        case IdentifyChildOfCase():
            return protection.identify(command, state)
        case DecideEmergency():
            return protection.decide_emergency(command, state, issued)
        case ExtendSeparation():
            return protection.extend_separation(command, state)
        case EndSeparation():
            return protection.end_separation(command, state, issued)
        case AssessNeeds():
            return protection.assess_needs(command, state, issued)
        case SubmitPlan():
            return planning.submit(command, state, issued)
        case ApprovePlan():
            return planning.approve(command, state, issued)
        case ReturnPlan():
            return planning.send_back(command, state)
        case RecordProgress():
            return planning.progress(command, state)
        case ReviewCase():
            return ending.review(command, state, issued)
        case CloseCase():
            return ending.close(command, state, issued)
        case EraseCase():
            return ending.erase(state)
        case WarnOfDeadline():
            return ending.warn(command, state, issued)
        case RecordMissedDeadline():
            return ending.miss(command, state, issued)
        case _:
            assert_never(command)


def unit_of(state: CaseState) -> UUID | None:
    """Return the unit that is responsible for the case."""
    return None if isinstance(state, NoCase) else state.case.unit_id


def stream(case_id: UUID) -> str:
    """Return the name of a case's stream."""
    return f"case-{case_id}"


decider = Decider[CaseCommand, CaseState, CaseEvent](NoCase(), decide, evolve, unit_of)

__all__ = [
    "ApprovePlan",
    "AssessNeeds",
    "Assessing",
    "AwaitingApproval",
    "CarryingOut",
    "Case",
    "CaseCommand",
    "CaseState",
    "CloseCase",
    "Closed",
    "DecideEmergency",
    "EndSeparation",
    "EraseCase",
    "ExtendSeparation",
    "IdentifyChildOfCase",
    "NoCase",
    "OpenCase",
    "Planning",
    "ProposedItem",
    "RecordProgress",
    "ReturnPlan",
    "ReviewCase",
    "Reviewed",
    "SubmitPlan",
    "decide",
    "decider",
    "evolve",
    "stream",
    "unit_of",
]
