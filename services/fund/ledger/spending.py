"""The rules of what goes out, moves or is taken back."""

from collections.abc import Sequence

from services.fund.events import (
    EntryMade,
    GoodsMove,
    GrantDisbursed,
    LedgerFact,
    MoneyMoved,
    Posting,
    Tags,
    VoucherReversed,
)
from services.fund.ledger.commands import (
    DisburseGrant,
    GrantTerms,
    MakeEntry,
    MoveMoney,
    PostAdjustment,
    ReverseVoucher,
)
from services.fund.ledger.entries import credit, debit, drawn, new_entry
from services.fund.ledger.state import KeptEntry, Ledger
from services.fund.reference import (
    ACCOUNT_OF_FORM,
    Account,
    HandKind,
    Kind,
    Purpose,
    VoucherType,
)
from shared.kernel.issued import Issued
from shared.kernel.money import in_figures, must_be_amount
from shared.kernel.refusals import Invalid, NotFound, Refused

NAME_LENGTH = 200
NOTE_LENGTH = 1000
_MONEY = frozenset({Account.CASH, Account.BANK})
_EXPENSES = frozenset({Account.SUPPORT_EXPENSE, Account.MANAGEMENT_EXPENSE})
# What the accountant may debit and credit by hand: money never leaves that way.
_BY_HAND = {
    HandKind.INTEREST: (_MONEY, frozenset({Account.INCOME_OTHER})),
    HandKind.REFUND: (_MONEY, _EXPENSES),
    HandKind.RECLASSIFICATION: (_EXPENSES, _EXPENSES),
}
_REVERSIBLE = frozenset({Kind.DONATION, Kind.GRANT, Kind.TRANSFER, Kind.BY_HAND})


