"""How an entry is made: it balances, it is covered, and its voucher has the next number."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.fund.events import Entry, Posting, Tags, must_balance
from services.fund.ledger.state import Cell, Ledger
from services.fund.reference import Account, Kind, Purpose, VoucherType
from shared.kernel.issued import Issued
from shared.kernel.money import in_figures
from shared.kernel.refusals import Refused


def debit(account: Account, amount_dong: int, restriction: Purpose | None = None) -> Posting:
    """Return the left side of an entry."""
    return Posting(account=account, debit_dong=amount_dong, restriction=restriction)


def credit(account: Account, amount_dong: int, restriction: Purpose | None = None) -> Posting:
    """Return the right side of an entry."""
    return Posting(account=account, credit_dong=amount_dong, restriction=restriction)


def new_entry(
    state: Ledger,
    issued: Issued,
    *,
    entry_id: UUID,
    unit_id: UUID,
    kind: Kind,
    voucher: VoucherType,
    postings: tuple[Posting, ...],
    tags: Tags | None = None,
    booked_on: date | None = None,
) -> Entry:
    """Return an entry with the next voucher number, or refuse what is unbalanced or uncovered.

    It is booked today; what still belongs to a year that is over is booked on its last day.
    """
    must_balance(postings)
    must_stay_covered(state, postings)
    day = booked_on or issued.today
    year = state.year or day.year
    return Entry(
        entry_id=entry_id,
        unit_id=unit_id,
        year=year,
        kind=kind,
        voucher=voucher,
        number=state.numbers.get(voucher, 0) + 1,
        booked_on=min(day, date(year, 12, 31)),
        amount_dong=sum(posting.debit_dong for posting in postings),
        postings=postings,
        tags=tags or Tags(),
    )


def must_stay_covered(state: Ledger, postings: Iterable[Posting]) -> None:
    """Refuse what would leave less than nothing in the cash box, the bank or the store."""
    after: dict[Cell, int] = {}
    for posting in postings:
        if posting.account.is_asset:
            cell = (posting.account, posting.restriction)
            before = after.get(cell, state.balance(*cell))
            after[cell] = before + posting.debit_dong - posting.credit_dong
    for (account, restriction), amount in after.items():
        if amount < 0:
            bound = f" ({restriction.vi})" if restriction else ""
            left = in_figures(state.balance(account, restriction))
            raise Refused("insufficient_funds", f"{account.vi}{bound} chỉ còn {left}.")


def drawn(state: Ledger, account: Account, amount_dong: int, purpose: Purpose) -> list[Posting]:
    """Return the credits that pay `amount_dong`: money bound to the purpose first, then free."""
    bound, free = state.balance(account, purpose), state.balance(account)
    if bound + free < amount_dong:
        _refuse_shortage(state, account, spendable=bound + free, amount_dong=amount_dong)
    from_bound = min(bound, amount_dong)
    parts = ((purpose, from_bound), (None, amount_dong - from_bound))
    return [credit(account, amount, cell) for cell, amount in parts if amount]


def _refuse_shortage(state: Ledger, account: Account, *, spendable: int, amount_dong: int) -> None:
    total = state.total(account)
    if total >= amount_dong:
        raise Refused(
            "money_is_bound",
            f"{account.vi} còn {in_figures(total)}, nhưng chỉ {in_figures(spendable)} được chi cho "
            "việc này; phần còn lại nhà tài trợ đã chỉ định mục đích khác.",
        )
    raise Refused(
        "insufficient_funds",
        f"{account.vi} chỉ còn {in_figures(spendable)} để chi cho việc này.",
    )
