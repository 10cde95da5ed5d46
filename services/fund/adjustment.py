"""An entry that no gift, grant or transfer makes: proposed by the accountant, decided by another.

An opening balance found later, bank fees, a correction between accounts. The decision and its entry
in the books are two steps of one act: see `operations.decide_adjustment`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from services.fund.events import (
    AdjustmentDecided,
    AdjustmentFact,
    AdjustmentProposed,
    Posting,
    must_balance,
)
from services.fund.reference import Account
from shared.kernel.decider import Decider
from shared.kernel.decisions import decision_note
from shared.kernel.issued import Issued
from shared.kernel.money import must_be_amount
from shared.kernel.refusals import Invalid, NotFound, Refused

REASON_LENGTH = 800
DOCUMENT_LENGTH = 100
_MONEY = frozenset({Account.CASH, Account.BANK})


class Status(StrEnum):
    """How far the proposal has come."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ProposeAdjustment:
    """Ask for an entry of two or more lines; `document` is the number of the paper it rests on."""

    unit_id: UUID
    postings: tuple[Posting, ...]
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class DecideAdjustment:
    """The chairman's yes or no; a no needs its reason."""

    approved: bool
    note: str = ""


AdjustmentCommand: TypeAlias = ProposeAdjustment | DecideAdjustment


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What was proposed, and what was decided of it."""

    status: Status = Status.NONE
    proposal: AdjustmentProposed | None = None
    decided_by: UUID | None = None


def stream(adjustment_id: UUID) -> str:
    """Return the name of the proposal's stream."""
    return f"adjustment-{adjustment_id}"


def reference(adjustment_id: UUID) -> str:
    """Return a short name of a proposal for people: BT-3F9A21C0."""
    return f"BT-{adjustment_id.hex[:8].upper()}"


def decide(
    command: AdjustmentCommand, state: Adjustment, issued: Issued
) -> Sequence[AdjustmentFact]:
    """Return the facts that follow, or refuse."""
    match command:
        case ProposeAdjustment():
            return _propose(command, state, issued)
        case DecideAdjustment():
            return _decide(command, state, issued)
        case _:
            assert_never(command)


def evolve(state: Adjustment, fact: AdjustmentFact) -> Adjustment:
    """Return the state after `fact`."""
    match fact:
        case AdjustmentProposed():
            return Adjustment(Status.PROPOSED, fact)
        case AdjustmentDecided():
            status = Status.APPROVED if fact.approved else Status.REJECTED
            return replace(state, status=status, decided_by=fact.decided_by)
        case _:
            assert_never(fact)


def _propose(
    command: ProposeAdjustment, state: Adjustment, issued: Issued
) -> Sequence[AdjustmentFact]:
    if state.proposal is not None:
        return []
    reason, document = command.reason.strip(), command.document.strip()
    if not 0 < len(reason) <= REASON_LENGTH:
        raise Invalid("reason_missing", "Hãy ghi lý do của bút toán, ngắn gọn.", "reason")
    if not 0 < len(document) <= DOCUMENT_LENGTH:
        raise Invalid("document_missing", "Hãy ghi số chứng từ gốc.", "document")
    must_be_lines(command.postings)
    must_balance(command.postings)
    return [
        AdjustmentProposed(
            adjustment_id=issued.new_id("adjustment"),
            unit_id=command.unit_id,
            amount_dong=sum(posting.debit_dong for posting in command.postings),
            postings=command.postings,
            reason=reason,
            document=document,
            proposed_by=issued.by.id,
            proposed_on=issued.today,
        )
    ]


def must_be_lines(postings: Sequence[Posting]) -> None:
    """Refuse what is no entry of two lines, and what has a way of its own."""
    if len(postings) < 2:  # noqa: PLR2004 - the double of double entry
        raise Invalid("lines_missing", "Bút toán cần ít nhất hai dòng: Nợ và Có.", "lines")
    for posting in postings:
        must_be_amount(max(posting.debit_dong, posting.credit_dong), "lines")
        if posting.account is Account.GOODS:
            raise Refused(
                "goods_by_lot",
                "Hiện vật ghi theo lô: dùng phiếu nhập, phiếu xuất hoặc ghi đảo phiếu.",
                "lines",
            )
    pays = any(posting.account in _MONEY and posting.credit_dong for posting in postings)
    helps = any(p.account is Account.SUPPORT_EXPENSE and p.debit_dong for p in postings)
    if pays and helps:
        raise Refused(
            "grant_needed",
            "Chi tiền hỗ trợ trẻ em phải qua đề xuất hỗ trợ: một người đề xuất, "
            "một người duyệt, một người chi.",
            "lines",
        )


def _decide(
    command: DecideAdjustment, state: Adjustment, issued: Issued
) -> Sequence[AdjustmentFact]:
    proposal = state.proposal
    if proposal is None:
        raise NotFound
    wanted = Status.APPROVED if command.approved else Status.REJECTED
    if state.status is wanted and state.decided_by == issued.by.id:
        return []
    if state.status is not Status.PROPOSED:
        raise Refused("already_decided", "Bút toán này không còn chờ quyết định.")
    if issued.by.id == proposal.proposed_by:
        raise Refused("same_person", "Người trình không được tự duyệt bút toán.")
    note = decision_note(command.note, approved=command.approved, longest=REASON_LENGTH)
    return [
        AdjustmentDecided(
            adjustment_id=proposal.adjustment_id,
            unit_id=proposal.unit_id,
            approved=command.approved,
            postings=proposal.postings,
            reason=proposal.reason,
            document=proposal.document,
            note=note,
            entry_id=issued.new_id("entry") if command.approved else None,
            decided_by=issued.by.id,
            decided_on=issued.today,
        )
    ]


def _unit_of(state: Adjustment) -> UUID | None:
    return state.proposal.unit_id if state.proposal else None


decider = Decider(Adjustment(), decide, evolve, unit_of=_unit_of)