def disburse(command: DisburseGrant, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Pay a grant: bound money first, then free money, against a payment voucher."""
    entry_id = issued.new_id("entry")
    if state.entries.get(entry_id) is not None:
        return []
    terms, recipient = command.terms, command.recipient
    assert terms is not None, "the grant's payment comes before its entry and says the terms"
    must_be_amount(terms.amount_dong)
    if not 0 < len(recipient.name.strip()) <= NAME_LENGTH:
        raise Invalid("recipient_missing", "Hãy ghi tên người ký nhận.", "recipient_name")
    if len(recipient.address) > NAME_LENGTH:
        raise Invalid("text_too_long", "Địa chỉ quá dài.", "recipient_address")
    outgoing = _outgoing(terms, state)
    is_management = terms.purpose is Purpose.MANAGEMENT
    expense = Account.MANAGEMENT_EXPENSE if is_management else Account.SUPPORT_EXPENSE
    entry = new_entry(
        state,
        issued,
        entry_id=entry_id,
        unit_id=command.unit_id,
        kind=Kind.GRANT,
        voucher=VoucherType.GOODS_OUT if terms.goods_out else VoucherType.PAYMENT,
        postings=(*(debit(expense, c.credit_dong, c.restriction) for c in outgoing), *outgoing),
        tags=Tags(
            grant_id=command.grant_id,
            purpose=terms.purpose,
            form=terms.form,
            child_count=terms.child_count,
        ),
    )
    return [
        GrantDisbursed(
            grant_id=command.grant_id,
            recipient_name=recipient.name.strip(),
            recipient_address=recipient.address.strip() or None,
            goods_out=terms.goods_out,
            entry=entry,
        )
    ]


def _outgoing(terms: GrantTerms, state: Ledger) -> list[Posting]:
    if terms.goods_out is None:
        return drawn(state, ACCOUNT_OF_FORM[terms.form], terms.amount_dong, terms.purpose)
    return [_goods_outgoing(terms, terms.goods_out, state)]


def _goods_outgoing(terms: GrantTerms, move: GoodsMove, state: Ledger) -> Posting:
    lot = state.lots.get(move.lot_id)
    if lot is None:
        raise Invalid("goods_missing", "Không có lô hiện vật này trong kho.", "lot_id")
    if move.quantity > lot.goods.quantity:
        left = f"{lot.goods.quantity} {lot.goods.measure}"
        raise Refused("insufficient_funds", f"Trong kho chỉ còn {left}.", "quantity")
    if lot.restriction not in (None, terms.purpose):
        raise Refused(
            "money_is_bound", f"Lô hiện vật này chỉ được dùng cho: {lot.restriction.vi}.", "lot_id"
        )
    value = move.quantity * lot.goods.unit_price_dong
    if value != terms.amount_dong:
        raise Refused(
            "value_mismatch",
            f"Hiện vật xuất trị giá {in_figures(value)}, khác {in_figures(terms.amount_dong)} "
            "đã duyệt.",
            "quantity",
        )
    return credit(Account.GOODS, value, lot.restriction)


def move_money(command: MoveMoney, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Move money between cash box and bank; what is bound stays bound. Free money goes first."""
    entry_id = issued.new_id("entry")
    if state.entries.get(entry_id) is not None:
        return []
    if command.source not in _MONEY:
        raise Invalid("not_money", "Chỉ chuyển giữa tiền mặt và tiền gửi.", "source")
    left = must_be_amount(command.amount_dong)
    target = Account.BANK if command.source is Account.CASH else Account.CASH
    postings: list[Posting] = []
    for restriction in (None, *Purpose):
        part = min(left, state.balance(command.source, restriction))
        if part > 0:
            moved = (debit(target, part, restriction), credit(command.source, part, restriction))
            postings += moved
            left -= part
    if left > 0:
        available = in_figures(state.total(command.source))
        raise Refused("insufficient_funds", f"{command.source.vi} chỉ còn {available}.")
    entry = new_entry(
        state,
        issued,
        entry_id=entry_id,
        unit_id=command.unit_id,
        kind=Kind.TRANSFER,
        voucher=VoucherType.RECEIPT if target is Account.CASH else VoucherType.PAYMENT,
        postings=tuple(postings),
    )
    return [MoneyMoved(entry=entry)]


def make_entry(command: MakeEntry, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Enter by hand what is neither gift nor grant; only the accounts of its kind may be used."""
    entry_id = issued.new_id("entry")
    if state.entries.get(entry_id) is not None:
        return []
    if len(command.note) > NOTE_LENGTH:
        raise Invalid("text_too_long", "Ghi chú quá dài.", "note")
    if command.kind not in _BY_HAND:
        raise Refused("approval_needed", "Bút toán khác phải trình Chủ tịch duyệt.", "kind")
    may_debit, may_credit = _BY_HAND[command.kind]
    for posting in command.postings:
        must_be_amount(max(posting.debit_dong, posting.credit_dong), "postings")
        if posting.account not in (may_debit if posting.debit_dong else may_credit):
            raise Refused(
                "account_not_by_hand",
                f"Bút toán “{command.kind.vi}” không được ghi vào “{posting.account.vi}”.",
                "postings",
            )
        _must_have_been_spent(state, posting)
    brings_money = any(p.account in _MONEY for p in command.postings)
    entry = new_entry(
        state,
        issued,
        entry_id=entry_id,
        unit_id=command.unit_id,
        kind=Kind.BY_HAND,
        voucher=VoucherType.RECEIPT if brings_money else VoucherType.GENERAL,
        postings=command.postings,
    )
    note = command.note or None
    return [EntryMade(entry_id=entry_id, hand_kind=command.kind, note=note, entry=entry)]


def post_adjustment(command: PostAdjustment, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Enter what the chairman approved, as it was approved."""
    entry_id = issued.new_id("entry")
    if state.entries.get(entry_id) is not None or not command.postings:
        return []  # entered already; or the decision was a no
    for posting in command.postings:
        _must_have_been_spent(state, posting)
    entry = new_entry(
        state,
        issued,
        entry_id=entry_id,
        unit_id=command.unit_id,
        kind=Kind.BY_HAND,
        voucher=VoucherType.GENERAL,
        postings=command.postings,
    )
    kind, note = HandKind.OTHER, command.note or None
    return [EntryMade(entry_id=entry_id, hand_kind=kind, note=note, entry=entry)]


def _must_have_been_spent(state: Ledger, posting: Posting) -> None:
    """Refuse to take more back from an expense than was spent."""
    spent = state.balance(posting.account, posting.restriction)
    if posting.account in _EXPENSES and posting.credit_dong > spent:
        raise Refused(
            "refund_exceeds_spending", f"Mới chi {in_figures(max(spent, 0))} cho mục này."
        )


def reverse(command: ReverseVoucher, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Take an entry back by its mirror image, once, with a reason."""
    entry_id = issued.new_id("reversal")
    if state.entries.get(entry_id) is not None:
        return []
    kept = state.entries.get(command.entry_id)
    if kept is None:
        raise NotFound
    if kept.is_reversed:
        raise Refused("already_reversed", "Phiếu này đã được ghi đảo.")
    if kept.entry.kind not in _REVERSIBLE:
        raise Refused("not_reversible", f"Không ghi đảo được: {kept.entry.kind.vi}.")
    if len(command.note) > NOTE_LENGTH:
        raise Invalid("text_too_long", "Ghi chú quá dài.", "note")
    goods_back = _goods_back(kept, state)
    entry = new_entry(
        state,
        issued,
        entry_id=entry_id,
        unit_id=command.unit_id,
        kind=Kind.REVERSAL,
        voucher=VoucherType.GENERAL,
        postings=tuple(_mirrored(posting) for posting in kept.entry.postings),
        tags=kept.entry.tags,
    )
    return [
        VoucherReversed(
            entry_id=entry_id,
            reversed_entry_id=command.entry_id,
            reversed_kind=kept.entry.kind,
            reversed_voucher=kept.entry.voucher,
            reversed_number=kept.entry.number,
            reason=command.reason,
            note=command.note or None,
            goods_back=goods_back,
            entry=entry,
        )
    ]


def _goods_back(kept: KeptEntry, state: Ledger) -> GoodsMove | None:
    if kept.lot is None:
        return kept.goods_out
    left = state.lots.get(kept.lot.lot_id)
    assert left is not None, "a lot never disappears from its books"
    if left.goods.quantity != kept.lot.goods.quantity:
        raise Refused("goods_used", "Hiện vật của phiếu này đã xuất một phần: hãy đảo phiếu xuất.")
    return GoodsMove(lot_id=kept.lot.lot_id, quantity=kept.lot.goods.quantity)


def _mirrored(posting: Posting) -> Posting:
    return Posting(
        account=posting.account,
        debit_dong=posting.credit_dong,
        credit_dong=posting.debit_dong,
        restriction=posting.restriction,
    )
