"""A year's books: opening balance, carrying over, moving money, counting cash, entries by hand."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.events import Balance, Posting
from services.fund.ledger import CountCash, MakeEntry, MoveMoney, OpenBooks
from services.fund.pages.scope import Scope, Scoped
from services.fund.reference import Account, HandKind, Purpose
from shared.web import Form, FormModel, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
_WAYS = {
    HandKind.INTEREST: (Account.BANK, Account.INCOME_OTHER),
    HandKind.REFUND: (Account.CASH, Account.SUPPORT_EXPENSE),
    HandKind.RECLASSIFICATION: (Account.MANAGEMENT_EXPENSE, Account.SUPPORT_EXPENSE),
}


class Opening(FormModel):
    """The first opening balance of a fund."""

    as_of: date = Field(title="Số dư tại đầu ngày")
    cash_dong: int | None = Field(None, title="Tiền mặt tại quỹ")
    bank_dong: int | None = Field(None, title="Tiền gửi ngân hàng, kho bạc")


class CarryingOver(FormModel):
    """The year that is to be closed."""

    from_year: int = Field(title="Khoá sổ năm", ge=2000, le=2199)


class Moving(FormModel):
    """Money between the cash box and the bank."""

    source: Literal["cash", "bank"] = Field(title="Việc")
    moved_dong: int = Field(title="Số tiền")


class Counting(FormModel):
    """What lay in the cash box."""

    counted_dong: int = Field(title="Số tiền đếm được")


class ByHand(FormModel):
    """An entry of the accountant."""

    kind: HandKind = Field(title="Nội dung")
    amount_dong: int = Field(title="Số tiền")
    restriction: Purpose | None = Field(
        None, title="Thuộc mục đích chỉ định", description="Chỉ khi hoàn lại tiền có chỉ định"
    )
    note: str | None = Field(None, title="Diễn giải", max_length=1000)


OpeningForm = Annotated[Form[Opening], Depends(read_form(Opening, "open_books"))]
CarryingForm = Annotated[Form[CarryingOver], Depends(read_form(CarryingOver, "carry_over"))]
MovingForm = Annotated[Form[Moving], Depends(read_form(Moving, "move_money"))]
CountingForm = Annotated[Form[Counting], Depends(read_form(Counting, "count_cash"))]
ByHandForm = Annotated[Form[ByHand], Depends(read_form(ByHand, "make_entry"))]


@pages.get("/books/opening")
def opening(scope: Scoped, form: OpeningForm) -> Response:
    """Ask for the first opening balance."""
    form.suggest(as_of=date(scope.visit.today.year, 1, 1))
    return _page(scope, "fund/opening.html", form)


@pages.post("/books/opening")
def open_books(scope: Scoped, form: OpeningForm) -> Response:
    """Open the books."""
    with form:
        asked = form.entered()
        amounts = ((Account.CASH, asked.cash_dong), (Account.BANK, asked.bank_dong))
        balances = tuple(Balance(account=a, amount_dong=d) for a, d in amounts if d)
        command = OpenBooks(scope.unit.id, asked.as_of, balances)
        operations.open_books(scope.visit.desk, scope.visit.issue(form.key), command)
        return see_other(f"/fund/?unit_id={scope.unit.id}", said="Đã mở sổ.")
    return _page(scope, "fund/opening.html", form)


@pages.get("/books/carrying-over")
def carrying_over(scope: Scoped, form: CarryingForm) -> Response:
    """Ask which year is to be closed."""
    form.suggest(from_year=scope.visit.today.year - 1)
    return _page(scope, "fund/carrying_over.html", form)


@pages.post("/books/carrying-over")
def carry_over(scope: Scoped, form: CarryingForm) -> Response:
    """Close the year and open the next."""
    with form:
        year = form.entered().from_year
        visit = scope.visit
        operations.carry_over(visit.desk, visit.issue(form.key), scope.unit.id, year)
        said = f"Đã khoá sổ năm {year} và chuyển số dư sang năm {year + 1}."
        return see_other(f"/fund/?unit_id={scope.unit.id}", said=said)
    return _page(scope, "fund/carrying_over.html", form)


@pages.get("/money/moving")
def moving(scope: Scoped, form: MovingForm) -> Response:
    """Ask how much goes where."""
    return _page(scope, "fund/moving.html", form)


@pages.post("/money/moving")
def move_money(scope: Scoped, form: MovingForm) -> Response:
    """Move the money, and lead to the voucher."""
    with form:
        asked = form.entered()
        command = MoveMoney(scope.unit.id, Account(asked.source), asked.moved_dong)
        visit = scope.visit
        entry_id = operations.move_money(visit.desk, visit.issue(form.key), command)
        return see_other(f"/fund/vouchers/{entry_id}", said="Đã ghi sổ.")
    return _page(scope, "fund/moving.html", form)


@pages.get("/cash-counts/new")
def counting(scope: Scoped, form: CountingForm) -> Response:
    """Ask what was counted; show earlier counts."""
    return _page(scope, "fund/counting.html", form)


@pages.post("/cash-counts/new")
def count_cash(scope: Scoped, form: CountingForm) -> Response:
    """Write the count down."""
    with form:
        command = CountCash(scope.unit.id, form.entered().counted_dong)
        visit = scope.visit
        operations.count_cash(visit.desk, visit.issue(form.key), command)
        return see_other(
            f"/fund/cash-counts/new?unit_id={scope.unit.id}", said="Đã ghi kiểm kê quỹ."
        )
    return _page(scope, "fund/counting.html", form)


@pages.get("/entries/new")
def by_hand(scope: Scoped, form: ByHandForm) -> Response:
    """Ask for an entry of the accountant."""
    return _page(scope, "fund/by_hand.html", form)


@pages.post("/entries/new")
def make_entry(scope: Scoped, form: ByHandForm) -> Response:
    """Write the entry, and lead to its voucher."""
    with form:
        asked = form.entered()
        debit, credit = _WAYS[asked.kind]
        postings = (
            Posting(account=debit, debit_dong=asked.amount_dong, restriction=asked.restriction),
            Posting(account=credit, credit_dong=asked.amount_dong, restriction=asked.restriction),
        )
        command = MakeEntry(scope.unit.id, asked.kind, postings, asked.note or "")
        visit = scope.visit
        entry_id = operations.make_entry(visit.desk, visit.issue(form.key), command)
        return see_other(f"/fund/vouchers/{entry_id}", said="Đã ghi sổ.")
    return _page(scope, "fund/by_hand.html", form)


def _page(scope: Scope, template: str, form: Form[Any]) -> Response:
    visit = scope.visit
    year = visit.today.year
    overview = operations.list_balances(visit.desk, visit.issue(), scope.unit.id, year)
    return page(visit, template, form=form, overview=overview, accounts=Account, **scope.context)
