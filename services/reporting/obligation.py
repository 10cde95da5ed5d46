"""A report that a commune owes upward: set or given, accepted or returned, warned of, fulfilled.

The node above and the commune's own keep the same obligation, each in its own store: what one
decides the other hears and decides after it. `heard_from` says of which node a decision is; the
days of what was given are the giver's alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from services.reporting import norms
from services.reporting.events import (
    ObligationAccepted,
    ObligationDue,
    ObligationEvent,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationReturned,
    ObligationSet,
)
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Invalid, Refused


@dataclass(frozen=True, slots=True)
class SetObligation:
    """Owe a report for a period, or change its days. `before`: the named day itself is too late."""

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


@dataclass(frozen=True, slots=True)
class AcceptObligation:
    """The commune takes on what was given from above."""

    on: date
    heard_from: str = ""


@dataclass(frozen=True, slots=True)
class ReturnObligation:
    """The commune gives back what was given from above."""

    reason: str
    on: date
    heard_from: str = ""


@dataclass(frozen=True, slots=True)
class NoteDay:
    """A day has come: warn, or note that it is too late."""

    today: date


@dataclass(frozen=True, slots=True)
class Fulfil:
    """The report has been sent."""

    report_id: UUID
    on: date


ObligationCommand: TypeAlias = (
    SetObligation | AcceptObligation | ReturnObligation | NoteDay | Fulfil
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed, and what has been said about it."""

    terms: ObligationSet | None = None
    warned: frozenset[int] = frozenset()
    overdue: bool = False
    accepted: bool = False
    returned: str = ""  # why
    fulfilled_by: UUID | None = None


def decide(
    command: ObligationCommand, obligation: Obligation, issued: Issued
) -> Sequence[ObligationEvent]:
    """Return what follows from a command."""
    del issued  # the day comes with the command: a tick may be late
    match command:
        case SetObligation():
            return _set(command, obligation)
        case AcceptObligation():
            return _accept(command, obligation)
        case ReturnObligation():
            return _return(command, obligation)
        case NoteDay(today):
            return _note(today, obligation)
        case Fulfil():
            return _fulfil(command, obligation)
        case _:
            assert_never(command)


def evolve(obligation: Obligation, fact: ObligationEvent) -> Obligation:
    """Return the obligation after a fact."""
    match fact:
        case ObligationSet():
            moved = obligation.terms is None or obligation.terms.due_on != fact.due_on
            if moved:  # another day is another clock
                return Obligation(terms=fact)
            return replace(obligation, terms=fact, accepted=False, returned="")
        case ObligationAccepted():
            return replace(obligation, accepted=True, returned="")
        case ObligationReturned():
            return replace(obligation, accepted=False, returned=fact.reason)
        case ObligationDue():
            return replace(obligation, warned=obligation.warned | set(fact.thresholds))
        case ObligationOverdue():
            return replace(obligation, overdue=True)
        case ObligationFulfilled():
            return replace(obligation, fulfilled_by=fact.report_id)
        case _:
            assert_never(fact)


def _set(command: SetObligation, obligation: Obligation) -> Sequence[ObligationEvent]:
    if command.period_end < command.period_start:
        raise Invalid("period_backwards", "Ngày cuối kỳ phải sau ngày đầu kỳ.", field="period_end")
    if command.due_on <= command.period_start:
        raise Invalid("due_too_early", "Hạn gửi phải sau ngày đầu kỳ báo cáo.", field="due_on")
    if not command.basis.strip():
        raise Invalid("basis_missing", "Hãy ghi văn bản làm căn cứ của báo cáo.", field="basis")
    must_hold_no_personal_data(command.name, "name")
    must_hold_no_personal_data(command.basis, "basis")
    must_hold_no_personal_data("\n".join(command.recipients), "recipients")
    if obligation.fulfilled_by is not None:
        raise Refused("already_sent", "Báo cáo của kỳ này đã gửi, không đổi hạn được nữa.")
    if obligation.terms is not None and obligation.terms.given and not command.given:
        raise Refused(
            "given_from_above", "Báo cáo này do cấp trên giao: chỉ cấp trên đổi được hạn."
        )
    fact = ObligationSet(
        obligation_id=command.obligation_id,
        unit_id=command.unit_id,
        code=command.code,
        year=command.year,
        name=command.name,
        period_start=command.period_start,
        period_end=command.period_end,
        due_on=command.due_on,
        before=command.before,
        recipients=command.recipients,
        basis=command.basis,
        given=command.given,
        heard_from=command.heard_from,
    )
    is_news = fact != obligation.terms or bool(obligation.returned)
    return [fact] if is_news else []


