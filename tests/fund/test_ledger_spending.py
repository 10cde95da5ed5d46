"""What goes out, moves, or is taken back."""

from uuid import UUID

import pytest

from services.fund.events import (
    GoodsMove,
    GrantDisbursed,
    Posting,
    VoucherReversed,
    must_balance,
)
from services.fund.ledger import (
    MakeEntry,
    MoveMoney,
    OpenBooks,
    Recipient,
    ReverseVoucher,
    decider,
)
from services.fund.reference import (
    Account,
    Form,
    HandKind,
    Purpose,
    ReversalReason,
    VoucherType,
)
from shared.kernel.refusals import Refused
from tests.fund.world import (
    COMMUNE,
    TODAY,
    at,
    books,
    cash_gift,
    decided,
    entry_of,
    opening,
    payment,
    rice_gift,
)
from tests.kit.given import given

PAY = at("pay")


def reversal(entry_id: UUID) -> ReverseVoucher:
    return ReverseVoucher(COMMUNE, entry_id, ReversalReason.WRONG_AMOUNT)


class TestPayAGrant:
    def test_takes_money_bound_to_the_purpose_before_free_money(self) -> None:
        history = books(cash_gift(100_000, restriction=Purpose.TET), cash_gift(200_000))

        (fact,) = decided(history, payment(150_000, Purpose.TET), PAY)

        assert isinstance(fact, GrantDisbursed)
        assert (entry_of(fact).voucher, entry_of(fact).number) == (VoucherType.PAYMENT, 1)
        assert entry_of(fact).postings == (
            Posting(account=Account.SUPPORT_EXPENSE, debit_dong=100_000, restriction=Purpose.TET),
            Posting(account=Account.SUPPORT_EXPENSE, debit_dong=50_000),
            Posting(account=Account.CASH, credit_dong=100_000, restriction=Purpose.TET),
            Posting(account=Account.CASH, credit_dong=50_000),
        )

    def test_books_running_costs_apart(self) -> None:
        history = books(cash_gift(100_000))
        (fact,) = decided(history, payment(20_000, Purpose.MANAGEMENT), PAY)
        assert entry_of(fact).postings[0].account is Account.MANAGEMENT_EXPENSE

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        history = books(cash_gift(500_000))
        given(decider, *history).when(payment(100_000), PAY).and_then().then_nothing()

    def test_refuses_more_than_there_is(self) -> None:
        history = books(cash_gift(100_000))
        given(decider, *history).when(payment(100_001), PAY).then_refused("insufficient_funds")

    def test_refuses_to_take_from_the_bank_what_lies_in_the_cash_box(self) -> None:
        history = books(cash_gift(100_000))
        command = payment(50_000, form=Form.BANK)
        given(decider, *history).when(command, PAY).then_refused("insufficient_funds")

    def test_refuses_money_that_is_bound_to_another_purpose(self) -> None:
        history = books(cash_gift(300_000, restriction=Purpose.SCHOLARSHIP), cash_gift(100_000))
        refusal = (
            given(decider, *history)
            .when(payment(150_000, Purpose.TET), PAY)
            .then_refused("money_is_bound")
        )
        assert "còn 400.000 đồng, nhưng chỉ 100.000 đồng" in refusal.message

    def test_refuses_without_a_person_who_signs(self) -> None:
        history = books(cash_gift(300_000))
        command = payment(1_000, recipient=Recipient(" "))
        given(decider, *history).when(command, PAY).then_refused("recipient_missing")


class TestGiveGoodsOut:
    def test_takes_them_from_the_store_at_their_agreed_value(self) -> None:
        history = books(rice_gift())
        lot = entry_of(history[0]).entry_id
        move = GoodsMove(lot_id=lot, quantity=20)

        (fact,) = decided(history, payment(400_000, form=Form.IN_KIND, goods_out=move), PAY)

        assert entry_of(fact).voucher is VoucherType.GOODS_OUT
        state = decider.fold([*history, fact])
        assert state.total(Account.GOODS) == 600_000
        assert [left.goods.quantity for left in state.goods_in_store] == [30]

    @pytest.mark.parametrize(
        ("quantity", "amount", "restriction", "code"),
        [
            (51, 1_020_000, None, "insufficient_funds"),
            (10, 199_999, None, "value_mismatch"),
            (10, 200_000, Purpose.ILLNESS, "money_is_bound"),
        ],
    )
    def test_refuses(
        self, quantity: int, amount: int, restriction: Purpose | None, code: str
    ) -> None:
        history = books(rice_gift(restriction=restriction))
        move = GoodsMove(lot_id=entry_of(history[0]).entry_id, quantity=quantity)
        command = payment(amount, form=Form.IN_KIND, goods_out=move)
        given(decider, *history).when(command, PAY).then_refused(code)

    def test_refuses_goods_that_never_came(self) -> None:
        move = GoodsMove(lot_id=COMMUNE, quantity=1)
        command = payment(1, form=Form.IN_KIND, goods_out=move)
        given(decider).when(command, PAY).then_refused("goods_missing")


