"""What reporting tells: reports owed, due, overdue and sent, and the tasks that follow from them.

What was heard of another node is not told again: each node speaks for itself.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from services.reporting import norms
from services.reporting.events import (
    CopiesErased,
    ObligationAccepted,
    ObligationDue,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationReturned,
    ObligationSet,
    ReportReturned,
    ReportSent,
    ReportSubmitted,
    ReportTerms,
)
from shared.contracts import reporting, tasks
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded
from shared.kernel.roles import Role

_END_OF_DAY = time(23, 59, 59)


def announce(
    recorded: Recorded[Any],
) -> Iterable[
    reporting.ReportDue
    | reporting.ReportOverdue
    | reporting.ReportSent
    | reporting.PublicReportOwed
    | reporting.PublicReportAccepted
    | reporting.PublicReportReturned
    | reporting.PublicReportDue
    | reporting.PublicReportSent
    | reporting.ReportingCopiesErased
    | tasks.TaskOpened
    | tasks.TaskClosed
]:
    """Tell what others need to know of a fact."""
    match recorded.fact:
        case ObligationSet() as fact:
            yield from _owed(fact)
        case ObligationAccepted() | ObligationReturned() as fact:
            yield from _answered(fact, recorded.occurred_at)
        case ObligationDue() as fact:
            yield from _due(fact)
        case ObligationOverdue() as fact:
            yield from _overdue(fact)
        case ReportSubmitted() as fact:
            yield tasks.TaskClosed(
                task_id=_making(fact.terms.obligation_id), closed_at=recorded.occurred_at
            )
            yield _to_be_signed(fact)
        case ReportReturned() as fact:
            yield tasks.TaskClosed(task_id=_signing(fact.report_id), closed_at=recorded.occurred_at)
            yield _to_be_mended(fact)
        case ReportSent() as fact:
            yield from _sent(fact, recorded.occurred_at)
        case ObligationFulfilled(obligation_id=obligation_id):
            at = recorded.occurred_at
            yield tasks.TaskClosed(task_id=_making(obligation_id), closed_at=at)
        case CopiesErased() as gone:
            yield reporting.ReportingCopiesErased(
                **gone.model_dump(), erased_at=recorded.recorded_at
            )
        case _:
            return


def _owed(fact: ObligationSet) -> Iterable[reporting.PublicReportOwed | tasks.TaskOpened]:
    if not fact.heard_from:
        terms = fact.model_dump(exclude={"heard_from"})
        yield reporting.PublicReportOwed.model_validate(terms)
    if fact.given:
        yield tasks.TaskOpened(
            task_id=_answering(fact.obligation_id),
            kind="report_given",
            unit_id=fact.unit_id,
            role=Role.CHILD_OFFICER,
            title=f"Nhận hoặc trả lại {fact.name.lower()}",
            reference=fact.due_on.strftime("BC-%Y-%m"),
            link=_obligation_link(fact.obligation_id),
            due_at=due_moment(fact.due_on, before=fact.before),
            citation=fact.basis,
        )


def _answered(
    fact: ObligationAccepted | ObligationReturned, at: datetime
) -> Iterable[reporting.PublicReportAccepted | reporting.PublicReportReturned | tasks.TaskClosed]:
    yield tasks.TaskClosed(task_id=_answering(fact.obligation_id), closed_at=at)
    if isinstance(fact, ObligationReturned):
        yield tasks.TaskClosed(task_id=_making(fact.obligation_id), closed_at=at)
    if fact.heard_from:
        return
    said = fact.model_dump(exclude={"heard_from"})
    if isinstance(fact, ObligationReturned):
        yield reporting.PublicReportReturned.model_validate(said)
    else:
        yield reporting.PublicReportAccepted.model_validate(said)


def _due(
    fact: ObligationDue,
) -> Iterable[reporting.ReportDue | reporting.PublicReportDue | tasks.TaskOpened]:
    yield reporting.PublicReportDue(
        obligation_id=fact.obligation_id,
        unit_id=fact.unit_id,
        name=fact.name,
        due_on=fact.due_on,
        days_left=fact.days_left,
    )
    yield reporting.ReportDue(
        obligation_id=fact.obligation_id,
        unit_id=fact.unit_id,
        name=fact.name,
        period_start=fact.period_start,
        period_end=fact.period_end,
        due_on=fact.due_on,
        days_left=fact.days_left,
        basis=fact.basis,
        link=_obligation_link(fact.obligation_id),
    )
    yield _to_be_made(fact)


def _overdue(fact: ObligationOverdue) -> Iterable[reporting.ReportOverdue | tasks.TaskOpened]:
    yield reporting.ReportOverdue(
        obligation_id=fact.obligation_id,
        unit_id=fact.unit_id,
        name=fact.name,
        due_on=fact.due_on,
        days_late=fact.days_late,
        basis=fact.basis,
        link=_obligation_link(fact.obligation_id),
    )
    yield _to_be_made(fact)


def _sent(
    fact: ReportSent, at: datetime
) -> Iterable[reporting.ReportSent | reporting.PublicReportSent | tasks.TaskClosed]:
    yield reporting.ReportSent(
        report_id=fact.report_id,
        obligation_id=fact.terms.obligation_id,
        unit_id=fact.terms.unit_id,
        period_start=fact.terms.period_start,
        period_end=fact.terms.period_end,
        sent_on=fact.sent_on,
        sha256=fact.sha256,
    )
    yield reporting.PublicReportSent(
        report_id=fact.report_id,
        obligation_id=fact.terms.obligation_id,
        unit_id=fact.terms.unit_id,
        sent_on=fact.sent_on,
        sha256=fact.sha256,
        code=fact.terms.code,
        year=fact.terms.year,
        name=fact.terms.name,
        period_start=fact.terms.period_start,
        period_end=fact.terms.period_end,
        due_on=fact.terms.due_on,
        before=fact.terms.before,
        basis=fact.terms.basis,
    )
    yield tasks.TaskClosed(task_id=_signing(fact.report_id), closed_at=at)


def _to_be_made(fact: ObligationDue | ObligationOverdue) -> tasks.TaskOpened:
    return tasks.TaskOpened(
        task_id=_making(fact.obligation_id),
        kind="report_to_make",
        unit_id=fact.unit_id,
        role=Role.CHILD_OFFICER,
        title=f"Lập và trình {fact.name.lower()}",
        reference=fact.due_on.strftime("BC-%Y-%m"),
        link=_obligation_link(fact.obligation_id),
        due_at=due_moment(fact.due_on, before=fact.before),
        citation=fact.basis,
    )


def _to_be_signed(fact: ReportSubmitted) -> tasks.TaskOpened:
    return _of_report(
        fact.report_id,
        fact.terms,
        task_id=_signing(fact.report_id),
        kind="report_to_sign",
        role=Role.CHAIRMAN,
        title=f"Ký gửi {fact.terms.name.lower()}",
    )


def _to_be_mended(fact: ReportReturned) -> tasks.TaskOpened:
    return _of_report(
        fact.report_id,
        fact.terms,
        task_id=_making(fact.terms.obligation_id),
        kind="report_to_make",
        role=Role.CHILD_OFFICER,
        title=f"Sửa và trình lại {fact.terms.name.lower()}",
    )


def _of_report(
    report_id: UUID, terms: ReportTerms, *, task_id: str, kind: str, role: Role, title: str
) -> tasks.TaskOpened:
    return tasks.TaskOpened(
        task_id=task_id,
        kind=kind,
        unit_id=terms.unit_id,
        role=role,
        title=title,
        reference=terms.due_on.strftime("BC-%Y-%m"),
        link=f"/reporting/reports/{report_id}",
        due_at=due_moment(terms.due_on, before=terms.before),
        citation=terms.basis,
    )


def due_moment(due_on: date, *, before: bool) -> datetime:
    """Return the last second in which a report is in time: "trước ngày 15/5" ends with 14/5.

    So that on 14/5 every page says "hôm nay".
    """
    return datetime.combine(norms.last_day(due_on, before=before), _END_OF_DAY, VIETNAM)


def _answering(obligation_id: UUID) -> str:
    return f"report-given-{obligation_id}"


def _making(obligation_id: UUID) -> str:
    return f"report-{obligation_id}"


def _signing(report_id: UUID) -> str:
    return f"report-signature-{report_id}"


def _obligation_link(obligation_id: UUID) -> str:
    return f"/reporting/obligations/{obligation_id}"
