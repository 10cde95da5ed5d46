"""Who gave? Personal data: asked only through a recorded reading (`operations.read_donors`)."""

from collections.abc import Iterable
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
    Table,
    Text,
    select,
)

from services.fund.events import DonationReceived, VoucherReversed
from services.fund.reference import DonorKind, Form, Kind
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import PERSONAL, Insert, Row, Update
from shared.kernel.recorded import Recorded

donors = Table(
    "fund_donors",
    MetaData(),
    Column("donation_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("voucher", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, info=PERSONAL),
    Column("address", Text, info=PERSONAL),
    Column("form", Text, nullable=False),
    Column("amount_dong", BigInteger, nullable=False),
    Column("is_reversed", Integer, nullable=False),
)
Index("fund_donors_by_year", donors.c.unit_id, donors.c.year)


@dataclass(frozen=True, slots=True)
class Gift:
    """One gift with its giver; the name is None for the anonymous and after erasure."""

    donation_id: UUID
    received_on: date
    voucher_name: str
    kind: DonorKind
    name: str | None
    address: str | None
    form: Form
    amount_dong: int
    is_reversed: bool


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write each gift with its giver; mark those taken back."""
    match recorded.fact:
        case DonationReceived() as gift:
            yield Insert(
                donors,
                {
                    "donation_id": str(gift.donation_id),
                    "unit_id": str(gift.entry.unit_id),
                    "year": gift.entry.year,
                    "received_on": gift.received_on,
                    "number": gift.entry.number,
                    "voucher": gift.entry.voucher.value,
                    "kind": gift.donor_kind.value,
                    "name": gift.donor_name,
                    "address": gift.donor_address,
                    "form": gift.entry.tags.form,
                    "amount_dong": gift.entry.amount_dong,
                    "is_reversed": 0,
                },
            )
        case VoucherReversed(reversed_kind=Kind.DONATION, reversed_entry_id=donation_id):
            yield Update(donors, {"donation_id": str(donation_id)}, {"is_reversed": 1})
        case _:
            return


def ask(connection: Connection, unit_id: UUID, year: int) -> list[Gift]:
    """Return the gifts of a year in the order of the books."""
    statement = (
        select(donors)
        .where(donors.c.unit_id == str(unit_id), donors.c.year == year)
        .order_by(donors.c.received_on, donors.c.voucher.desc(), donors.c.number)
    )
    return [
        Gift(
            donation_id=UUID(row.donation_id),
            received_on=row.received_on,
            voucher_name=f"{row.voucher}-{row.number:04d}",
            kind=DonorKind(row.kind),
            name=row.name,
            address=row.address,
            form=Form(row.form),
            amount_dong=row.amount_dong,
            is_reversed=bool(row.is_reversed),
        )
        for row in connection.execute(statement)
    ]


model = ReadModel("fund_donors", 1, (donors,), fill)
