"""The rules of a year: opening balance, cash count, closing (khoá sổ)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from services.fund.events import (
    Balance,
    BooksClosed,
    BooksOpened,
    CashCounted,
    Entry,
    LedgerFact,
    Posting,
)
from services.fund.ledger.commands import CloseBooks, CountCash, EnsureUnused, OpenBooks
from services.fund.ledger.entries import credit, debit, new_entry
from services.fund.ledger.state import Cell, Ledger
from services.fund.reference import RESULTS, Account, Kind, Purpose, VoucherType
from shared.kernel.issued import Issued
from shared.kernel.money import LIMIT_DONG
from shared.kernel.refusals import Invalid, Refused

_FIRST_YEAR = 2000


def open_books(command: OpenBooks, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Give the year its opening balance, once. Gifts of January may have come before it."""
    opening_id = issued.new_id("opening")
    if state.opening_id == opening_id:
        return []
    if state.opening_id is not None:
        raise Refused("already_opened", f"Sổ năm {command.as_of.year} đã có số dư đầu kỳ.")
    if not date(_FIRST_YEAR, 1, 1) <= command.as_of <= issued.today:
        raise Invalid("in_future", "Ngày mở sổ không thể sau hôm nay.", "as_of")
    _must_be_whole(command)
    entry = _opening_entry(command, state, issued) if command.balances else None
    return [
        BooksOpened(
            opening_id=opening_id,
            unit_id=command.unit_id,
            year=command.as_of.year,
            opened_on=command.as_of,
            balances=command.balances,
            lots=command.lots,
            entry=entry,
        )
    ]


def _must_be_whole(command: OpenBooks) -> None:
    cells = [(balance.account, balance.restriction) for balance in command.balances]
    if len(cells) != len(set(cells)):
        raise Invalid("balance_twice", "Mỗi loại tiền chỉ ghi một dòng số dư.", "balances")
    goods: dict[Cell, int] = defaultdict(int)
    for lot in command.lots:
        goods[Account.GOODS, lot.restriction] += lot.goods.value_dong
    for balance in command.balances:
        if balance.amount_dong <= 0:  # no limit: what was carried over may be a sum of many
            raise Invalid("amount_not_positive", "Số dư phải lớn hơn 0.", "balances")
        if not balance.account.is_asset:
            raise Invalid("not_an_asset", "Số dư đầu kỳ chỉ gồm tiền và hiện vật.", "balances")
    stated = {
        (balance.account, balance.restriction): balance.amount_dong
        for balance in command.balances
        if balance.account is Account.GOODS
    }
    if stated != dict(goods):
        raise Invalid(
            "goods_value", "Giá trị hiện vật đầu kỳ phải bằng tổng các lô trong kho.", "balances"
        )


def _opening_entry(command: OpenBooks, state: Ledger, issued: Issued) -> Entry:
    funds: dict[Purpose | None, int] = defaultdict(int)
    for balance in command.balances:
        funds[balance.restriction] += balance.amount_dong
    return new_entry(
        state,
        issued,
        entry_id=issued.new_id("opening"),
        unit_id=command.unit_id,
        kind=Kind.OPENING,
        voucher=VoucherType.GENERAL,
        booked_on=command.as_of,
        postings=(
            *(debit(b.account, b.amount_dong, b.restriction) for b in command.balances),
            *(credit(Account.FUND_BALANCE, amount, of) for of, amount in funds.items()),
        ),
    )


def close_books(command: CloseBooks, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Close a year that is over; what is carried on must be what the books now hold."""
    closing_id = issued.new_id("closing")
    if state.closing_id == closing_id:
        return []
    if state.closing_id is not None:
        raise Refused("books_closed", f"Sổ năm {command.year} đã khoá.")
    if command.year >= issued.today.year:
        raise Refused("year_not_over", f"Năm {command.year} chưa hết: chưa khoá sổ được.")
    if state.unit_id is None:
        raise Refused("no_books", f"Chưa có sổ năm {command.year}.")
    postings = _closing_postings(state)
    entry = (
        new_entry(
            state,
            issued,
            entry_id=closing_id,
            unit_id=command.unit_id,
            kind=Kind.CLOSING,
            voucher=VoucherType.GENERAL,
            postings=postings,
        )
        if postings
        else None
    )
    return [
        BooksClosed(
            closing_id=closing_id,
            unit_id=command.unit_id,
            year=command.year,
            closed_on=issued.today,
            balances=tuple(
                Balance(account=account, amount_dong=amount, restriction=restriction)
                for (account, restriction), amount in sorted(state.assets.items(), key=_in_order)
            ),
            lots=tuple(sorted(state.goods_in_store, key=lambda lot: lot.lot_id)),
            entry=entry,
        )
    ]


def _in_order(cell: tuple[Cell, int]) -> tuple[str, str]:
    (account, restriction), _ = cell
    return account, restriction or ""


def _closing_postings(state: Ledger) -> tuple[Posting, ...]:
    """Empty the income and expense accounts into the fund's balance, restriction by restriction."""
    postings: list[Posting] = []
    for restriction in (None, *Purpose):
        gain = 0
        for account in RESULTS:
            owed = -state.balance(account, restriction)
            gain += owed
            postings += _posting(account, owed, restriction)
        postings += _posting(Account.FUND_BALANCE, -gain, restriction)
    return tuple(postings)


def _posting(account: Account, debit_dong: int, restriction: Purpose | None) -> list[Posting]:
    if debit_dong == 0:
        return []
    side = debit if debit_dong > 0 else credit
    return [side(account, abs(debit_dong), restriction)]


def count_cash(command: CountCash, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Write down the cash counted beside what the book says."""
    count_id = issued.new_id("count")
    if state.last_count_id == count_id:
        return []
    if not 0 <= command.counted_dong <= LIMIT_DONG:
        raise Invalid("amount_not_positive", "Số tiền kiểm kê không hợp lệ.", "counted_dong")
    return [
        CashCounted(
            count_id=count_id,
            unit_id=command.unit_id,
            year=state.year or issued.today.year,
            counted_on=issued.today,
            book_dong=state.total(Account.CASH),
            counted_dong=command.counted_dong,
        )
    ]


def ensure_unused(command: EnsureUnused, state: Ledger) -> Sequence[LedgerFact]:
    """Let a first opening balance be typed only where no books lie before it."""
    if state.unit_id is not None:
        raise Refused(
            "carry_over_instead", f"Đã có sổ năm {command.year}: hãy kết chuyển số dư sang."
        )
    return []
