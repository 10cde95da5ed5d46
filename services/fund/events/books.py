"""What the books of a year hold. Donors and recipients are sealed apart from any child."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.fund.events.values import Balance, Entry, Goods, GoodsMove, Lot
from services.fund.reference import DonorKind, HandKind, Kind, ReversalReason, VoucherType
from shared.kernel.facts import Fact, Sealed


class BooksOpened(Fact):
    """A year's books got their opening balance."""

    fact_type: ClassVar[str] = "fund.books_opened"
    vi: ClassVar[str] = "Đã mở sổ năm"

    opening_id: UUID
    unit_id: UUID
    year: int
    opened_on: date
    balances: tuple[Balance, ...]
    lots: tuple[Lot, ...]
    entry: Entry | None


class DonationReceived(Fact):
    """A gift came in and has its receipt. `received_on` is the day the giver handed it over."""

    fact_type: ClassVar[str] = "fund.donation_received"
    vi: ClassVar[str] = "Đã nhận ủng hộ"
    sealed_under: ClassVar[str] = "donation_id"

    donation_id: UUID
    received_on: date
    donor_kind: DonorKind
    donor_name: Sealed[str]
    donor_address: Sealed[str]
    note: Sealed[str]
    goods: Goods | None
    entry: Entry


class GrantDisbursed(Fact):
    """Money or goods went out against a payment voucher."""

    fact_type: ClassVar[str] = "fund.grant_disbursed"
    vi: ClassVar[str] = "Đã xuất quỹ chi hỗ trợ"
    sealed_under: ClassVar[str] = "grant_id"

    grant_id: UUID
    recipient_name: Sealed[str]
    recipient_address: Sealed[str]
    goods_out: GoodsMove | None
    entry: Entry


class MoneyMoved(Fact):
    """Money went from the cash box to the bank, or back."""

    fact_type: ClassVar[str] = "fund.money_moved"
    vi: ClassVar[str] = "Đã chuyển tiền giữa quỹ tiền mặt và tài khoản"

    entry: Entry


class EntryMade(Fact):
    """The accountant entered interest, a refund or a reclassification by hand."""

    fact_type: ClassVar[str] = "fund.entry_made"
    vi: ClassVar[str] = "Đã ghi bút toán"
    sealed_under: ClassVar[str] = "entry_id"

    entry_id: UUID
    hand_kind: HandKind
    note: Sealed[str]
    entry: Entry


class VoucherReversed(Fact):
    """An entry was taken back by its mirror image; nothing is ever changed or deleted."""

    fact_type: ClassVar[str] = "fund.voucher_reversed"
    vi: ClassVar[str] = "Đã ghi đảo phiếu"
    sealed_under: ClassVar[str] = "entry_id"

    entry_id: UUID
    reversed_entry_id: UUID
    reversed_kind: Kind
    reversed_voucher: VoucherType
    reversed_number: int
    reason: ReversalReason
    note: Sealed[str]
    goods_back: GoodsMove | None
    entry: Entry


class CashCounted(Fact):
    """The cash box was counted against the book; a difference is written down, never hidden."""

    fact_type: ClassVar[str] = "fund.cash_counted"
    vi: ClassVar[str] = "Đã kiểm kê quỹ tiền mặt"

    count_id: UUID
    unit_id: UUID
    year: int
    counted_on: date
    book_dong: int
    counted_dong: int


class BooksClosed(Fact):
    """A year's books were closed (khoá sổ): results went to the fund's balance.

    `balances` and `lots` are what goes on into the next year.
    """

    fact_type: ClassVar[str] = "fund.books_closed"
    vi: ClassVar[str] = "Đã khoá sổ năm"

    closing_id: UUID
    unit_id: UUID
    year: int
    closed_on: date
    balances: tuple[Balance, ...]
    lots: tuple[Lot, ...]
    entry: Entry | None


LedgerFact: TypeAlias = (
    BooksOpened
    | DonationReceived
    | GrantDisbursed
    | MoneyMoved
    | EntryMade
    | VoucherReversed
    | CashCounted
    | BooksClosed
)


def entry_of(fact: Fact) -> Entry | None:
    """Return the entry that a fact brought into the books, if any."""
    entry = getattr(fact, "entry", None)
    return entry if isinstance(entry, Entry) else None
