"""What can be asked of the books of one unit and one year."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from uuid import UUID

from services.fund.events import Balance, Goods, GoodsMove, Lot, Posting
from services.fund.reference import (
    Account,
    DonorKind,
    Form,
    HandKind,
    Organisation,
    Purpose,
    ReversalReason,
    Source,
)


@dataclass(frozen=True, slots=True)
class Donor:
    """Who gives; without a name the kind is anonymous."""

    kind: DonorKind = DonorKind.ANONYMOUS
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the money and signs for it; for a gift list the head of the list."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveDonation:
    """Write a gift into the books. For goods the amount follows from `goods`."""

    unit_id: UUID
    form: Form
    received_on: date
    amount_dong: int = 0
    source: Source = Source.INDIVIDUAL
    donor: Donor = field(default_factory=Donor)
    campaign_id: UUID | None = None
    hamlet_id: UUID | None = None
    organisation: Organisation | None = None
    restriction: Purpose | None = None
    goods: Goods | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What was decided of a grant."""

    purpose: Purpose
    form: Form
    amount_dong: int
    child_count: int
    goods_out: GoodsMove | None = None


@dataclass(frozen=True, slots=True)
class DisburseGrant:
    """Pay a decided grant out of cash, bank or store.

    `terms` come from the grant itself, whose payment is an earlier step of the same act.
    """

    unit_id: UUID
    grant_id: UUID
    recipient: Recipient
    terms: GrantTerms | None = None


@dataclass(frozen=True, slots=True)
class MoveMoney:
    """Bring cash to the bank (`source` is cash) or fetch it (`source` is bank)."""

    unit_id: UUID
    source: Account
    amount_dong: int


@dataclass(frozen=True, slots=True)
class MakeEntry:
    """An entry by hand: interest, a refund, a reclassification of spending."""

    unit_id: UUID
    kind: HandKind
    postings: tuple[Posting, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PostAdjustment:
    """Enter what the chairman approved.

    The lines and words come from the decision, which is an earlier step of the same act.
    """

    unit_id: UUID
    postings: tuple[Posting, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReverseVoucher:
    """Take an entry back by its mirror image, once."""

    unit_id: UUID
    entry_id: UUID
    reason: ReversalReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountCash:
    """Write down what lay in the cash box."""

    unit_id: UUID
    counted_dong: int


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """Give a year its opening balance as it stood at the beginning of the day `as_of`.

    Goods come as lots, and as a balance of their value.
    """

    unit_id: UUID
    as_of: date
    balances: tuple[Balance, ...] = ()
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseBooks:
    """Close a year that is over: its fact says what goes on into the next."""

    unit_id: UUID
    year: int


@dataclass(frozen=True, slots=True)
class EnsureUnused:
    """Refuse if this year has books: its balance must be carried over, not typed anew."""

    unit_id: UUID
    year: int


LedgerCommand: TypeAlias = (
    ReceiveDonation
    | DisburseGrant
    | MoveMoney
    | MakeEntry
    | PostAdjustment
    | ReverseVoucher
    | CountCash
    | OpenBooks
    | CloseBooks
    | EnsureUnused
)
