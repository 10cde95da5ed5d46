"""A grant: proposed by one person, decided by a second (the chairman), paid by a third.

The payment and its entry in the books are two steps of one act: see `operations.pay_grant`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from services.fund.events import (
    GoodsMove,
    GrantDecided,
    GrantFact,
    GrantPaid,
    GrantPaymentReversed,
    GrantProposed,
    GrantWithdrawn,
)
from services.fund.reference import Form, Purpose
from shared.kernel.decider import Decider
from shared.kernel.decisions import decision_note
from shared.kernel.issued import Issued
from shared.kernel.money import must_be_amount
from shared.kernel.refusals import Invalid, NotFound, Refused

_TEXT_LENGTH = 2000
_MOST_CHILDREN = 5000


class Status(StrEnum):
    """How far a grant has come."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ProposeGrant:
    """Ask for help: for named children (pseudonyms), a number of children, or an open event."""

    unit_id: UUID
    purpose: Purpose
    amount_dong: int
    reason: str
    children: tuple[UUID, ...] = ()
    child_count: int = 0
    form: Form = Form.CASH
    goods_out: GoodsMove | None = None
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DecideGrant:
    """The chairman's yes or no; a no needs its reason."""

    approved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PayGrant:
    """Pay what was decided, as it was decided."""


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """Take note that the payment `entry_id` was taken back in the books."""

    entry_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawGrant:
    """Give the proposal or the unpaid decision up."""


GrantCommand: TypeAlias = ProposeGrant | DecideGrant | PayGrant | ReversePayment | WithdrawGrant


@dataclass(frozen=True, slots=True)
class Grant:
    """`proposal` holds the terms; the officers are those who proposed and decided."""

    status: Status = Status.NONE
    proposal: GrantProposed | None = None
    decided_by: UUID | None = None
    entry_id: UUID | None = None
    reversed_entry_id: UUID | None = None


def stream(grant_id: UUID) -> str:
    """Return the name of the grant's stream."""
    return f"grant-{grant_id}"


def reference(grant_id: UUID) -> str:
    """Return a short name of a grant for people: HT-3F9A21C0."""
    return f"HT-{grant_id.hex[:8].upper()}"


def decide(command: GrantCommand, state: Grant, issued: Issued) -> Sequence[GrantFact]:
    """Return the facts that follow, or refuse."""
    match command:
        case ProposeGrant():
            return _propose(command, state, issued)
        case DecideGrant():
            return _decide(command, state, issued)
        case PayGrant():
            return _pay(state, issued)
        case ReversePayment(entry_id):
            return _reverse(entry_id, state, issued)
        case WithdrawGrant():
            return _withdraw(state, issued)
        case _:
            assert_never(command)


def evolve(state: Grant, fact: GrantFact) -> Grant:
    """Return the state after `fact`."""
    match fact:
        case GrantProposed():
            # only the terms are needed again: the reason is not held in memory
            return Grant(Status.PROPOSED, fact.model_copy(update={"reason": None}))
        case GrantDecided():
            status = Status.APPROVED if fact.approved else Status.REJECTED
            return replace(state, status=status, decided_by=fact.decided_by)
        case GrantPaid():
            return replace(state, status=Status.PAID, entry_id=fact.entry_id)
        case GrantPaymentReversed():
            return replace(
                state,
                status=Status.APPROVED,
                entry_id=None,
                reversed_entry_id=fact.entry_id,
            )
        case GrantWithdrawn():
            return replace(state, status=Status.WITHDRAWN)
        case _:
            assert_never(fact)


def _propose(command: ProposeGrant, state: Grant, issued: Issued) -> Sequence[GrantFact]:
    if state.proposal is not None:
        return []
    must_be_amount(command.amount_dong)
    if not 0 < len(command.reason.strip()) <= _TEXT_LENGTH:
        raise Invalid("reason_missing", "Hãy ghi lý do đề xuất.", "reason")
    if (command.form is Form.IN_KIND) != (command.goods_out is not None):
        raise Invalid("goods_missing", "Hỗ trợ hiện vật phải chọn lô hiện vật.", "lot_id")
    if command.goods_out is not None and command.goods_out.quantity <= 0:
        raise Invalid("quantity", "Số lượng phải là số nguyên lớn hơn 0.", "quantity")
    if command.purpose is Purpose.CASE_PLAN and command.case_id is None:
        raise Invalid("case_missing", "Hãy chọn vụ việc có kế hoạch đã duyệt.", "case_id")
    return [
        GrantProposed(
            grant_id=issued.new_id("grant"),
            unit_id=command.unit_id,
            purpose=command.purpose,
            form=command.form,
            amount_dong=command.amount_dong,
            goods_out=command.goods_out,
            children=command.children,
            child_count=_counted(command),
            case_id=command.case_id,
            reason=command.reason.strip(),
            proposed_by=issued.by.id,
            proposed_on=issued.today,
        )
    ]


