"""Which entries wait for the chairman, and which were decided? The words only by a reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Index, MetaData, Table, Text, select

from services.fund.adjustment import Status, reference
from services.fund.events import AdjustmentDecided, AdjustmentProposed, Posting
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import PERSONAL, Insert, Row, Update
from shared.kernel.recorded import Recorded

_metadata = MetaData()
adjustments = Table(
    "fund_adjustments",
    _metadata,
    Column("adjustment_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("amount_dong", BigInteger, nullable=False),
    Column("postings", Text, nullable=False),  # as the fact holds them, a JSON line each
    Column("proposed_on", Date, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("decided_on", Date),
    Column("decided_by", Text),
    Column("entry_id", Text),
    Column("reason", Text, info=PERSONAL),  # only through `words_of`
    Column("document", Text, info=PERSONAL),  # only through `words_of`
    Column("note", Text, info=PERSONAL),  # only through `words_of`
)
_LISTED = tuple(column for column in adjustments.columns if "personal" not in column.info)
Index("fund_adjustments_by_status", adjustments.c.unit_id, adjustments.c.status)


@dataclass(frozen=True, slots=True)
class ListedAdjustment:
    """One proposed entry as the list shows it."""

    adjustment_id: UUID
    unit_id: UUID
    status: Status
    amount_dong: int
    postings: tuple[Posting, ...]
    proposed_on: date
    proposed_by: UUID
    decided_on: date | None
    decided_by: UUID | None
    entry_id: UUID | None

    @property
    def reference(self) -> str:
        """How people call the proposal."""
        return reference(self.adjustment_id)


@dataclass(frozen=True, slots=True)
class AdjustmentWords:
    """What is read only when the reading is recorded."""

    reason: str | None
    document: str | None
    note: str | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Follow each proposal to its decision."""
    match recorded.fact:
        case AdjustmentProposed() as proposed:
            empty = dict.fromkeys(column.name for column in adjustments.columns)
            values = {
                "adjustment_id": str(proposed.adjustment_id),
                "unit_id": str(proposed.unit_id),
                "status": Status.PROPOSED.value,
                "amount_dong": proposed.amount_dong,
                "postings": "\n".join(p.model_dump_json() for p in proposed.postings),
                "proposed_on": proposed.proposed_on,
                "proposed_by": str(proposed.proposed_by),
                "reason": proposed.reason,
                "document": proposed.document,
            }
            yield Insert(adjustments, empty | values)
        case AdjustmentDecided() as decided:
            status = Status.APPROVED if decided.approved else Status.REJECTED
            yield Update(
                adjustments,
                {"adjustment_id": str(decided.adjustment_id)},
                {
                    "status": status.value,
                    "decided_on": decided.decided_on,
                    "decided_by": str(decided.decided_by),
                    "entry_id": str(decided.entry_id) if decided.entry_id else None,
                    "note": decided.note,
                },
            )
        case _:
            return


def ask(connection: Connection, unit_id: UUID, limit: int = 200) -> list[ListedAdjustment]:
    """Return the unit's proposed entries, newest first."""
    statement = (
        select(*_LISTED)
        .where(adjustments.c.unit_id == str(unit_id))
        .order_by(adjustments.c.proposed_on.desc(), adjustments.c.adjustment_id)
        .limit(limit)
    )
    return [_listed(row) for row in connection.execute(statement)]


def find(connection: Connection, adjustment_id: UUID) -> ListedAdjustment | None:
    """Return one proposed entry, or None where there is none."""
    statement = select(*_LISTED).where(adjustments.c.adjustment_id == str(adjustment_id))
    row = connection.execute(statement).one_or_none()
    return _listed(row) if row else None


def words_of(connection: Connection, adjustment_id: UUID) -> AdjustmentWords:
    """Return the reason, the source document and the chairman's word."""
    c = adjustments.c
    statement = select(c.reason, c.document, c.note).where(c.adjustment_id == str(adjustment_id))
    return AdjustmentWords(*connection.execute(statement).one())


def _listed(row: Any) -> ListedAdjustment:
    return ListedAdjustment(
        adjustment_id=UUID(row.adjustment_id),
        unit_id=UUID(row.unit_id),
        status=Status(row.status),
        amount_dong=row.amount_dong,
        postings=tuple(Posting.model_validate_json(line) for line in row.postings.split("\n")),
        proposed_on=row.proposed_on,
        proposed_by=UUID(row.proposed_by),
        decided_on=row.decided_on,
        decided_by=UUID(row.decided_by) if row.decided_by else None,
        entry_id=UUID(row.entry_id) if row.entry_id else None,
    )


model = ReadModel("fund_adjustments", 1, (adjustments,), fill)
