"""Entries of several lines: the accountant's proposal, the chairman's decision."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.adjustment import REASON_LENGTH, ProposeAdjustment
from services.fund.pages.adjustment_form import LINES, SHOWN_LINES, AdjustmentEntered
from services.fund.pages.scope import Scope, Scoped, scope_of
from services.fund.reference import Account
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class AdjustmentDecision(FormModel):
    """The chairman's word."""

    approved: Literal["yes", "no"] = Field(title="Quyết định")
    note: str | None = Field(
        None,
        title="Ý kiến",
        description="Không duyệt thì phải ghi lý do",
        max_length=REASON_LENGTH,
    )


AdjustmentForm = Annotated[Form[Any], Depends(read_form(AdjustmentEntered, "propose_adjustment"))]
DecisionForm = Annotated[
    Form[AdjustmentDecision],
    Depends(read_form(AdjustmentDecision, "decide_adjustment", beside=True)),
]


@pages.get("/entries")
def adjustments(scope: Scoped) -> Response:
    """List the entries that wait for the chairman, and those decided."""
    visit = scope.visit
    listed = operations.list_adjustments(visit.desk, visit.issue(), scope.unit.id)
    return page(visit, "fund/adjustments.html", listed=listed, **scope.context)


@pages.get("/entries/other")
def new_adjustment(scope: Scoped, form: AdjustmentForm) -> Response:
    """Ask for the lines of an entry."""
    return _new_page(scope, form)


@pages.post("/entries/other")
def propose(scope: Scoped, form: AdjustmentForm) -> Response:
    """Put the entry before the chairman."""
    with form:
        asked = form.entered()
        command = ProposeAdjustment(scope.unit.id, asked.postings(), asked.reason, asked.document)
        visit = scope.visit
        made = operations.propose_adjustment(visit.desk, visit.issue(form.key), command)
        return see_other(f"/fund/entries/{made}", said="Đã trình Chủ tịch duyệt bút toán.")
    return _new_page(scope, form)


@pages.get("/entries/{adjustment_id}")
def adjustment(visit: Visiting, adjustment_id: UUID, form: DecisionForm) -> Response:
    """Show a proposed entry, and ask the chairman; the reading is recorded."""
    return _page(visit, adjustment_id, form)


@pages.post("/entries/{adjustment_id}")
def decide(visit: Visiting, adjustment_id: UUID, form: DecisionForm) -> Response:
    """Write the decision down; a yes enters it into the books."""
    with form:
        asked = form.entered()
        approved = asked.approved == "yes"
        operations.decide_adjustment(
            visit.desk,
            visit.issue(form.key),
            adjustment_id,
            approved=approved,
            note=asked.note or "",
        )
        said = "Đã duyệt và ghi sổ." if approved else "Đã ghi: không duyệt."
        return see_other(f"/fund/entries/{adjustment_id}", said=said)
    return _page(visit, adjustment_id, form)


def _new_page(scope: Scope, form: AdjustmentForm) -> Response:
    visit = scope.visit
    overview = operations.list_balances(visit.desk, visit.issue(), scope.unit.id, visit.today.year)
    choices = [(a.value, a.vi) for a in Account if a is not Account.GOODS]
    return page(
        visit,
        "fund/new_adjustment.html",
        form=form,
        lines=LINES,
        shown=SHOWN_LINES,
        choices=choices,
        overview=overview,
        accounts=Account,
        **scope.context,
    )


def _page(visit: Visit, adjustment_id: UUID, form: DecisionForm) -> Response:
    dossier = operations.read_adjustment(visit.desk, visit.issue(), adjustment_id)
    scope = scope_of(visit, dossier.adjustment.unit_id)
    return page(
        visit,
        "fund/adjustment.html",
        adjustment=dossier.adjustment,
        words=dossier.words,
        form=form,
        **scope.context,
    )
