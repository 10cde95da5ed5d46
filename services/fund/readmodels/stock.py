"""What goods are in store? One row for each lot and year's books."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text, select

from services.fund.events import (
    BooksOpened,
    DonationReceived,
    Entry,
    Goods,
    GoodsMove,
    GrantDisbursed,
    Lot,
    VoucherReversed,
)
from services.fund.reference import Kind, Purpose
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Add, Insert, Row
from shared.kernel.recorded import Recorded

stock = Table(
    "fund_stock",
    MetaData(),
    Column("unit_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("lot_id", Text, primary_key=True),
    Column("item", Text, nullable=False, server_default=""),
    Column("measure", Text, nullable=False, server_default=""),
    Column("unit_price_dong", BigInteger, nullable=False, server_default="0"),
    Column("restriction", Text, nullable=False, server_default=""),
    Column("quantity", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class InStore:
    """Goods of one gift that are left."""

    lot_id: UUID
    goods: Goods
    restriction: Purpose | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Count what comes in and goes out of each lot."""
    match recorded.fact:
        case BooksOpened() as opened:
            for lot in opened.lots:
                yield _lot_row(opened.unit_id, opened.year, lot)
        case DonationReceived(goods=Goods() as goods, entry=entry, donation_id=lot_id):
            lot = Lot(lot_id=lot_id, goods=goods, restriction=entry.tags.restriction)
            yield _lot_row(entry.unit_id, entry.year, lot)
        case GrantDisbursed(goods_out=GoodsMove() as move, entry=entry):
            yield _moved(entry, move, sign=-1)
        case VoucherReversed(goods_back=GoodsMove() as move) as back:
            sign = -1 if back.reversed_kind is Kind.DONATION else 1
            yield _moved(back.entry, move, sign=sign)
        case _:
            return


def _lot_row(unit_id: UUID, year: int, lot: Lot) -> Row:
    return Insert(
        stock,
        {
            "unit_id": str(unit_id),
            "year": year,
            "lot_id": str(lot.lot_id),
            "item": lot.goods.item,
            "measure": lot.goods.measure,
            "unit_price_dong": lot.goods.unit_price_dong,
            "restriction": lot.restriction.value if lot.restriction else "",
            "quantity": lot.goods.quantity,
        },
    )


def _moved(entry: Entry, move: GoodsMove, *, sign: int) -> Row:
    key = {"unit_id": str(entry.unit_id), "year": entry.year, "lot_id": str(move.lot_id)}
    return Add(stock, key, {"quantity": sign * move.quantity})


def unit_of(connection: Connection, lot_id: UUID) -> UUID | None:
    """Return the commune in whose store a lot is or was, or None."""
    wanted = select(stock.c.unit_id).where(stock.c.lot_id == str(lot_id)).limit(1)
    found = connection.execute(wanted).scalar_one_or_none()
    return UUID(found) if found else None


def ask(connection: Connection, unit_id: UUID, year: int) -> list[InStore]:
    """Return the lots of which something is left, by the name of the goods."""
    statement = (
        select(stock)
        .where(stock.c.unit_id == str(unit_id), stock.c.year == year, stock.c.quantity > 0)
        .order_by(stock.c.item, stock.c.lot_id)
    )
    return [
        InStore(
            lot_id=UUID(row.lot_id),
            goods=Goods(
                item=row.item,
                measure=row.measure,
                quantity=row.quantity,
                unit_price_dong=row.unit_price_dong,
            ),
            restriction=Purpose(row.restriction) if row.restriction else None,
        )
        for row in connection.execute(statement)
    ]


model = ReadModel("fund_stock", 1, (stock,), fill)
