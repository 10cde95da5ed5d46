"""Entries that no gift, grant or transfer makes: proposed by the accountant, decided on."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.fund.events.values import Posting
from shared.kernel.facts import Fact, Sealed


class AdjustmentProposed(Fact):
    """The accountant asked for an entry, with its lines, reason and source document."""

    fact_type: ClassVar[str] = "fund.adjustment_proposed"
    vi: ClassVar[str] = "Đã trình bút toán khác"
    sealed_under: ClassVar[str] = "adjustment_id"

    adjustment_id: UUID
    unit_id: UUID
    amount_dong: int
    postings: tuple[Posting, ...]
    reason: Sealed[str]
    document: Sealed[str]
    proposed_by: UUID
    proposed_on: date


class AdjustmentDecided(Fact):
    """The chairman said yes or no; with a yes the books have the entry of the same moment."""

    fact_type: ClassVar[str] = "fund.adjustment_decided"
    vi: ClassVar[str] = "Chủ tịch đã quyết định bút toán khác"
    sealed_under: ClassVar[str] = "adjustment_id"

    adjustment_id: UUID
    unit_id: UUID
    approved: bool
    postings: tuple[Posting, ...]
    reason: Sealed[str]
    document: Sealed[str]
    note: Sealed[str]
    entry_id: UUID | None
    decided_by: UUID
    decided_on: date


AdjustmentFact: TypeAlias = AdjustmentProposed | AdjustmentDecided
