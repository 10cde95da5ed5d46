"""The values that facts of the fund are made of. Stored for ever, like the facts themselves."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.fund.reference import (
    Account,
    Form,
    Kind,
    Organisation,
    Purpose,
    Source,
    VoucherType,
)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Value):
    """What a hamlet or an organisation is asked to collect: one of the two is given."""

    amount_dong: int
    hamlet_id: UUID | None = None
    organisation: Organisation | None = None


class Posting(_Value):
    """One side of an entry: exactly one of the two amounts is positive, the other is 0."""

    account: Account
    debit_dong: int = 0
    credit_dong: int = 0
    restriction: Purpose | None = None


class Tags(_Value):
    """What an entry is counted by. A reversal carries the tags of what it takes back."""

    donation_id: UUID | None = None
    form: Form | None = None
    source: Source | None = None
    campaign_id: UUID | None = None
    hamlet_id: UUID | None = None
    organisation: Organisation | None = None
    restriction: Purpose | None = None
    grant_id: UUID | None = None
    purpose: Purpose | None = None
    child_count: int = 0


class Entry(_Value):
    """One entry of the books with its voucher; `postings` balance, in all and per restriction."""

    entry_id: UUID
    unit_id: UUID
    year: int
    kind: Kind
    voucher: VoucherType
    number: int
    booked_on: date
    amount_dong: int
    postings: tuple[Posting, ...]
    tags: Tags = Tags()


class Goods(_Value):
    """Things given: `quantity` × the agreed `unit_price_dong` is their value."""

    item: str
    measure: str
    quantity: int
    unit_price_dong: int

    @property
    def value_dong(self) -> int:
        """The agreed value of the whole."""
        return self.quantity * self.unit_price_dong


class Lot(_Value):
    """Goods of one gift that are still in store; `lot_id` is the gift's id."""

    lot_id: UUID
    goods: Goods
    restriction: Purpose | None = None


class GoodsMove(_Value):
    """How many of a lot went out (or, in a reversal, came back or were taken back)."""

    lot_id: UUID
    quantity: int


class Balance(_Value):
    """What one asset holds of free (None) or bound money."""

    account: Account
    amount_dong: int
    restriction: Purpose | None = None
