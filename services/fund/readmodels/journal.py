"""What stands in the books of a year, entry by entry? The day book, and its lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    func,
    select,
)

from services.fund.events import DonationReceived, Entry, EntryMade, VoucherReversed, entry_of
from services.fund.reference import Account, Kind, Organisation, Purpose, VoucherType
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.recorded import Recorded

_metadata = MetaData()
journal = Table(
    "fund_journal",
    _metadata,
    Column("entry_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),  # its place in the stream of the year
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),  # code of the kind of hand entry or the reason
    Column("voucher", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("value_on", Date, nullable=False),
    Column("amount_dong", BigInteger, nullable=False),
    Column("form", Text),
    Column("source", Text),
    Column("campaign_id", Text),
    Column("hamlet_id", Text),
    Column("organisation", Text),
    Column("restriction", Text),
    Column("purpose", Text),
    Column("grant_id", Text),
    Column("reverses", Text),
    Column("reversed_by", Text),
)
Index("fund_journal_by_year", journal.c.unit_id, journal.c.year, journal.c.sequence, unique=True)
Index(
    "fund_journal_vouchers",
    journal.c.unit_id,
    journal.c.year,
    journal.c.voucher,
    journal.c.number,
    unique=True,
)
lines = Table(
    "fund_journal_lines",
    _metadata,
    Column("entry_id", Text, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("restriction", Text, nullable=False),  # "" is free money
    Column("debit_dong", BigInteger, nullable=False),
    Column("credit_dong", BigInteger, nullable=False),
)
Index("fund_journal_lines_by_year", lines.c.unit_id, lines.c.year)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry."""

    account: Account
    restriction: Purpose | None
    debit_dong: int
    credit_dong: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry as the day book shows it: no giver, no recipient."""

    entry_id: UUID
    unit_id: UUID
    year: int
    kind: Kind
    detail: str
    voucher: VoucherType
    number: int
    booked_on: date
    value_on: date
    amount_dong: int
    form: str | None
    source: str | None
    campaign_id: UUID | None
    hamlet_id: UUID | None
    organisation: str | None
    restriction: Purpose | None
    purpose: Purpose | None
    grant_id: UUID | None
    reverses: UUID | None
    reversed_by: UUID | None
    lines: tuple[Line, ...] = ()

    @property
    def voucher_name(self) -> str:
        """The voucher as people call it: PT-0012."""
        return f"{self.voucher.value}-{self.number:04d}"

    @property
    def organisation_name(self) -> str:
        """The body that collected a gift, if one did."""
        return Organisation(self.organisation).vi if self.organisation else ""

    @property
    def is_reversible(self) -> bool:
        """Whether it may still be taken back (its year's books permitting)."""
        stays = (Kind.REVERSAL, Kind.OPENING, Kind.CLOSING)
        return self.reversed_by is None and self.kind not in stays


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write each entry with its lines; mark what a reversal takes back."""
    entry = entry_of(recorded.fact)
    if entry is None:
        return
    yield Insert(journal, _values(recorded, entry))
    for number, posting in enumerate(entry.postings, start=1):
        yield Insert(
            lines,
            {
                "entry_id": str(entry.entry_id),
                "line": number,
                "unit_id": str(entry.unit_id),
                "year": entry.year,
                "account": posting.account.value,
                "restriction": posting.restriction.value if posting.restriction else "",
                "debit_dong": posting.debit_dong,
                "credit_dong": posting.credit_dong,
            },
        )
    if isinstance(recorded.fact, VoucherReversed):
        reversed_id = str(recorded.fact.reversed_entry_id)
        yield Update(journal, {"entry_id": reversed_id}, {"reversed_by": str(entry.entry_id)})


def _values(recorded: Recorded[Any], entry: Entry) -> dict[str, Any]:
    fact, tags = recorded.fact, entry.tags
    is_reversal = isinstance(fact, VoucherReversed)
    detail = fact.hand_kind.value if isinstance(fact, EntryMade) else ""
    return {
        "entry_id": str(entry.entry_id),
        "unit_id": str(entry.unit_id),
        "year": entry.year,
        "sequence": recorded.version,
        "kind": entry.kind.value,
        "detail": fact.reason.value if is_reversal else detail,
        "voucher": entry.voucher.value,
        "number": entry.number,
        "booked_on": entry.booked_on,
        "value_on": fact.received_on if isinstance(fact, DonationReceived) else entry.booked_on,
        "amount_dong": entry.amount_dong,
        "form": tags.form,
        "source": tags.source,
        "campaign_id": str(tags.campaign_id) if tags.campaign_id else None,
        "hamlet_id": str(tags.hamlet_id) if tags.hamlet_id else None,
        "organisation": tags.organisation,
        "restriction": tags.restriction,
        "purpose": tags.purpose,
        "grant_id": str(tags.grant_id) if tags.grant_id else None,
        "reverses": str(fact.reversed_entry_id) if is_reversal else None,
        "reversed_by": None,
    }


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of a year's day book is wanted."""

    unit_id: UUID
    year: int
    voucher: VoucherType | None = None
    day: date | None = None
    grant_id: UUID | None = None
    limit: int = 50
    offset: int = 0


def ask(connection: Connection, wanted: Filter) -> tuple[list[JournalEntry], int]:
    """Return a page of the day book, newest first, with lines, and how many entries there are."""
    total = connection.execute(_where(select(func.count()).select_from(journal), wanted)).scalar()
    statement = _where(select(journal), wanted).order_by(journal.c.sequence.desc())
    rows = connection.execute(statement.limit(wanted.limit).offset(wanted.offset)).all()
    return _entries(connection, rows), total or 0


def find(connection: Connection, entry_id: UUID) -> JournalEntry | None:
    """Return one entry, or None where there is none."""
    statement = select(journal).where(journal.c.entry_id == str(entry_id))
    return next(iter(_entries(connection, connection.execute(statement).all())), None)


def years(connection: Connection, unit_id: UUID) -> list[int]:
    """Return the years that have entries, newest first."""
    statement = select(journal.c.year).where(journal.c.unit_id == str(unit_id)).distinct()
    return sorted(connection.execute(statement).scalars(), reverse=True)


def _where(statement: Select[Any], wanted: Filter) -> Select[Any]:
    statement = statement.where(
        journal.c.unit_id == str(wanted.unit_id), journal.c.year == wanted.year
    )
    if wanted.voucher is not None:
        statement = statement.where(journal.c.voucher == wanted.voucher.value)
    if wanted.day is not None:
        statement = statement.where(journal.c.booked_on == wanted.day)
    if wanted.grant_id is not None:
        statement = statement.where(journal.c.grant_id == str(wanted.grant_id))
    return statement


def _entries(connection: Connection, rows: Sequence[Any]) -> list[JournalEntry]:
    found: dict[str, list[Line]] = {row.entry_id: [] for row in rows}
    statement = select(lines).where(lines.c.entry_id.in_(list(found))).order_by(lines.c.line)
    for line in connection.execute(statement):
        found[line.entry_id].append(
            Line(
                Account(line.account),
                Purpose(line.restriction) if line.restriction else None,
                line.debit_dong,
                line.credit_dong,
            )
        )
    return [_entry(row, tuple(found[row.entry_id])) for row in rows]


def _entry(row: Any, of_entry: tuple[Line, ...]) -> JournalEntry:
    return JournalEntry(
        entry_id=UUID(row.entry_id),
        unit_id=UUID(row.unit_id),
        year=row.year,
        kind=Kind(row.kind),
        detail=row.detail,
        voucher=VoucherType(row.voucher),
        number=row.number,
        booked_on=row.booked_on,
        value_on=row.value_on,
        amount_dong=row.amount_dong,
        form=row.form,
        source=row.source,
        campaign_id=_id(row.campaign_id),
        hamlet_id=_id(row.hamlet_id),
        organisation=row.organisation,
        restriction=Purpose(row.restriction) if row.restriction else None,
        purpose=Purpose(row.purpose) if row.purpose else None,
        grant_id=_id(row.grant_id),
        reverses=_id(row.reverses),
        reversed_by=_id(row.reversed_by),
        lines=of_entry,
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


model = ReadModel("fund_journal", 1, (journal, lines), fill)
