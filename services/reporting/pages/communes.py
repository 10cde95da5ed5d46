"""Các xã: who sent which report, who is late, up to when that is known; giving a report out."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.pages.scope import Choices, scope_of
from services.reporting.reference.obligations import rules
from shared.kernel.personal_data import NAMES_NOBODY
from shared.kernel.refusals import NotFound
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class Given(FormModel):
    """What is asked of a report that is given out."""

    code: Literal["half_year", "annual"] = Field(title="Báo cáo")
    year: int = Field(title="Năm", ge=2017, le=2100)
    due_on: date = Field(title="Hạn gửi")
    day_counts: Literal["before", "by"] = Field(title="Cách tính hạn")
    basis: str = Field(
        title="Văn bản giao",
        description=f"Số, ngày, nơi ban hành. {NAMES_NOBODY}",
        max_length=300,
    )
    communes: tuple[UUID, ...] = Field((), title="Giao cho các xã")


class WhyBack(FormModel):
    """Why a report that was given goes back."""

    reason: str = Field(title="Lý do trả lại", description=NAMES_NOBODY, max_length=500)


GivenForm = Annotated[Form[Given], Depends(read_form(Given, "give_report"))]
WhyBackForm = Annotated[Form[WhyBack], Depends(read_form(WhyBack, "return_obligation"))]
Year = Annotated[int | None, Query(ge=2017, le=2100)]


@pages.get("/communes")
def communes(visit: Visiting, year: Year = None) -> Response:
    """Show how the communes stand in a year of reports."""
    of_year = year or visit.today.year
    found = operations.list_communes(visit.desk, visit.issue(), of_year)
    hours = f"{visit.desk.longest_silence / timedelta(hours=1):g}"
    return page(visit, "reporting/communes.html", communes=found, year=of_year, silent_hours=hours)


@pages.get("/communes/give")
def ask_report(visit: Visiting, form: GivenForm) -> Response:
    """Ask which report is given to whom, and until when."""
    visit.desk.rights(visit.issue(), "give_report")
    form.suggest(year=visit.today.year, day_counts="before")
    return _give_page(visit, form)


@pages.post("/communes/give")
def give(visit: Visiting, form: GivenForm) -> Response:
    """Give the report out."""
    with form:
        entered = form.entered()
        operations.give_report(
            visit.desk,
            visit.issue(form.key),
            entered.communes,
            code=entered.code,
            year=entered.year,
            due_on=entered.due_on,
            before=entered.day_counts == "before",
            basis=entered.basis,
        )
        said = f"Đã giao báo cáo cho {len(entered.communes)} xã."
        return see_other(f"/reporting/communes?year={entered.year}", said=said)
    return _give_page(visit, form)


@pages.post("/obligations/{obligation_id}/acceptance")
def accept(visit: Visiting, obligation_id: UUID) -> Response:
    """Take on what was given from above."""
    operations.accept_obligation(visit.desk, visit.issue(), obligation_id)
    return see_other(f"/reporting/obligations/{obligation_id}", said="Đã nhận báo cáo được giao.")


@pages.get("/obligations/{obligation_id}/return")
def ask_why_back(visit: Visiting, obligation_id: UUID, form: WhyBackForm) -> Response:
    """Ask why what was given goes back."""
    visit.desk.rights(visit.issue(), "return_obligation")
    return _back_page(visit, obligation_id, form)


@pages.post("/obligations/{obligation_id}/return")
def give_back(visit: Visiting, obligation_id: UUID, form: WhyBackForm) -> Response:
    """Give back what was given from above."""
    with form:
        issued = visit.issue(form.key)
        reason = form.entered().reason
        operations.return_obligation(visit.desk, issued, obligation_id, reason=reason)
        return see_other(f"/reporting/obligations/{obligation_id}", said="Đã trả lại cấp trên.")
    return _back_page(visit, obligation_id, form)


def _give_page(visit: Visit, form: Form[Given]) -> Response:
    communes = operations.list_communes(visit.desk, visit.issue(), visit.today.year)
    by_name = sorted((one.unit for one in communes), key=lambda unit: unit.name)
    choices: Choices = tuple((str(unit.id), unit.name) for unit in by_name)
    kinds: Choices = tuple((rule.code, rule.name.format(year="…")) for rule in rules())
    return page(visit, "reporting/give.html", form=form, communes=choices, kinds=kinds)


def _back_page(visit: Visit, obligation_id: UUID, form: Form[WhyBack]) -> Response:
    owed = operations.list_obligations(visit.desk, visit.issue())
    found = next((one for one in owed if one.obligation_id == obligation_id), None)
    if found is None:
        raise NotFound
    context = scope_of(visit, found.unit_id).context
    return page(visit, "reporting/give_back.html", form=form, owed=found, **context)
