"""A notice: news of a child in danger, from the first call until it is a case or is settled.

The hour at which the news came in starts the legal clocks, whenever it is typed in. "Not known" is
a valid answer to everything but the channel, the hour and the class of the child.
"""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from services.cases.events import NoticeEvent
from services.cases.notice import rules
from services.cases.notice.commands import (
    AssessRisk,
    EraseNotice,
    FindUnfounded,
    IdentifyChild,
    LeadToCase,
    NoticeCommand,
    ReceiveNotice,
    SupplementNotice,
    TransferNotice,
)
from services.cases.notice.states import Assessed, NoNotice, Notice, NoticeState, evolve
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


def decide(command: NoticeCommand, state: NoticeState, issued: Issued) -> Sequence[NoticeEvent]:
    """Say what follows from a command."""
    if isinstance(command, ReceiveNotice):
        return rules.receive(command, issued) if isinstance(state, NoNotice) else []
    if isinstance(state, NoNotice):
        raise NotFound
    match command:
        case SupplementNotice():
            return rules.supplement(command, state)
        case IdentifyChild():
            return rules.identify(command, state)
        case AssessRisk():
            return rules.assess(command, state, issued)
        case FindUnfounded():
            return rules.find_unfounded(command, state)
        case TransferNotice():
            return rules.transfer(command, state)
        case LeadToCase():
            return rules.lead_to_case(command, state)
        case WarnOfDeadline():
            return rules.warn(command, state, issued)
        case RecordMissedDeadline():
            return rules.miss(command, state, issued)
        case EraseNotice():
            return rules.erase(state)
        case _:
            assert_never(command)


def unit_of(state: NoticeState) -> UUID | None:
    """Return the unit that is responsible for the notice now."""
    return state.unit_id if isinstance(state, Notice) else None


def stream(notice_id: UUID) -> str:
    """Return the name of a notice's stream."""
    return f"notice-{notice_id}"


decider = Decider[NoticeCommand, NoticeState, NoticeEvent](NoNotice(), decide, evolve, unit_of)

__all__ = [
    "AssessRisk",
    "Assessed",
    "EraseNotice",
    "FindUnfounded",
    "IdentifyChild",
    "LeadToCase",
    "NoNotice",
    "Notice",
    "NoticeCommand",
    "NoticeState",
    "ReceiveNotice",
    "SupplementNotice",
    "TransferNotice",
    "decide",
    "decider",
    "evolve",
    "stream",
]
