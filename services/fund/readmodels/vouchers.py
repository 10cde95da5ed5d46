"""What stands on the paper of a voucher beside the day book? Personal data: recorded readings only.

The giver or the recipient, the note, the goods.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text, select

from services.fund.events import (
    BooksOpened,
    DonationReceived,
    EntryMade,
    Goods,
    GrantDisbursed,
    VoucherReversed,
)
from services.fund.reference import DonorKind
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import PERSONAL, Insert, Row, Upsert
from shared.kernel.recorded import Recorded

vouchers = Table(
    "fund_vouchers",
    MetaData(),
    Column("entry_id", Text, primary_key=True),
    Column(
        "party_kind", Text, nullable=False, server_default=""
    ),  # a kind of donor, "recipient" or ""
    Column("party_name", Text, info=PERSONAL),
    Column("party_address", Text, info=PERSONAL),
    Column("note", Text, info=PERSONAL),
    Column("lot_id", Text),
    Column("quantity", Integer),
    Column("item", Text),
    Column("measure", Text),
    Column("unit_price_dong", BigInteger),
)


@dataclass(frozen=True, slots=True)
class VoucherDetails:
    """The names and words of a voucher. `party_name` is None where nobody is named."""

    entry_id: UUID
    party_kind: str
    party_name: str | None
    party_address: str | None
    note: str | None
    goods: Goods | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write what the paper needs and the day book must not show."""
    match recorded.fact:
        case DonationReceived() as gift:
            yield _row(
                gift.donation_id,
                party_kind=gift.donor_kind.value,
                party_name=gift.donor_name,
                party_address=gift.donor_address,
                note=gift.note,
                lot_id=str(gift.donation_id) if gift.goods else None,
                **(_goods(gift.goods) if gift.goods else {}),
            )
        case GrantDisbursed() as paid:
            move = paid.goods_out
            yield _row(
                paid.entry.entry_id,
                party_kind="recipient",
                party_name=paid.recipient_name,
                party_address=paid.recipient_address,
                lot_id=str(move.lot_id) if move else None,
                quantity=move.quantity if move else None,
            )
        case BooksOpened(lots=lots):
            for lot in lots:  # also those that no gift of these books describes
                described = _goods(lot.goods)
                del described["quantity"]
                yield Upsert(vouchers, {"entry_id": str(lot.lot_id), **described})
        case EntryMade() | VoucherReversed() as entered:
            yield _row(entered.entry_id, party_kind="", note=entered.note)
        case _:
            return


def _row(entry_id: UUID, **values: Any) -> Row:
    empty = dict.fromkeys(column.name for column in vouchers.columns)
    return Insert(vouchers, {**empty, "entry_id": str(entry_id), **values})


def _goods(goods: Goods) -> dict[str, Any]:
    return {
        "quantity": goods.quantity,
        "item": goods.item,
        "measure": goods.measure,
        "unit_price_dong": goods.unit_price_dong,
    }


def ask(connection: Connection, entry_id: UUID) -> VoucherDetails | None:
    """Return what the paper of the entry needs, or None where it names nobody."""
    row = connection.execute(
        select(vouchers).where(vouchers.c.entry_id == str(entry_id))
    ).one_or_none()
    if row is None:
        return None
    return VoucherDetails(
        entry_id=entry_id,
        party_kind=row.party_kind,
        party_name=row.party_name,
        party_address=row.party_address,
        note=row.note,
        goods=_goods_of(connection, row) if row.lot_id else None,
    )


def _goods_of(connection: Connection, row: Any) -> Goods | None:
    """Return the goods that moved: those that go out are described by the lot they came with."""
    lot = connection.execute(
        select(vouchers).where(vouchers.c.entry_id == row.lot_id)
    ).one_or_none()
    if lot is None:
        return None
    return Goods(
        item=lot.item,
        measure=lot.measure,
        quantity=row.quantity,
        unit_price_dong=lot.unit_price_dong,
    )


def is_named(details: VoucherDetails) -> bool:
    """Whether somebody is named on the paper: not the anonymous, nor anyone after erasure."""
    return details.party_kind not in ("", DonorKind.ANONYMOUS) and bool(details.party_name)


model = ReadModel("fund_vouchers", 1, (vouchers,), fill)
