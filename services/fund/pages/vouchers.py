"""One voucher: to look at, to print, to take back. It names people: readings are recorded."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.documents import DOCX, PDF, file_name, purpose_of, rendered, voucher_of
from services.fund.pages.scope import scope_of
from services.fund.reference import ReversalReason
from shared.documents.words import amount_in_words
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
_MEDIA = {"pdf": PDF, "docx": DOCX}


class Printing(FormModel):
    """What kind of file is wanted."""

    file: Literal["pdf", "docx"] = Field(title="Loại tệp")


class Reversing(FormModel):
    """Why an entry is taken back."""

    reason: ReversalReason = Field(title="Lý do")
    note: str | None = Field(None, title="Ghi thêm", max_length=1000)


PrintingForm = Annotated[Form[Printing], Depends(read_form(Printing, "print_voucher", beside=True))]
ReversingForm = Annotated[Form[Reversing], Depends(read_form(Reversing, "reverse_voucher"))]


@pages.get("/vouchers/{entry_id}")
def voucher(visit: Visiting, entry_id: UUID, form: PrintingForm) -> Response:
    """Show a voucher."""
    return _page(visit, entry_id, form)


@pages.post("/vouchers/{entry_id}")
def print_voucher(visit: Visiting, entry_id: UUID, form: PrintingForm) -> Response:
    """Give out a copy to print; from the second on it says so."""
    with form:
        file = form.entered().file
        paper = operations.print_voucher(visit.desk, visit.issue(form.key), entry_id)
        content = rendered(voucher_of(paper), _MEDIA[file])
        disposition = f'attachment; filename="{file_name(paper, file)}"'
        return Response(content, 200, {"Content-Disposition": disposition}, _MEDIA[file])
    return _page(visit, entry_id, form)


@pages.get("/vouchers/{entry_id}/reversal")
def reversal(visit: Visiting, entry_id: UUID, form: ReversingForm) -> Response:
    """Ask why a voucher is to be taken back."""
    return _reversal_page(visit, entry_id, form)


@pages.post("/vouchers/{entry_id}/reversal")
def reverse(visit: Visiting, entry_id: UUID, form: ReversingForm) -> Response:
    """Take a voucher back by its mirror image."""
    with form:
        asked = form.entered()
        reversal_id = operations.reverse_voucher(
            visit.desk, visit.issue(form.key), entry_id, asked.reason, asked.note or ""
        )
        return see_other(f"/fund/vouchers/{reversal_id}", said="Đã ghi đảo. Phiếu cũ vẫn còn.")
    return _reversal_page(visit, entry_id, form)


def _page(visit: Visit, entry_id: UUID, form: PrintingForm) -> Response:
    paper = operations.read_voucher(visit.desk, visit.issue(), entry_id)
    scope = scope_of(visit, paper.entry.unit_id, paper.entry.year)
    return page(
        visit,
        "fund/voucher.html",
        paper=paper,
        entry=paper.entry,
        purpose=purpose_of(paper),
        words=amount_in_words(paper.entry.amount_dong),
        form=form,
        **scope.context,
    )


def _reversal_page(visit: Visit, entry_id: UUID, form: ReversingForm) -> Response:
    paper = operations.read_voucher(visit.desk, visit.issue(), entry_id)
    scope = scope_of(visit, paper.entry.unit_id, paper.entry.year)
    return page(visit, "fund/reversal.html", paper=paper, form=form, **scope.context)
