"""Whenever another node speaks of a report: keep what its communes owe, and what they sent.

That a node below speaks of its own unit only was looked at before (`shared/units/neighbours`);
here, that the report which it names is of that unit, too. Of what the node above tells, only what
it gives to this node's own unit counts.
"""

from typing import Any, TypeAlias

from services.reporting import obligation
from services.reporting.readmodels import due_sheet
from services.reporting.readmodels.due_sheet import Owed
from shared.contracts import reporting
from shared.eventstore.acts import Act, Heard, NotBelieved, Policy, Reaction, whenever
from shared.kernel.decider import Step
from shared.units.neighbours import NOT_ITS_UNIT, Neighbour, lies_in, neighbour

_Said: TypeAlias = (
    reporting.PublicReportOwed
    | reporting.PublicReportAccepted
    | reporting.PublicReportReturned
    | reporting.PublicReportSent
)
_TERMS = ("code", "year", "name", "period_start", "period_end", "due_on", "before", "basis")


@whenever(reporting.PublicReportOwed)
def keep_owed_report(event: reporting.PublicReportOwed, heard: Heard) -> Reaction:
    """Keep what a commune below owes; owe what the node above gives to this one."""
    speaker = neighbour(heard.connection, heard.source)
    if speaker is None or (speaker.is_above and not _is_given_to_us(event, speaker, heard)):
        return
    _of_that_unit(event, heard)
    terms = event.model_dump(exclude={"given"})
    command = obligation.SetObligation(**terms, given=speaker.is_above, heard_from=speaker.node)
    yield _act(event, heard, command)


@whenever(reporting.PublicReportAccepted)
def note_accepted_report(event: reporting.PublicReportAccepted, heard: Heard) -> Reaction:
    """Note that a commune below takes on what was given to it."""
    if speaker := _below(heard):
        _of_that_unit(event, heard)
        yield _act(event, heard, obligation.AcceptObligation(event.accepted_on, speaker.node))


@whenever(reporting.PublicReportReturned)
def note_returned_report(event: reporting.PublicReportReturned, heard: Heard) -> Reaction:
    """Note that a commune below gives back what was given to it, and why."""
    if speaker := _below(heard):
        _of_that_unit(event, heard)
        command = obligation.ReturnObligation(event.reason, event.returned_on, speaker.node)
        yield _act(event, heard, command)


@whenever(reporting.PublicReportSent)
def note_sent_report(event: reporting.PublicReportSent, heard: Heard) -> Reaction:
    """Note that a commune below sent a report; learn its terms where they were never told."""
    speaker = _below(heard)
    if speaker is None:
        return
    terms = event.model_dump(include={"obligation_id", "unit_id", *_TERMS})
    if _of_that_unit(event, heard) is None and None not in terms.values():
        command = obligation.SetObligation(**terms, recipients=(), heard_from=speaker.node)
        yield _act(event, heard, command, label="terms")
    yield _act(event, heard, obligation.Fulfil(event.report_id, event.sent_on))


NODES: tuple[Policy[Any], ...] = (
    keep_owed_report,
    note_accepted_report,
    note_returned_report,
    note_sent_report,
)


def _below(heard: Heard) -> Neighbour | None:
    speaker = neighbour(heard.connection, heard.source)
    return speaker if speaker is not None and not speaker.is_above else None


def _is_given_to_us(event: reporting.PublicReportOwed, above: Neighbour, heard: Heard) -> bool:
    return event.given and lies_in(heard.connection, event.unit_id, above.unit_code)


def _of_that_unit(event: _Said, heard: Heard) -> Owed | None:
    """Return the report that is spoken of, where it is known; believe nothing of another unit's."""
    known = due_sheet.find(heard.connection, event.obligation_id)
    if known is not None and known.unit_id != event.unit_id:
        raise NotBelieved(NOT_ITS_UNIT)
    return known


def _act(event: _Said, heard: Heard, command: obligation.ObligationCommand, label: str = "") -> Act:
    step = Step(f"obligation-{event.obligation_id}", obligation.decider, command)
    return heard.act("hear_of_report", step, unit=event.unit_id, label=label)