def _counted(command: ProposeGrant) -> int:
    """Return how many children are reached: at least those named."""
    named = len(command.children)
    if named != len(set(command.children)):
        raise Invalid("child_twice", "Có trẻ được ghi hai lần trong danh sách.", "children")
    count = command.child_count or named
    if not named <= count <= _MOST_CHILDREN:
        raise Invalid(
            "child_count",
            "Số trẻ không được ít hơn danh sách đã chọn, tối đa 5.000.",
            "child_count",
        )
    if count == 0 and command.purpose.reaches_children:
        raise Invalid("children_missing", "Hãy chọn trẻ hoặc ghi số trẻ được nhận.", "child_count")
    return count


def _decide(command: DecideGrant, state: Grant, issued: Issued) -> Sequence[GrantFact]:
    proposal = _must_exist(state)
    wanted = Status.APPROVED if command.approved else Status.REJECTED
    if state.status is wanted and state.decided_by == issued.by.id:
        return []
    if state.status is not Status.PROPOSED:
        raise Refused("already_decided", "Đề xuất này không còn chờ quyết định.")
    if issued.by.id == proposal.proposed_by:
        raise Refused("same_person", "Người đề xuất không được tự quyết định.")
    note = decision_note(command.note, approved=command.approved, longest=_TEXT_LENGTH)
    return [
        GrantDecided(
            grant_id=proposal.grant_id,
            unit_id=proposal.unit_id,
            purpose=proposal.purpose,
            amount_dong=proposal.amount_dong,
            approved=command.approved,
            note=note,
            decided_by=issued.by.id,
            decided_on=issued.today,
        )
    ]


def _pay(state: Grant, issued: Issued) -> Sequence[GrantFact]:
    proposal = _must_exist(state)
    entry_id = issued.new_id("entry")
    if state.entry_id == entry_id:
        return []
    if state.status is Status.PAID:
        raise Refused("already_paid", "Khoản hỗ trợ này đã chi.")
    if state.status is not Status.APPROVED:
        raise Refused("not_approved", "Chỉ chi khoản đã được Chủ tịch duyệt.")
    if issued.by.id in (proposal.proposed_by, state.decided_by):
        raise Refused("same_person", "Người chi phải khác người đề xuất và người quyết định.")
    return [
        GrantPaid(
            grant_id=proposal.grant_id,
            unit_id=proposal.unit_id,
            purpose=proposal.purpose,
            form=proposal.form,
            amount_dong=proposal.amount_dong,
            goods_out=proposal.goods_out,
            children=proposal.children,
            child_count=proposal.child_count,
            entry_id=entry_id,
            paid_by=issued.by.id,
            paid_on=issued.today,
        )
    ]


def _reverse(entry_id: UUID, state: Grant, issued: Issued) -> Sequence[GrantFact]:
    proposal = _must_exist(state)
    if state.reversed_entry_id == entry_id:
        return []
    if state.status is not Status.PAID or state.entry_id != entry_id:
        raise Refused("not_paid", "Khoản hỗ trợ này không ở trạng thái đã chi bằng phiếu này.")
    return [
        GrantPaymentReversed(
            grant_id=proposal.grant_id,
            unit_id=proposal.unit_id,
            purpose=proposal.purpose,
            amount_dong=proposal.amount_dong,
            entry_id=entry_id,
            reversed_on=issued.today,
        )
    ]


def _withdraw(state: Grant, issued: Issued) -> Sequence[GrantFact]:
    proposal = _must_exist(state)
    if state.status is Status.WITHDRAWN:
        return []
    if state.status not in (Status.PROPOSED, Status.APPROVED):
        raise Refused("not_open", "Chỉ rút được đề xuất chưa chi.")
    return [
        GrantWithdrawn(
            grant_id=proposal.grant_id, unit_id=proposal.unit_id, withdrawn_on=issued.today
        )
    ]


def _must_exist(state: Grant) -> GrantProposed:
    if state.proposal is None:
        raise NotFound
    return state.proposal


def _unit_of(state: Grant) -> UUID | None:
    return state.proposal.unit_id if state.proposal else None


decider = Decider(Grant(), decide, evolve, unit_of=_unit_of)
