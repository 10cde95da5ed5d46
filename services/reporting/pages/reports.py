"""Báo cáo: what is owed, one report with its outline and figures, its way to the signature."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.announcements import due_moment
from services.reporting.documents import compared, shown, signed
from services.reporting.pages.scope import Scope, Scoped, body_choices, scope_of
from services.reporting.readmodels.report_lines import headlines
from services.reporting.readmodels.report_view import ReportView
from services.reporting.reference import labels
from services.reporting.reference.letterhead import letterhead
from shared.kernel.personal_data import NAMES_NOBODY
from shared.kernel.refusals import NotFound
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
_FORMS = {"docx": "word", "pdf": "pdf"}


class Confidentiality(StrEnum):
    """How confidential a report is."""

    NORMAL = "normal"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"

    @property
    def vi(self) -> str:
        """What people read."""
        return labels.label("confidentiality", self.value)


class Marks(FormModel):
    """What Decree 56/2017, Art. 24 (3) asks of every report."""

    confidentiality: Confidentiality = Field(title="Mức độ bảo mật")
    circulation: str = Field(title="Phạm vi lưu hành", description=NAMES_NOBODY, max_length=200)


class Reason(FormModel):
    """Why a report goes back."""

    reason: str = Field(title="Lý do trả lại", description=NAMES_NOBODY, max_length=1000)


class Words(FormModel):
    """What a section says, and who says it."""

    text: str = Field(
        "",
        title="Nội dung",
        description=f"Mỗi đoạn một dòng. {NAMES_NOBODY}",
        max_length=8000,
    )
    organisation: str = Field(title="Đơn vị viết", max_length=60)
    source: str = Field(
        title="Nguồn",
        description=f"Văn bản, sổ sách, ví dụ: Báo cáo số 12/BC-TYT. {NAMES_NOBODY}",
        max_length=300,
    )


MarksForm = Annotated[Form[Marks], Depends(read_form(Marks, "mark_report"))]
ReasonForm = Annotated[Form[Reason], Depends(read_form(Reason, "return_report"))]
WordsForm = Annotated[Form[Words], Depends(read_form(Words, "write_narrative"))]


@pages.get("/")
def home() -> Response:
    """Lead to the reports."""
    return see_other("/reporting/reports")


@pages.get("/reports")
def reports(scope: Scoped) -> Response:
    """Show what is owed and the reports that were made; contributors see their figures instead."""
    if not scope.may("list_obligations"):
        return see_other("/reporting/entries")
    visit = scope.visit
    owed = operations.list_obligations(visit.desk, visit.issue())
    made = operations.list_reports(visit.desk, visit.issue())
    of_obligation = {one.terms.obligation_id: one for one in made}
    return page(
        visit,
        "reporting/reports.html",
        owed=owed,
        made=of_obligation,
        due_moment=due_moment,
        **scope.context,
    )


@pages.get("/reports/{report_id}")
def report(visit: Visiting, report_id: UUID) -> Response:
    """Show one report: the outline, what it says, its figures, what is missing."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    return _report_page(visit, view)


@pages.post("/reports/{report_id}/submission")
def submit(visit: Visiting, report_id: UUID) -> Response:
    """Hand the report to the chairman."""
    operations.submit_report(visit.desk, visit.issue(), report_id)
    return see_other(f"/reporting/reports/{report_id}", said="Đã trình ký báo cáo.")


@pages.post("/reports/{report_id}/sending")
def send(visit: Visiting, report_id: UUID) -> Response:
    """Sign and send the report."""
    operations.send_report(visit.desk, visit.issue(), report_id)
    return see_other(f"/reporting/reports/{report_id}", said="Đã ký gửi báo cáo.")


