"""The books: what comes in, moves, is taken back; a year's beginning and end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.fund import campaign, grant, ledger
from services.fund.campaign import AcceptGift
from services.fund.events import BooksClosed, DonationReceived
from services.fund.grant import ReversePayment
from services.fund.ledger import (
    CloseBooks,
    CountCash,
    EnsureUnused,
    LedgerCommand,
    MakeEntry,
    MoveMoney,
    OpenBooks,
    ReceiveDonation,
    ReverseVoucher,
)
from services.fund.operations.units import must_have_a_fund, must_lie_within
from services.fund.readmodels import journal
from services.fund.reference import ReversalReason
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a giver is told: the gift's id (also its entry's) and the number of the voucher."""

    donation_id: UUID
    voucher_name: str


def receive_donation(desk: Desk, issued: Issued, command: ReceiveDonation) -> Receipt:
    """Write a gift into this year's books, with its receipt; its campaign must still last."""
    must_have_a_fund(desk, command.unit_id)
    must_lie_within(desk, command.unit_id, command.hamlet_id, "hamlet_id")
    steps = [_step(command, issued.today.year)]
    if command.campaign_id is not None:
        stream = campaign.stream(command.campaign_id)
        steps.insert(0, Step(stream, campaign.decider, AcceptGift(command.unit_id)))
    done = desk.perform(issued, "receive_donation", *steps, unit=command.unit_id)
    (gift,) = (r.fact for r in done.facts if isinstance(r.fact, DonationReceived))
    return Receipt(gift.donation_id, f"{gift.entry.voucher.value}-{gift.entry.number:04d}")


def move_money(desk: Desk, issued: Issued, command: MoveMoney) -> UUID:
    """Bring cash to the bank or fetch it; return the entry's id."""
    must_have_a_fund(desk, command.unit_id)
    step = _step(command, issued.today.year)
    desk.perform(issued, "move_money", step, unit=command.unit_id)
    return issued.new_id("entry")


def make_entry(desk: Desk, issued: Issued, command: MakeEntry) -> UUID:
    """Enter interest, a refund or a reclassification by hand; return the entry's id."""
    must_have_a_fund(desk, command.unit_id)
    step = _step(command, issued.today.year)
    desk.perform(issued, "make_entry", step, unit=command.unit_id)
    return issued.new_id("entry")


def reverse_voucher(
    desk: Desk, issued: Issued, entry_id: UUID, reason: ReversalReason, note: str = ""
) -> UUID:
    """Take an entry back; a grant's payment then waits for payment again. Return the reversal."""
    rights = desk.rights(issued, "reverse_voucher")
    found = desk.read(journal.find, entry_id)
    if found is None or not rights.covers(found.unit_id):
        raise NotFound
    steps = [_step(ReverseVoucher(found.unit_id, entry_id, reason, note), found.year)]
    if found.grant_id is not None:
        stream = grant.stream(found.grant_id)
        steps.append(Step(stream, grant.decider, ReversePayment(entry_id)))
    desk.perform(issued, "reverse_voucher", *steps, unit=found.unit_id)
    return issued.new_id("reversal")


def count_cash(desk: Desk, issued: Issued, command: CountCash) -> None:
    """Write down what lay in the cash box."""
    must_have_a_fund(desk, command.unit_id)
    step = _step(command, issued.today.year)
    desk.perform(issued, "count_cash", step, unit=command.unit_id)


def open_books(desk: Desk, issued: Issued, command: OpenBooks) -> None:
    """Give a unit its first opening balance; where a year lies before, carry over instead."""
    must_have_a_fund(desk, command.unit_id)
    before = command.as_of.year - 1
    desk.perform(
        issued,
        "open_books",
        _step(EnsureUnused(command.unit_id, before), before),
        _step(command, command.as_of.year),
        unit=command.unit_id,
    )


def carry_over(desk: Desk, issued: Issued, unit_id: UUID, from_year: int) -> None:
    """Close a year that is over and open the next with what was left, in one act."""
    must_have_a_fund(desk, unit_id)
    opening = OpenBooks(unit_id, date(from_year + 1, 1, 1))
    desk.perform(
        issued,
        "carry_over",
        _step(CloseBooks(unit_id, from_year), from_year),
        replace(_step(opening, from_year + 1), complete=_carry),
        unit=unit_id,
    )


def _carry(opening: OpenBooks, earlier: Sequence[Fact]) -> OpenBooks:
    for fact in earlier:
        if isinstance(fact, BooksClosed):
            return replace(opening, balances=fact.balances, lots=fact.lots)
    return opening


def _step(command: LedgerCommand, year: int) -> Step:
    return Step(ledger.stream(command.unit_id, year), ledger.decider, command)
