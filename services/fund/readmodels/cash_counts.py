"""When was the cash box counted, and did it agree with the book?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Table, Text, select

from services.fund.events import CashCounted
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row
from shared.kernel.recorded import Recorded

counts = Table(
    "fund_cash_counts",
    MetaData(),
    Column("count_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("counted_on", Date, nullable=False),
    Column("book_dong", BigInteger, nullable=False),
    Column("counted_dong", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class CashCount:
    """One count of the cash box."""

    counted_on: date
    book_dong: int
    counted_dong: int

    @property
    def difference_dong(self) -> int:
        """Above nothing is a surplus, below a shortage."""
        return self.counted_dong - self.book_dong


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write each count."""
    fact = recorded.fact
    if isinstance(fact, CashCounted):
        values = fact.model_dump(exclude={"count_id", "unit_id"})
        ids = {"count_id": str(fact.count_id), "unit_id": str(fact.unit_id)}
        yield Insert(counts, {**ids, **values, "sequence": recorded.version})


def ask(connection: Connection, unit_id: UUID, year: int) -> list[CashCount]:
    """Return the counts of a year, newest first."""
    statement = (
        select(counts)
        .where(counts.c.unit_id == str(unit_id), counts.c.year == year)
        .order_by(counts.c.sequence.desc())
    )
    return [
        CashCount(row.counted_on, row.book_dong, row.counted_dong)
        for row in connection.execute(statement)
    ]


model = ReadModel("fund_cash_counts", 1, (counts,), fill)
