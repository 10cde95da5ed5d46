"""A report: drafted, marked, submitted, returned, sent, read, downloaded."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.reporting import obligation, report
from services.reporting.documents import file_name, frozen_value, report_document
from services.reporting.events import Cut, FrozenFigure, ReportTerms
from services.reporting.readmodels import due_sheet, report_view, reports
from services.reporting.readmodels.report_view import ReportView
from services.reporting.readmodels.reports import Report
from services.reporting.reference.letterhead import letterhead
from shared.desk import Desk
from shared.documents import OfficialDocument, render_pdf, render_word
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound

_FORMS = {
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def draft_report(
    desk: Desk,
    issued: Issued,
    obligation_id: UUID,
    *,
    confidentiality: str = "",
    circulation: str = "",
) -> UUID:
    """Begin the report of an obligation and return its id.

    Left out, confidentiality and circulation are what the letterhead proposes; they are printed,
    and may be set anew until the report is sent.
    """
    owed = desk.read(due_sheet.find, obligation_id)
    if owed is None:
        raise NotFound
    report_id = thing_id("report", str(obligation_id))
    head = letterhead()
    command = report.DraftReport(
        report_id=report_id,
        terms=ReportTerms(
            obligation_id=owed.obligation_id,
            unit_id=owed.unit_id,
            code=owed.code,
            year=owed.year,
            name=owed.name,
            period_start=owed.period_start,
            period_end=owed.period_end,
            due_on=owed.due_on,
            before=owed.before,
            basis=owed.basis,
            recipients=owed.recipients,
        ),
        confidentiality=confidentiality or head.confidentiality,
        circulation=circulation or head.circulation,
    )
    desk.perform(issued, "draft_report", _step(report_id, command), unit=owed.unit_id)
    return report_id


def mark_report(
    desk: Desk, issued: Issued, report_id: UUID, *, confidentiality: str, circulation: str
) -> None:
    """Set how confidential a report is and who may have it (Decree 56/2017, Art. 24)."""
    command = report.MarkReport(confidentiality, circulation)
    desk.perform(issued, "mark_report", _step(report_id, command))


def submit_report(desk: Desk, issued: Issued, report_id: UUID) -> None:
    """Hand a report to the chairman; refused with a list while a section says nothing."""
    missing = desk.read(report_view.missing_of, _found(desk, report_id))

    def complete(command: report.SubmitReport, _: Sequence[Fact]) -> report.SubmitReport:
        return replace(command, missing=missing)

    step = replace(_step(report_id, report.SubmitReport()), complete=complete)
    desk.perform(issued, "submit_report", step)


def return_report(desk: Desk, issued: Issued, report_id: UUID, *, reason: str) -> None:
    """Give a report back to be mended."""
    desk.perform(issued, "return_report", _step(report_id, report.ReturnReport(reason)))


def send_report(desk: Desk, issued: Issued, report_id: UUID) -> str:
    """Sign and send a report: freeze its cut, figures and file; return the Word file's SHA-256.

    Refused with a list while a section says nothing. The obligation is fulfilled in the same act.
    """
    known = _found(desk, report_id)
    desk.rights(issued, "send_report").must_cover(known.terms.unit_id)
    if known.sent is not None:
        return known.sent.sha256
    view = _view(desk, report_id)
    frozen = None if view.missing else _frozen(desk, view, issued)

    def complete(command: report.SendReport, _: Sequence[Fact]) -> report.SendReport:
        return replace(command, missing=view.missing, frozen=frozen)

    owed = view.report.terms.obligation_id
    step = replace(_step(report_id, report.SendReport()), complete=complete)
    fulfil = Step(
        f"obligation-{owed}",
        obligation.decider,
        obligation.Fulfil(report_id, issued.today),
    )
    desk.perform(issued, "send_report", step, fulfil)
    sent = _found(desk, report_id).sent
    return sent.sha256 if sent is not None else ""


def list_reports(desk: Desk, issued: Issued) -> tuple[Report, ...]:
    """Return the reports of the officer's units, the latest first."""
    rights = desk.rights(issued, "list_reports")
    return desk.read(reports.ask, rights.unit_ids)


def read_report(desk: Desk, issued: Issued, report_id: UUID) -> ReportView:
    """Return a report as it stands, or as it was sent."""
    rights = desk.rights(issued, "read_report")
    rights.must_cover(_found(desk, report_id).terms.unit_id)
    return _view(desk, report_id)


def download_report(
    desk: Desk, issued: Issued, report_id: UUID, form: str
) -> tuple[bytes, str, str]:
    """Return a report's file, its name and its media type; `form` is word or pdf.

    Of a sent report it is the very file that was sent; of a draft it is printed as it stands.
    """
    if form not in _FORMS:
        raise Invalid("form_unknown", "Chỉ có bản Word hoặc PDF.", field="form")
    rights = desk.rights(issued, "download_report")
    known = _found(desk, report_id)
    rights.must_cover(known.terms.unit_id)
    kept = desk.read(reports.file_of, report_id, form) if known.sent else None
    if kept is None:
        document = _paper(desk, _view(desk, report_id))
        kept = render_word(document) if form == "word" else render_pdf(document)
    return kept, file_name(known, form), _FORMS[form]


def _found(desk: Desk, report_id: UUID) -> Report:
    found = desk.read(reports.find, report_id)
    if found is None:
        raise NotFound
    return found


def _view(desk: Desk, report_id: UUID) -> ReportView:
    view = desk.read(report_view.ask, report_id)
    if view is None:
        raise NotFound
    return view


def _paper(desk: Desk, view: ReportView) -> OfficialDocument:
    return replace(report_document(view), is_invented=desk.clock.is_invented)


def _frozen(desk: Desk, view: ReportView, issued: Issued) -> report.Frozen:
    document = replace(_paper(desk, view), signed_on=issued.today)
    word, pdf = render_word(document), render_pdf(document)
    return report.Frozen(
        unit_ids=tuple(UUID(unit) for unit in view.asked.unit_ids),
        cut=Cut(own=view.cut.own, heard=view.cut.heard),
        chain_position=view.head_position,
        chain_hash=view.head_hash,
        figures=tuple(
            FrozenFigure(
                section=line.measure.section,
                measure=line.figure.code,
                value=frozen_value(line.figure),
                previous=None if line.figure.previous is None else str(line.figure.previous),
            )
            for line in view.lines
        ),
        word=base64.b64encode(word).decode(),
        sha256=hashlib.sha256(word).hexdigest(),
        pdf=base64.b64encode(pdf).decode(),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )


def _step(report_id: UUID, command: report.ReportCommand) -> Step:
    return Step(f"report-{report_id}", report.decider, command)