@pages.get("/reports/{report_id}/return")
def ask_return(visit: Visiting, report_id: UUID, form: ReasonForm) -> Response:
    """Ask why the report goes back."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    return page(visit, "reporting/return.html", form=form, view=view)


@pages.post("/reports/{report_id}/return")
def send_back(visit: Visiting, report_id: UUID, form: ReasonForm) -> Response:
    """Give the report back."""
    with form:
        issued = visit.issue(form.key)
        operations.return_report(visit.desk, issued, report_id, reason=form.entered().reason)
        return see_other(f"/reporting/reports/{report_id}", said="Đã trả lại báo cáo.")
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    return page(visit, "reporting/return.html", form=form, view=view)


@pages.get("/reports/{report_id}/marks")
def ask_marks(visit: Visiting, report_id: UUID, form: MarksForm) -> Response:
    """Ask how confidential the report is and who may have it."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    form.suggest(confidentiality=view.report.confidentiality, circulation=view.report.circulation)
    return page(visit, "reporting/marks.html", form=form, view=view)


@pages.post("/reports/{report_id}/marks")
def mark(visit: Visiting, report_id: UUID, form: MarksForm) -> Response:
    """Set the marks."""
    with form:
        entered = form.entered()
        operations.mark_report(
            visit.desk,
            visit.issue(form.key),
            report_id,
            confidentiality=entered.confidentiality.value,
            circulation=entered.circulation,
        )
        return see_other(f"/reporting/reports/{report_id}", said="Đã đặt mức bảo mật.")
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    return page(visit, "reporting/marks.html", form=form, view=view)


@pages.get("/reports/{report_id}/sections/{code}")
def ask_words(visit: Visiting, report_id: UUID, code: str, form: WordsForm) -> Response:
    """Ask what a section says."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    said = next((one for one in view.sections if one.section.code == code), None)
    if said is None:
        raise NotFound
    if said.paragraph is not None:
        form.suggest(
            text=said.paragraph.text,
            organisation=said.paragraph.organisation,
            source=said.paragraph.source,
        )
    return _words_page(visit, view, code, form)


@pages.post("/reports/{report_id}/sections/{code}")
def write(visit: Visiting, report_id: UUID, code: str, form: WordsForm) -> Response:
    """Write what a section says."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    with form:
        entered = form.entered()
        operations.write_narrative(
            visit.desk,
            visit.issue(form.key),
            unit_id=view.report.terms.unit_id,
            section=code,
            period=(view.asked.start, view.asked.end),
            text=entered.text,
            organisation=entered.organisation,
            source=entered.source,
        )
        return see_other(
            f"/reporting/reports/{report_id}#{code}", said=f"Đã lưu nội dung mục {code}."
        )
    return _words_page(visit, view, code, form)


@pages.get("/reports/{report_id}/bao-cao.{ending}")
def download(visit: Visiting, report_id: UUID, ending: str) -> Response:
    """Give the file, Word or PDF."""
    if ending not in _FORMS:
        raise NotFound
    content, name, media = operations.download_report(
        visit.desk, visit.issue(), report_id, _FORMS[ending]
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


def _report_page(visit: Visit, view: ReportView) -> Response:
    scope = _scope(visit, view)
    return page(
        visit,
        "reporting/report.html",
        view=view,
        headlines=[compared(line, view.outline.compared) for line in headlines(view.lines)],
        confidentiality=labels.label("confidentiality", view.report.confidentiality),
        empty=letterhead().empty,
        shown=shown,
        signed=signed,
        **scope.context,
    )


def _words_page(visit: Visit, view: ReportView, code: str, form: Form[Words]) -> Response:
    scope = _scope(visit, view)
    bodies = operations.list_my_bodies(visit.desk, visit.issue(), scope.unit.id)
    section = next(one for one in view.sections if one.section.code == code)
    return page(
        visit,
        "reporting/section.html",
        form=form,
        view=view,
        section=section,
        body_choices=body_choices(bodies),
        **scope.context,
    )


def _scope(visit: Visit, view: ReportView) -> Scope:
    return scope_of(visit, view.report.terms.unit_id, (view.asked.start, view.asked.end))
