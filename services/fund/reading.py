"""A reading of who gave or received, and the printing of a voucher: recorded, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from services.fund.events import (
    AdjustmentRead,
    DonorsRead,
    GrantRead,
    ReadingFact,
    VoucherPrinted,
    VoucherRead,
)
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued


@dataclass(frozen=True, slots=True)
class ReadDonors:
    """Show the donors of a year."""

    unit_id: UUID
    year: int


@dataclass(frozen=True, slots=True)
class ReadVoucher:
    """Show a voucher with its giver or recipient."""

    unit_id: UUID
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class PrintVoucher:
    """Print a voucher; copies are counted."""

    unit_id: UUID
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class ReadGrant:
    """Show a grant with its reason."""

    unit_id: UUID
    grant_id: UUID


@dataclass(frozen=True, slots=True)
class ReadAdjustment:
    """Show a proposed entry with its reason."""

    unit_id: UUID
    adjustment_id: UUID


ReadingCommand: TypeAlias = ReadDonors | ReadVoucher | PrintVoucher | ReadGrant | ReadAdjustment


@dataclass(frozen=True, slots=True)
class Readings:
    """How often a voucher was printed, and the last reading."""

    unit_id: UUID | None = None
    copies: int = 0
    last_reading_id: UUID | None = None


def stream_of_donors(unit_id: UUID, year: int) -> str:
    """Return the stream that holds the readings of a year's donors."""
    return f"reading-{unit_id}-{year}"


def stream_of(thing_id: UUID) -> str:
    """Return the stream that holds the readings (and printings) of a voucher or a grant."""
    return f"reading-{thing_id}"


def decide(command: ReadingCommand, state: Readings, issued: Issued) -> Sequence[ReadingFact]:
    """Return the fact that the reading is."""
    reading_id = issued.new_id("reading")
    if state.last_reading_id == reading_id:
        return []
    match command:
        case ReadDonors(unit_id, year):
            return [DonorsRead(reading_id=reading_id, unit_id=unit_id, year=year)]
        case ReadVoucher(unit_id, entry_id):
            return [VoucherRead(reading_id=reading_id, unit_id=unit_id, entry_id=entry_id)]
        case ReadGrant(unit_id, grant_id):
            return [GrantRead(reading_id=reading_id, unit_id=unit_id, grant_id=grant_id)]
        case ReadAdjustment(unit_id, adjustment_id):
            return [
                AdjustmentRead(reading_id=reading_id, unit_id=unit_id, adjustment_id=adjustment_id)
            ]
        case PrintVoucher(unit_id, entry_id):
            return [
                VoucherPrinted(
                    reading_id=reading_id,
                    unit_id=unit_id,
                    entry_id=entry_id,
                    copy_number=state.copies + 1,
                )
            ]
        case _:
            assert_never(command)


def evolve(state: Readings, fact: ReadingFact) -> Readings:
    """Return the state after `fact`."""
    known = replace(state, unit_id=fact.unit_id, last_reading_id=fact.reading_id)
    match fact:
        case VoucherPrinted():
            return replace(known, copies=fact.copy_number)
        case DonorsRead() | VoucherRead() | GrantRead() | AdjustmentRead():
            return known
        case _:
            assert_never(fact)


decider = Decider(Readings(), decide, evolve, unit_of=lambda state: state.unit_id)
