"""What does the fund have, and do the books agree with themselves? The trial balance of a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text, func, select

from services.fund.events import entry_of
from services.fund.readmodels.journal import lines
from services.fund.reference import Account, Purpose
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Add, Row
from shared.kernel.recorded import Recorded

balances = Table(
    "fund_balances",
    MetaData(),
    Column("unit_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("restriction", Text, primary_key=True),  # "" is free money
    Column("debit_dong", BigInteger, nullable=False),
    Column("credit_dong", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One row of the trial balance: what went through an account, free or bound."""

    account: Account
    restriction: Purpose | None
    debit_dong: int
    credit_dong: int

    @property
    def balance_dong(self) -> int:
        """What is left: of assets and expenses the debit, of the others the credit."""
        return self.debit_dong - self.credit_dong


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a year."""

    rows: tuple[AccountBalance, ...]

    def of(self, account: Account) -> int:
        """Return debit minus credit of an account."""
        return sum(row.balance_dong for row in self.rows if row.account is account)

    @property
    def debit_dong(self) -> int:
        """All debits."""
        return sum(row.debit_dong for row in self.rows)

    @property
    def credit_dong(self) -> int:
        """All credits: equal to the debits, or the books are broken."""
        return sum(row.credit_dong for row in self.rows)

    @property
    def bound(self) -> dict[Purpose, int]:
        """What donors bound to a purpose and is not yet used."""
        left: dict[Purpose, int] = {}
        for row in self.rows:
            if row.account.is_asset and row.restriction and row.balance_dong:
                left[row.restriction] = left.get(row.restriction, 0) + row.balance_dong
        return left


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Add each line of an entry to its account."""
    entry = entry_of(recorded.fact)
    if entry is None:
        return
    for posting in entry.postings:
        yield Add(
            balances,
            {
                "unit_id": str(entry.unit_id),
                "year": entry.year,
                "account": posting.account.value,
                "restriction": posting.restriction.value if posting.restriction else "",
            },
            {"debit_dong": posting.debit_dong, "credit_dong": posting.credit_dong},
        )


def ask(connection: Connection, unit_id: UUID, year: int) -> TrialBalance:
    """Return the trial balance of a year's books."""
    rows = connection.execute(
        select(balances).where(balances.c.unit_id == str(unit_id), balances.c.year == year)
    ).all()
    order = {account.value: place for place, account in enumerate(Account)}
    return TrialBalance(
        tuple(
            AccountBalance(
                Account(row.account),
                Purpose(row.restriction) if row.restriction else None,
                row.debit_dong,
                row.credit_dong,
            )
            for row in sorted(rows, key=lambda r: (order[r.account], r.restriction))
        )
    )


def differences(connection: Connection, unit_id: UUID, year: int) -> list[str]:
    """Add the day book up again and return where it differs from the running balances."""
    summed = (
        select(
            lines.c.account,
            lines.c.restriction,
            func.sum(lines.c.debit_dong).label("debit_dong"),
            func.sum(lines.c.credit_dong).label("credit_dong"),
        )
        .where(lines.c.unit_id == str(unit_id), lines.c.year == year)
        .group_by(lines.c.account, lines.c.restriction)
    )
    in_book = {
        (row.account, row.restriction): (int(row.debit_dong), int(row.credit_dong))
        for row in connection.execute(summed)
    }
    running = {
        (row.account.value, row.restriction.value if row.restriction else ""): (
            row.debit_dong,
            row.credit_dong,
        )
        for row in ask(connection, unit_id, year).rows
    }
    return [
        f"{Account(account).vi} {restriction}".strip()
        for account, restriction in sorted(in_book.keys() | running.keys())
        if in_book.get((account, restriction)) != running.get((account, restriction))
    ]


model = ReadModel("fund_balances", 1, (balances,), fill)
