"""Obligations: set those of a year, look at one, begin its report."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.announcements import due_moment
from services.reporting.pages.reports import Confidentiality
from services.reporting.pages.scope import Scoped, scope_of
from services.reporting.readmodels.due_sheet import Owed
from services.reporting.readmodels.reports import Report
from services.reporting.reference.letterhead import letterhead
from shared.kernel.personal_data import NAMES_NOBODY
from shared.kernel.refusals import NotFound
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class Year(FormModel):
    """Of which year the reports are to be owed."""

    year: int = Field(title="Năm", ge=2017, le=2100)


class Draft(FormModel):
    """What must stand on the report from its beginning."""

    confidentiality: Confidentiality = Field(title="Mức độ bảo mật")
    circulation: str = Field(title="Phạm vi lưu hành", description=NAMES_NOBODY, max_length=200)


YearForm = Annotated[Form[Year], Depends(read_form(Year, "set_obligations_of_year"))]
DraftForm = Annotated[Form[Draft], Depends(read_form(Draft, "draft_report", beside=True))]


@pages.get("/obligations/year")
def ask_year(scope: Scoped, form: YearForm) -> Response:
    """Ask of which year the reports are to be owed."""
    scope.visit.desk.rights(scope.visit.issue(), "set_obligations_of_year")
    form.suggest(year=scope.visit.today.year)
    return page(scope.visit, "reporting/year.html", form=form, **scope.context)


@pages.post("/obligations/year")
def set_year(scope: Scoped, form: YearForm) -> Response:
    """Owe the reports of the year."""
    visit = scope.visit
    with form:
        year = form.entered().year
        operations.set_obligations_of_year(visit.desk, visit.issue(form.key), scope.unit.id, year)
        return see_other("/reporting/reports", said=f"Đã đặt các báo cáo của năm {year}.")
    return page(visit, "reporting/year.html", form=form, **scope.context)


@pages.get("/obligations/{obligation_id}")
def owed(visit: Visiting, obligation_id: UUID, form: DraftForm) -> Response:
    """Show what is owed, with the way to its report."""
    head = letterhead()
    form.suggest(confidentiality=head.confidentiality, circulation=head.circulation)
    return _owed_page(visit, obligation_id, form)


@pages.post("/obligations/{obligation_id}")
def draft(visit: Visiting, obligation_id: UUID, form: DraftForm) -> Response:
    """Begin the report."""
    with form:
        entered = form.entered()
        report_id = operations.draft_report(
            visit.desk,
            visit.issue(form.key),
            obligation_id,
            confidentiality=entered.confidentiality.value,
            circulation=entered.circulation,
        )
        return see_other(f"/reporting/reports/{report_id}", said="Đã lập dự thảo báo cáo.")
    return _owed_page(visit, obligation_id, form)


def _owed_page(visit: Visit, obligation_id: UUID, form: Form[Draft]) -> Response:
    found = _found(visit, obligation_id)
    made = {one.terms.obligation_id: one for one in _made(visit)}
    return page(
        visit,
        "reporting/obligation.html",
        owed=found,
        report=made.get(obligation_id),
        due_at=due_moment(found.due_on, before=found.before),
        form=form,
        **scope_of(visit, found.unit_id).context,
    )


def _found(visit: Visit, obligation_id: UUID) -> Owed:
    for one in operations.list_obligations(visit.desk, visit.issue()):
        if one.obligation_id == obligation_id:
            return one
    raise NotFound


def _made(visit: Visit) -> tuple[Report, ...]:
    return operations.list_reports(visit.desk, visit.issue())