class TestMoveMoney:
    def test_brings_cash_to_the_bank_and_leaves_bound_money_bound(self) -> None:
        history = books(cash_gift(100_000), cash_gift(50_000, restriction=Purpose.TET))
        (fact,) = decided(history, MoveMoney(COMMUNE, Account.CASH, 120_000), at("move"))

        state = decider.fold([*history, fact])
        assert entry_of(fact).voucher is VoucherType.PAYMENT
        assert state.balance(Account.BANK) == 100_000
        assert state.balance(Account.BANK, Purpose.TET) == 20_000
        assert state.balance(Account.CASH, Purpose.TET) == 30_000

    def test_fetching_it_is_a_receipt(self) -> None:
        history = books(cash_gift(form=Form.BANK))
        (fact,) = decided(history, MoveMoney(COMMUNE, Account.BANK, 40_000), at("move"))
        assert (entry_of(fact).voucher, entry_of(fact).number) == (VoucherType.RECEIPT, 2)

    def test_refuses_more_than_there_is(self) -> None:
        history = books(cash_gift(100_000))
        command = MoveMoney(COMMUNE, Account.CASH, 100_001)
        given(decider, *history).when(command).then_refused("insufficient_funds")

    def test_refuses_what_is_no_money(self) -> None:
        command = MoveMoney(COMMUNE, Account.GOODS, 1)
        given(decider).when(command).then_refused("not_money")

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        history = books(cash_gift())
        command = MoveMoney(COMMUNE, Account.CASH, 1_000)
        given(decider, *history).when(command).and_then().then_nothing()


class TestEnterByHand:
    INTEREST = (
        Posting(account=Account.BANK, debit_dong=1_250),
        Posting(account=Account.INCOME_OTHER, credit_dong=1_250),
    )

    def test_writes_interest(self) -> None:
        (fact,) = decided((), MakeEntry(COMMUNE, HandKind.INTEREST, self.INTEREST), at("i"))
        assert decider.fold([fact]).total(Account.BANK) == 1_250

    def test_refuses_an_entry_that_does_not_balance(self) -> None:
        crooked = (self.INTEREST[0], Posting(account=Account.INCOME_OTHER, credit_dong=1_000))
        command = MakeEntry(COMMUNE, HandKind.INTEREST, crooked)
        given(decider).when(command).then_refused("entry_unbalanced")

    def test_refuses_an_empty_entry(self) -> None:
        command = MakeEntry(COMMUNE, HandKind.INTEREST, ())
        given(decider).when(command).then_refused("lines_missing")

    def test_refuses_to_free_bound_money(self) -> None:
        """Debit and credit balance in all, but not within the restriction."""
        freed = (
            Posting(account=Account.BANK, debit_dong=10),
            Posting(account=Account.INCOME_OTHER, credit_dong=10, restriction=Purpose.TET),
        )
        command = MakeEntry(COMMUNE, HandKind.INTEREST, freed)
        given(decider).when(command).then_refused("entry_unbalanced")

    @pytest.mark.parametrize(
        "posting",
        [
            Posting(account=Account.BANK),
            Posting(account=Account.BANK, debit_dong=5, credit_dong=5),
            Posting(account=Account.BANK, debit_dong=-5),
        ],
    )
    def test_refuses_a_line_of_no_one_positive_amount(self, posting: Posting) -> None:
        with pytest.raises(Refused) as refusal:
            must_balance([posting])
        assert refusal.value.code == "posting_amount"

    def test_refuses_a_slip_of_the_hand(self) -> None:
        huge = (
            Posting(account=Account.BANK, debit_dong=10**12 + 1),
            Posting(account=Account.INCOME_OTHER, credit_dong=10**12 + 1),
        )
        command = MakeEntry(COMMUNE, HandKind.INTEREST, huge)
        given(decider).when(command).then_refused("amount_too_large")

    def test_refuses_to_let_money_leave(self) -> None:
        history = books(cash_gift())
        leaving = (
            Posting(account=Account.SUPPORT_EXPENSE, debit_dong=10),
            Posting(account=Account.CASH, credit_dong=10),
        )
        command = MakeEntry(COMMUNE, HandKind.RECLASSIFICATION, leaving)
        given(decider, *history).when(command).then_refused("account_not_by_hand")

    def test_refuses_to_take_back_more_than_was_spent(self) -> None:
        history = books(cash_gift(), payment(30_000))
        refund = (
            Posting(account=Account.CASH, debit_dong=30_001),
            Posting(account=Account.SUPPORT_EXPENSE, credit_dong=30_001),
        )
        command = MakeEntry(COMMUNE, HandKind.REFUND, refund)
        given(decider, *history).when(command).then_refused("refund_exceeds_spending")


