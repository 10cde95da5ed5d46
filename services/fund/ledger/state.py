"""The state of one year's books, and how each fact changes it. Kept small: it is folded often."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from services.fund.events import (
    BooksClosed,
    BooksOpened,
    CashCounted,
    DonationReceived,
    Entry,
    EntryMade,
    GoodsMove,
    GrantDisbursed,
    LedgerFact,
    Lot,
    MoneyMoved,
    VoucherReversed,
)
from services.fund.ledger.kept import KeptMap
from services.fund.reference import ASSETS, Account, Kind, Purpose, VoucherType

Cell: TypeAlias = tuple[Account, Purpose | None]


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """What must be known of an entry to take it back."""

    entry: Entry
    lot: Lot | None = None  # the goods that came in with it
    goods_out: GoodsMove | None = None
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """`balances` are debit minus credit of each account and restriction; empty cells are absent."""

    unit_id: UUID | None = None
    year: int = 0
    opening_id: UUID | None = None
    closing_id: UUID | None = None
    last_count_id: UUID | None = None
    balances: Mapping[Cell, int] = field(default_factory=dict)
    numbers: Mapping[VoucherType, int] = field(default_factory=dict)
    lots: KeptMap[UUID, Lot] = field(default_factory=KeptMap[UUID, Lot])
    entries: KeptMap[UUID, KeptEntry] = field(default_factory=KeptMap[UUID, KeptEntry])

    def balance(self, account: Account, restriction: Purpose | None = None) -> int:
        """Return debit minus credit of one cell."""
        return self.balances.get((account, restriction), 0)

    def total(self, account: Account) -> int:
        """Return debit minus credit of an account, free and bound together."""
        return sum(amount for (of, _), amount in self.balances.items() if of is account)

    @property
    def assets(self) -> dict[Cell, int]:
        """What the fund has, by account and restriction."""
        return {cell: amount for cell, amount in self.balances.items() if cell[0] in ASSETS}

    @property
    def goods_in_store(self) -> list[Lot]:
        """The lots of which something is left."""
        return [lot for lot in self.lots.values() if lot.goods.quantity > 0]


def evolve(state: Ledger, fact: LedgerFact) -> Ledger:
    """Return the state after `fact`."""
    match fact:
        case BooksOpened():
            return _opened(state, fact)
        case DonationReceived():
            return _donated(state, fact)
        case GrantDisbursed():
            moved = _goods_changed(state, fact.goods_out, sign=-1)
            return _posted(moved, KeptEntry(fact.entry, goods_out=fact.goods_out))
        case MoneyMoved() | EntryMade():
            return _posted(state, KeptEntry(fact.entry))
        case VoucherReversed():
            return _reversed(state, fact)
        case CashCounted():
            known = replace(state, unit_id=fact.unit_id, year=fact.year)
            return replace(known, last_count_id=fact.count_id)
        case BooksClosed():
            closed = replace(state, closing_id=fact.closing_id)
            return _posted(closed, KeptEntry(fact.entry)) if fact.entry else closed
        case _:
            assert_never(fact)


def _opened(state: Ledger, fact: BooksOpened) -> Ledger:
    lots = state.lots
    for lot in fact.lots:
        lots = lots.put(lot.lot_id, lot)
    opened = replace(
        state, unit_id=fact.unit_id, year=fact.year, opening_id=fact.opening_id, lots=lots
    )
    return _posted(opened, KeptEntry(fact.entry)) if fact.entry else opened


def _donated(state: Ledger, fact: DonationReceived) -> Ledger:
    if fact.goods is None:
        return _posted(state, KeptEntry(fact.entry))
    lot = Lot(lot_id=fact.donation_id, goods=fact.goods, restriction=fact.entry.tags.restriction)
    return _posted(
        replace(state, lots=state.lots.put(lot.lot_id, lot)), KeptEntry(fact.entry, lot=lot)
    )


def _reversed(state: Ledger, fact: VoucherReversed) -> Ledger:
    taken_back = state.entries.get(fact.reversed_entry_id)
    assert taken_back is not None, "only an entry of these books is ever reversed"
    marked = replace(
        state,
        entries=state.entries.put(fact.reversed_entry_id, replace(taken_back, is_reversed=True)),
    )
    sign = -1 if fact.reversed_kind is Kind.DONATION else 1
    return _posted(_goods_changed(marked, fact.goods_back, sign=sign), KeptEntry(fact.entry))


def _goods_changed(state: Ledger, move: GoodsMove | None, *, sign: int) -> Ledger:
    if move is None:
        return state
    lot = state.lots.get(move.lot_id)
    assert lot is not None, "goods move only from and to a lot of these books"
    left = lot.goods.model_copy(update={"quantity": lot.goods.quantity + sign * move.quantity})
    return replace(state, lots=state.lots.put(lot.lot_id, lot.model_copy(update={"goods": left})))


def _posted(state: Ledger, kept: KeptEntry) -> Ledger:
    entry = kept.entry
    balances = dict(state.balances)
    for posting in entry.postings:
        cell = (posting.account, posting.restriction)
        balances[cell] = balances.get(cell, 0) + posting.debit_dong - posting.credit_dong
        if balances[cell] == 0:
            del balances[cell]
    return replace(
        state,
        unit_id=entry.unit_id,
        year=entry.year,
        balances=balances,
        numbers={**state.numbers, entry.voucher: entry.number},
        entries=state.entries.put(entry.entry_id, kept),
    )
