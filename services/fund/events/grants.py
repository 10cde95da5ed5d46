"""Help from the fund, from the proposal to the payment."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.fund.events.values import GoodsMove
from services.fund.reference import Form, Purpose
from shared.kernel.facts import Fact, Sealed


class GrantProposed(Fact):
    """Help was proposed for children (pseudonyms, or only how many)."""

    fact_type: ClassVar[str] = "fund.grant_proposed"
    vi: ClassVar[str] = "Đã đề xuất hỗ trợ"
    sealed_under: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    purpose: Purpose
    form: Form
    amount_dong: int
    goods_out: GoodsMove | None
    children: tuple[UUID, ...]
    child_count: int
    case_id: UUID | None
    reason: Sealed[str]
    proposed_by: UUID
    proposed_on: date


class GrantDecided(Fact):
    """The chairman said yes or no."""

    fact_type: ClassVar[str] = "fund.grant_decided"
    vi: ClassVar[str] = "Chủ tịch đã quyết định hỗ trợ"
    sealed_under: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    purpose: Purpose
    amount_dong: int
    approved: bool
    note: Sealed[str]
    decided_by: UUID
    decided_on: date


class GrantPaid(Fact):
    """The treasurer paid; the ledger has the entry `entry_id` of the same moment."""

    fact_type: ClassVar[str] = "fund.grant_paid"
    vi: ClassVar[str] = "Đã chi hỗ trợ"

    grant_id: UUID
    unit_id: UUID
    purpose: Purpose
    form: Form
    amount_dong: int
    goods_out: GoodsMove | None
    children: tuple[UUID, ...]
    child_count: int
    entry_id: UUID
    paid_by: UUID
    paid_on: date


class GrantPaymentReversed(Fact):
    """The payment was taken back in the books: the grant awaits payment again."""

    fact_type: ClassVar[str] = "fund.grant_payment_reversed"
    vi: ClassVar[str] = "Đã đảo phiếu chi hỗ trợ"

    grant_id: UUID
    unit_id: UUID
    purpose: Purpose
    amount_dong: int
    entry_id: UUID
    reversed_on: date


class GrantWithdrawn(Fact):
    """The proposal or the unpaid decision was given up."""

    fact_type: ClassVar[str] = "fund.grant_withdrawn"
    vi: ClassVar[str] = "Đã rút đề xuất hỗ trợ"

    grant_id: UUID
    unit_id: UUID
    withdrawn_on: date


GrantFact: TypeAlias = (
    GrantProposed | GrantDecided | GrantPaid | GrantPaymentReversed | GrantWithdrawn
)
