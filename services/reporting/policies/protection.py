"""Whenever cases speaks: count notices, cases, plans, services and kept or missed deadlines."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.reporting.policies.stamping import stamp
from services.reporting.readmodels import clocks
from services.reporting.readmodels.contributions import (
    Contribution,
    added,
    by,
    standing,
    written,
)
from shared.contracts import cases
from shared.eventstore.acts import Heard, Policy, Reaction, whenever
from shared.kernel.issued import VIETNAM

_TENTH_OF_A_DAY = 8640  # seconds
# Law on Children: S.a–S.d are measures of Art. 49, I.a–I.h of Art. 50.
_LEVELS = {"S": "support", "I": "intervention"}


@whenever(cases.NoticeReceived)
def count_notice(event: cases.NoticeReceived, heard: Heard) -> Reaction:
    """Count a notice on the day it came, and remember the hour."""
    yield clocks.notice_came(event.notice_id, event.received_at)
    yield from added(
        stamp(event, heard),
        Contribution(
            account="notice",
            subject=str(event.notice_id),
            unit_id=str(event.unit_id),
            hamlet_id=_text(event.hamlet_id),
            effective_on=_day(event.received_at),
            record_kind="notice",
            record_id=str(event.notice_id),
            dimensions=by(channel=event.channel, child_class=event.child_class),
        ),
    )


@whenever(cases.NoticeSettled)
def count_settled_notice(event: cases.NoticeSettled, heard: Heard) -> Reaction:
    """Count what a notice led to."""
    yield from added(
        stamp(event, heard),
        Contribution(
            account="notice_settled",
            subject=str(event.notice_id),
            unit_id=str(event.unit_id),
            effective_on=event.settled_on,
            record_kind="notice",
            record_id=str(event.notice_id),
            dimensions=by(outcome=event.outcome),
        ),
    )


@whenever(cases.CaseOpened)
def count_opened_case(event: cases.CaseOpened, heard: Heard) -> Reaction:
    """Count a case: as opened, as open from now on, and by each form of abuse."""
    yield clocks.case_followed(event.case_id, event.notice_id)
    opened = replace(
        _of_case("case_opened", event.case_id, event.unit_id, event.opened_on),
        hamlet_id=_text(event.hamlet_id),
        child_id=_text(event.child_id),
        dimensions=by(
            child_class=event.child_class,
            level=event.level,
            emergency=event.emergency,
            environment=event.environment,
            victim=_victim(event.child_id, event.case_id),
        ),
    )
    forms = (
        replace(
            opened,
            account="abuse_form",
            dimensions=by(**dict(opened.dimensions), form=form),
        )
        for form in event.forms
    )
    yield from added(stamp(event, heard), opened, replace(opened, account="open_case"), *forms)


@whenever(cases.EmergencyDecided)
def count_emergency(event: cases.EmergencyDecided, heard: Heard) -> Reaction:
    """Count an emergency measure, and whether it came in time."""
    day = _day(event.decided_at)
    decided = _of_case("emergency", event.case_id, event.unit_id, day)
    yield from added(
        stamp(event, heard),
        replace(decided, dimensions=by(code=event.measure, on_time=event.on_time)),
        _deadline(decided, "emergency_decision", on_time=event.on_time),
    )


@whenever(cases.PlanSubmitted)
def count_submitted_plan(event: cases.PlanSubmitted, heard: Heard) -> Reaction:
    """Count a plan that went to the chairman, and whether in time."""
    submitted = _of_case("plan_submitted", event.case_id, event.unit_id, _day(event.submitted_at))
    yield from added(
        stamp(event, heard),
        replace(submitted, dimensions=by(on_time=event.on_time)),
        _deadline(submitted, "plan_submission", on_time=event.on_time),
    )


@whenever(cases.PlanApproved)
def count_approved_plan(event: cases.PlanApproved, heard: Heard) -> Reaction:
    """Count an approved plan, its measures by level, and how long the case's first one took."""
    received_at = clocks.received_at(heard.connection, event.case_id)
    # Not the plan of number 1: that one may have been returned, and never approved.
    is_first = not standing(heard.connection, str(event.case_id), ("plan_approved",))
    victim = _victim(event.child_id, event.case_id)
    approved = replace(
        _of_case("plan_approved", event.case_id, event.unit_id, _day(event.approved_at)),
        hamlet_id=_text(event.hamlet_id),
        child_id=_text(event.child_id),
        dimensions=by(on_time=event.on_time, victim=victim),
    )
    services = [
        replace(
            approved,
            account="service",
            dimensions=by(code=code, level=_LEVELS.get(code.partition(".")[0]), victim=victim),
        )
        for code in event.measures
    ]
    others = [_deadline(approved, "plan_approval", on_time=event.on_time)]
    if received_at is not None and is_first:
        seconds = (event.approved_at - received_at).total_seconds()
        took = round(seconds / _TENTH_OF_A_DAY)
        others.append(replace(approved, account="notice_to_approval", value=took, dimensions=()))
    yield from added(stamp(event, heard), approved, *services, *others)


@whenever(cases.CaseClosed)
def count_closed_case(event: cases.CaseClosed, heard: Heard) -> Reaction:
    """Count a closed case, and the case as open no longer."""
    closed = replace(
        _of_case("case_closed", event.case_id, event.unit_id, event.closed_on),
        hamlet_id=_text(event.hamlet_id),
        child_id=_text(event.child_id),
        dimensions=by(victim=_victim(event.child_id, event.case_id)),
    )
    was_open = standing(heard.connection, str(event.case_id), ("open_case",))
    no_longer = {
        replace(one, effective_on=event.closed_on): -times for one, times in was_open.items()
    }
    yield from written(stamp(event, heard), {closed: 1, **no_longer})


@whenever(cases.DeadlineMissed)
def count_missed_deadline(event: cases.DeadlineMissed, heard: Heard) -> Reaction:
    """Count a legal clock that ran out."""
    kind = "case" if "/notices/" not in event.link else "notice"
    yield from added(
        stamp(event, heard),
        Contribution(
            account="deadline_missed",
            subject=str(event.subject_id),
            unit_id=str(event.unit_id),
            effective_on=_day(event.due_at),
            record_kind=kind,
            record_id=str(event.subject_id),
            dimensions=by(rule=event.rule),
        ),
    )


PROTECTION: tuple[Policy[Any], ...] = (
    count_notice,
    count_settled_notice,
    count_opened_case,
    count_emergency,
    count_submitted_plan,
    count_approved_plan,
    count_closed_case,
    count_missed_deadline,
)


def _of_case(account: str, case_id: UUID, unit_id: UUID, day: date) -> Contribution:
    return Contribution(
        account=account,
        subject=str(case_id),
        unit_id=str(unit_id),
        effective_on=day,
        record_kind="case",
        record_id=str(case_id),
    )


def _deadline(step: Contribution, rule: str, *, on_time: bool) -> Contribution:
    return replace(step, account="deadline", dimensions=by(rule=rule, on_time=on_time))


def _victim(child_id: UUID | None, case_id: UUID) -> str:
    # Where nobody knows which child, each case counts as one.
    return str(child_id or case_id)


def _text(of: UUID | None) -> str | None:
    return str(of) if of is not None else None


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()
