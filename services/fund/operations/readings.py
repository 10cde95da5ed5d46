"""Readings that show a giver, a recipient or a reason: each is recorded together with its bytes."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.fund import reading
from services.fund.documents import VoucherPaper
from services.fund.events import VoucherPrinted
from services.fund.operations.units import letterhead_of
from services.fund.reading import PrintVoucher, ReadDonors, ReadGrant, ReadVoucher
from services.fund.readmodels import campaigns, donors, grants, journal, vouchers
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class GrantDossier:
    """A grant with its reason and its children's pseudonyms."""

    grant: grants.ListedGrant
    words: grants.GrantWords


def read_donors(desk: Desk, issued: Issued, unit_id: UUID, year: int) -> list[donors.Gift]:
    """Return who gave in a year."""
    stream = reading.stream_of_donors(unit_id, year)
    done = desk.perform(
        issued,
        "read_donors",
        Step(stream, reading.decider, ReadDonors(unit_id, year)),
        unit=unit_id,
        ask=lambda connection: donors.ask(connection, unit_id, year),
    )
    found: list[donors.Gift] = done.answer
    return found


def read_voucher(desk: Desk, issued: Issued, entry_id: UUID) -> VoucherPaper:
    """Return a voucher to look at."""
    entry = _find(desk, issued, "read_voucher", entry_id)
    done = desk.perform(
        issued,
        "read_voucher",
        Step(reading.stream_of(entry_id), reading.decider, ReadVoucher(entry.unit_id, entry_id)),
        unit=entry.unit_id,
        ask=lambda connection: vouchers.ask(connection, entry_id),
    )
    return _paper(desk, entry, done.answer)


def print_voucher(desk: Desk, issued: Issued, entry_id: UUID) -> VoucherPaper:
    """Return a voucher to print; from the second copy on it is a reprint."""
    entry = _find(desk, issued, "print_voucher", entry_id)
    done = desk.perform(
        issued,
        "print_voucher",
        Step(reading.stream_of(entry_id), reading.decider, PrintVoucher(entry.unit_id, entry_id)),
        unit=entry.unit_id,
        ask=lambda connection: vouchers.ask(connection, entry_id),
    )
    (printed,) = (r.fact for r in done.facts if isinstance(r.fact, VoucherPrinted))
    return replace(_paper(desk, entry, done.answer), copy_number=printed.copy_number)


def read_grant(desk: Desk, issued: Issued, grant_id: UUID) -> GrantDossier:
    """Return a grant with its reason, to decide or to pay it."""
    rights = desk.rights(issued, "read_grant")
    found = desk.read(grants.find, grant_id)
    if found is None or not rights.covers(found.unit_id):
        raise NotFound
    done = desk.perform(
        issued,
        "read_grant",
        Step(reading.stream_of(grant_id), reading.decider, ReadGrant(found.unit_id, grant_id)),
        unit=found.unit_id,
        ask=lambda connection: grants.reason_of(connection, grant_id),
    )
    return GrantDossier(found, done.answer)


def _find(desk: Desk, issued: Issued, operation: str, entry_id: UUID) -> journal.JournalEntry:
    rights = desk.rights(issued, operation)
    entry = desk.read(journal.find, entry_id)
    if entry is None or not rights.covers(entry.unit_id):
        raise NotFound
    return entry


def _paper(
    desk: Desk, entry: journal.JournalEntry, details: vouchers.VoucherDetails | None
) -> VoucherPaper:
    campaign = desk.read(campaigns.find, entry.campaign_id) if entry.campaign_id else None
    return VoucherPaper(
        entry,
        details,
        letterhead_of(desk, entry.unit_id),
        campaign.name if campaign else "",
        is_invented=desk.clock.is_invented,
    )