class TestReverseAVoucher:
    def test_mirrors_the_entry_and_keeps_both(self) -> None:
        history = books(cash_gift(100_000), cash_gift(70_000))
        wrong = entry_of(history[1])

        (fact,) = decided(history, reversal(wrong.entry_id), at("reverse"))

        assert isinstance(fact, VoucherReversed)
        assert (fact.reversed_voucher, fact.reversed_number) == (VoucherType.RECEIPT, 2)
        assert (entry_of(fact).voucher, entry_of(fact).number) == (VoucherType.GENERAL, 1)
        assert entry_of(fact).tags == wrong.tags
        assert decider.fold([*history, fact]).balances == decider.fold(history[:1]).balances

    def test_is_refused_the_second_time(self) -> None:
        history = books(cash_gift())
        command = reversal(entry_of(history[0]).entry_id)
        done = decided(history, command, at("first"))
        given(decider, *history, *done).when(command, at("second")).then_refused("already_reversed")

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        history = books(cash_gift())
        command = reversal(entry_of(history[0]).entry_id)
        given(decider, *history).when(command).and_then().then_nothing()

    def test_refuses_to_reverse_a_reversal(self) -> None:
        history = books(cash_gift())
        (mirror,) = decided(history, reversal(entry_of(history[0]).entry_id), at("first"))
        command = reversal(entry_of(mirror).entry_id)
        given(decider, *history, mirror).when(command, at("2")).then_refused("not_reversible")

    def test_refuses_to_reverse_the_opening_balance(self) -> None:
        history = books(OpenBooks(COMMUNE, TODAY, opening((Account.CASH, 5_000))))
        command = reversal(entry_of(history[0]).entry_id)
        given(decider, *history).when(command).then_refused("not_reversible")

    def test_does_not_find_what_is_not_in_these_books(self) -> None:
        given(decider).when(reversal(COMMUNE)).then_refused("not_found")

    def test_refuses_when_the_gift_is_spent(self) -> None:
        history = books(cash_gift(100_000), payment(60_000))
        command = reversal(entry_of(history[0]).entry_id)
        given(decider, *history).when(command).then_refused("insufficient_funds")

    def test_refuses_when_the_goods_have_gone_out(self) -> None:
        history = books(rice_gift(), rice_gift())
        first = entry_of(history[0]).entry_id
        move = GoodsMove(lot_id=first, quantity=1)
        gone = decided(history, payment(20_000, form=Form.IN_KIND, goods_out=move), PAY)
        given(decider, *history, *gone).when(reversal(first)).then_refused("goods_used")

    def test_of_goods_given_out_puts_them_back_in_the_store(self) -> None:
        history = books(rice_gift())
        move = GoodsMove(lot_id=entry_of(history[0]).entry_id, quantity=7)
        gone = decided(history, payment(140_000, form=Form.IN_KIND, goods_out=move), PAY)
        back = decided((*history, *gone), reversal(entry_of(gone[0]).entry_id), at("reverse"))
        state = decider.fold([*history, *gone, *back])
        assert [lot.goods.quantity for lot in state.goods_in_store] == [50]

    def test_of_a_gift_of_goods_empties_the_store(self) -> None:
        history = books(rice_gift())
        back = decided(history, reversal(entry_of(history[0]).entry_id), at("reverse"))
        state = decider.fold([*history, *back])
        assert (state.goods_in_store, state.total(Account.GOODS)) == ([], 0)