def _accept(command: AcceptObligation, obligation: Obligation) -> Sequence[ObligationEvent]:
    terms = _given(obligation)
    if obligation.accepted:
        return []
    return [
        ObligationAccepted(
            obligation_id=terms.obligation_id,
            unit_id=terms.unit_id,
            accepted_on=command.on,
            heard_from=command.heard_from,
        )
    ]


def _return(command: ReturnObligation, obligation: Obligation) -> Sequence[ObligationEvent]:
    reason = command.reason.strip()
    if not reason:
        raise Invalid("reason_missing", "Hãy ghi lý do trả lại.", field="reason")
    must_hold_no_personal_data(reason, "reason")
    terms = _given(obligation)
    if obligation.returned == reason:
        return []
    return [
        ObligationReturned(
            obligation_id=terms.obligation_id,
            unit_id=terms.unit_id,
            reason=reason,
            returned_on=command.on,
            heard_from=command.heard_from,
        )
    ]


def _given(obligation: Obligation) -> ObligationSet:
    if obligation.terms is None or not obligation.terms.given:
        raise Refused("not_given", "Báo cáo này không do cấp trên giao.")
    if obligation.fulfilled_by is not None:
        raise Refused("already_sent", "Báo cáo của kỳ này đã gửi.")
    return obligation.terms


def _note(today: date, obligation: Obligation) -> Sequence[ObligationEvent]:
    terms = obligation.terms
    if terms is None or obligation.fulfilled_by is not None or obligation.returned:
        return []
    last = norms.last_day(terms.due_on, before=terms.before)
    if today > last:
        return [] if obligation.overdue else [_overdue(terms, today, (today - last).days)]
    days_left = (last - today).days
    reached = tuple(
        days
        for days in norms.warning_days(today)
        if days_left <= days and days not in obligation.warned
    )
    return [_due(terms, today, days_left, reached)] if reached else []


def _due(
    terms: ObligationSet, today: date, days_left: int, thresholds: tuple[int, ...]
) -> ObligationDue:
    return ObligationDue(
        obligation_id=terms.obligation_id,
        unit_id=terms.unit_id,
        name=terms.name,
        period_start=terms.period_start,
        period_end=terms.period_end,
        due_on=terms.due_on,
        before=terms.before,
        basis=terms.basis,
        thresholds=thresholds,
        days_left=days_left,
        noted_on=today,
    )


def _overdue(terms: ObligationSet, today: date, days_late: int) -> ObligationOverdue:
    return ObligationOverdue(
        obligation_id=terms.obligation_id,
        unit_id=terms.unit_id,
        name=terms.name,
        due_on=terms.due_on,
        before=terms.before,
        basis=terms.basis,
        days_late=days_late,
        noted_on=today,
    )


def _fulfil(command: Fulfil, obligation: Obligation) -> Sequence[ObligationEvent]:
    terms = obligation.terms
    if terms is None:
        raise Refused("obligation_unknown", "Chưa đặt nghĩa vụ báo cáo cho kỳ này.")
    if obligation.fulfilled_by is not None:
        if obligation.fulfilled_by == command.report_id:
            return []
        raise Refused("already_sent", "Báo cáo của kỳ này đã gửi.")
    return [
        ObligationFulfilled(
            obligation_id=terms.obligation_id,
            unit_id=terms.unit_id,
            report_id=command.report_id,
            fulfilled_on=command.on,
            on_time=command.on <= norms.last_day(terms.due_on, before=terms.before),
        )
    ]


def _unit_of(obligation: Obligation) -> UUID | None:
    return obligation.terms.unit_id if obligation.terms else None


decider: Decider[ObligationCommand, Obligation, ObligationEvent] = Decider(
    initial=Obligation(), decide=decide, evolve=evolve, unit_of=_unit_of
)
