"""The books of one unit and one year: double entry, append-only, never less than nothing.

The stream is `ledger-<unit>-<year>`. An entry is corrected only by a reversing one.
"""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from services.fund.events import LedgerFact
from services.fund.ledger.commands import (
    CloseBooks,
    CountCash,
    DisburseGrant,
    Donor,
    EnsureUnused,
    GrantTerms,
    LedgerCommand,
    MakeEntry,
    MoveMoney,
    OpenBooks,
    PostAdjustment,
    ReceiveDonation,
    Recipient,
    ReverseVoucher,
)
from services.fund.ledger.income import receive
from services.fund.ledger.spending import disburse, make_entry, move_money, post_adjustment, reverse
from services.fund.ledger.state import Ledger, evolve
from services.fund.ledger.years import close_books, count_cash, ensure_unused, open_books
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.refusals import Refused

__all__ = [
    "CloseBooks",
    "CountCash",
    "DisburseGrant",
    "Donor",
    "EnsureUnused",
    "GrantTerms",
    "Ledger",
    "LedgerCommand",
    "MakeEntry",
    "MoveMoney",
    "OpenBooks",
    "PostAdjustment",
    "ReceiveDonation",
    "Recipient",
    "ReverseVoucher",
    "decide",
    "decider",
    "evolve",
    "stream",
]


def stream(unit_id: UUID, year: int) -> str:
    """Return the name of the stream that holds the year's books."""
    return f"ledger-{unit_id}-{year}"


def decide(command: LedgerCommand, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Return the facts that follow, or refuse."""
    assert state.unit_id in (None, command.unit_id), "a unit writes only into its own books"
    match command:
        case OpenBooks():
            return open_books(command, state, issued)
        case CloseBooks():
            return close_books(command, state, issued)
        case EnsureUnused():
            return ensure_unused(command, state)
        case _:
            return _post(command, state, issued)


def _post(
    command: ReceiveDonation
    | DisburseGrant
    | MoveMoney
    | MakeEntry
    | PostAdjustment
    | ReverseVoucher
    | CountCash,
    state: Ledger,
    issued: Issued,
) -> Sequence[LedgerFact]:
    _must_be_open(state)
    match command:
        case ReceiveDonation():
            return receive(command, state, issued)
        case DisburseGrant():
            return disburse(command, state, issued)
        case MoveMoney():
            return move_money(command, state, issued)
        case MakeEntry():
            return make_entry(command, state, issued)
        case PostAdjustment():
            return post_adjustment(command, state, issued)
        case ReverseVoucher():
            return reverse(command, state, issued)
        case CountCash():
            return count_cash(command, state, issued)
        case _:
            assert_never(command)


def _must_be_open(state: Ledger) -> None:
    if state.closing_id is not None:
        raise Refused("books_closed", f"Sổ năm {state.year} đã khoá: không ghi thêm được.")


decider = Decider(Ledger(), decide, evolve, unit_of=lambda state: state.unit_id)
