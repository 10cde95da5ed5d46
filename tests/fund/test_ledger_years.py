"""A year of the books: opened, counted, closed."""

from datetime import UTC, date, datetime

import pytest

from services.fund.events import Balance, BooksClosed, BooksOpened, CashCounted, Lot
from services.fund.ledger import (
    CloseBooks,
    CountCash,
    EnsureUnused,
    OpenBooks,
    ReverseVoucher,
    decider,
)
from services.fund.reference import (
    Account,
    Form,
    Kind,
    Purpose,
    ReversalReason,
    VoucherType,
)
from tests.fund.world import (
    COMMUNE,
    DONATION,
    NEXT_JANUARY,
    RICE,
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

CLOSE = at("close", when=NEXT_JANUARY)


class TestOpenBooks:
    def test_gives_the_year_its_opening_balance_on_its_day(self) -> None:
        balances = (
            *opening((Account.CASH, 300_000), (Account.BANK, 700_000)),
            Balance(account=Account.BANK, amount_dong=90_000, restriction=Purpose.TET),
        )
        (fact,) = decided((), OpenBooks(COMMUNE, date(2025, 1, 1), balances), at("open"))

        assert isinstance(fact, BooksOpened)
        entry = entry_of(fact)
        assert (entry.kind, entry.voucher) == (Kind.OPENING, VoucherType.GENERAL)
        assert entry.booked_on == date(2025, 1, 1)
        state = decider.fold([fact])
        assert state.balance(Account.FUND_BALANCE) == -1_000_000
        assert state.balance(Account.FUND_BALANCE, Purpose.TET) == -90_000

    def test_may_come_after_the_first_gift_of_the_year(self) -> None:
        history = books(cash_gift())
        (fact,) = decided(history, OpenBooks(COMMUNE, date(2025, 1, 1)), at("open"))
        assert isinstance(fact, BooksOpened)
        assert fact.entry is None

    def test_is_refused_the_second_time(self) -> None:
        history = books(OpenBooks(COMMUNE, TODAY))
        command = OpenBooks(COMMUNE, TODAY)
        given(decider, *history).when(command, at("again")).then_refused("already_opened")

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider).when(OpenBooks(COMMUNE, TODAY)).and_then().then_nothing()

    def test_refuses_a_day_to_come(self) -> None:
        command = OpenBooks(COMMUNE, date(2025, 3, 11))
        given(decider).when(command).then_refused("in_future")

    def test_refuses_goods_that_are_not_worth_their_lots(self) -> None:
        lot = Lot(lot_id=DONATION, goods=RICE)
        command = OpenBooks(COMMUNE, TODAY, opening((Account.GOODS, 999)), (lot,))
        given(decider).when(command).then_refused("goods_value")

    def test_refuses_what_is_no_asset(self) -> None:
        command = OpenBooks(COMMUNE, TODAY, opening((Account.SUPPORT_EXPENSE, 5)))
        given(decider).when(command).then_refused("not_an_asset")

    def test_refuses_a_balance_below_nothing(self) -> None:
        command = OpenBooks(COMMUNE, TODAY, opening((Account.CASH, -5)))
        given(decider).when(command).then_refused("amount_not_positive")

    def test_refuses_the_same_balance_twice(self) -> None:
        command = OpenBooks(COMMUNE, TODAY, opening((Account.CASH, 5), (Account.CASH, 5)))
        given(decider).when(command).then_refused("balance_twice")

    def test_refuses_a_first_balance_where_a_year_lies_before(self) -> None:
        given(decider).when(EnsureUnused(COMMUNE, 2025)).then_nothing()
        given(decider, *books(cash_gift())).when(EnsureUnused(COMMUNE, 2025)).then_refused(
            "carry_over_instead"
        )


class TestCloseBooks:
    HISTORY = books(
        OpenBooks(COMMUNE, TODAY, opening((Account.CASH, 100_000))),
        cash_gift(300_000),
        cash_gift(200_000, form=Form.BANK, restriction=Purpose.TET),
        rice_gift(),
        payment(150_000, Purpose.MID_AUTUMN),
    )

    def test_empties_results_into_the_balance_and_says_what_goes_on(self) -> None:
        (fact,) = decided(self.HISTORY, CloseBooks(COMMUNE, 2025), CLOSE)

        assert isinstance(fact, BooksClosed)
        assert fact.balances == (
            Balance(account=Account.BANK, amount_dong=200_000, restriction=Purpose.TET),
            Balance(account=Account.CASH, amount_dong=250_000),
            Balance(account=Account.GOODS, amount_dong=1_000_000),
        )
        assert [lot.goods for lot in fact.lots] == [RICE]
        assert entry_of(fact).booked_on == date(2025, 12, 31)
        state = decider.fold([*self.HISTORY, fact])
        assert {account for account, _ in state.balances} == {
            Account.BANK,
            Account.CASH,
            Account.GOODS,
            Account.FUND_BALANCE,
        }
        assert state.balance(Account.FUND_BALANCE) == -1_250_000
        assert state.balance(Account.FUND_BALANCE, Purpose.TET) == -200_000

    def test_hands_on_a_balance_that_opens_the_next_year(self) -> None:
        (closed,) = decided(self.HISTORY, CloseBooks(COMMUNE, 2025), CLOSE)
        assert isinstance(closed, BooksClosed)
        command = OpenBooks(COMMUNE, date(2026, 1, 1), closed.balances, closed.lots)

        (opened,) = decided((), command, CLOSE)

        before = decider.fold(self.HISTORY)
        after = decider.fold([opened])
        assert after.assets == before.assets
        assert after.goods_in_store == before.goods_in_store
        assert entry_of(opened).year == 2026

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider, *self.HISTORY).when(
            CloseBooks(COMMUNE, 2025), CLOSE
        ).and_then().then_nothing()

    def test_is_refused_the_second_time(self) -> None:
        closed = decided(self.HISTORY, CloseBooks(COMMUNE, 2025), CLOSE)
        given(decider, *self.HISTORY, *closed).when(
            CloseBooks(COMMUNE, 2025), at("again", when=NEXT_JANUARY)
        ).then_refused("books_closed")

    def test_refuses_while_the_year_lasts(self) -> None:
        last_day = at("close", when=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
        given(decider, *self.HISTORY).when(CloseBooks(COMMUNE, 2025), last_day).then_refused(
            "year_not_over"
        )

    def test_refuses_where_there_are_no_books(self) -> None:
        given(decider).when(CloseBooks(COMMUNE, 2025), CLOSE).then_refused("no_books")

    @pytest.mark.parametrize(
        "command",
        [
            cash_gift(received_on=date(2025, 12, 30)),
            payment(1_000),
            CountCash(COMMUNE, 0),
            ReverseVoucher(COMMUNE, entry_of(HISTORY[1]).entry_id, ReversalReason.WRONG_AMOUNT),
        ],
    )
    def test_lets_nothing_more_in(self, command: object) -> None:
        closed = decided(self.HISTORY, CloseBooks(COMMUNE, 2025), CLOSE)
        given(decider, *self.HISTORY, *closed).when(
            command, at("late", when=NEXT_JANUARY)
        ).then_refused("books_closed")

    def test_a_correction_in_january_is_booked_on_the_last_day_of_the_year(self) -> None:
        command = ReverseVoucher(
            COMMUNE, entry_of(self.HISTORY[3]).entry_id, ReversalReason.ENTERED_TWICE
        )
        (fact,) = decided(self.HISTORY, command, at("correct", when=NEXT_JANUARY))
        assert entry_of(fact).booked_on == date(2025, 12, 31)


class TestCountCash:
    def test_writes_down_the_difference(self) -> None:
        history = books(cash_gift(100_000))
        given(decider, *history).when(CountCash(COMMUNE, 99_000), at("count")).then(
            CashCounted(
                count_id=at("count").new_id("count"),
                unit_id=COMMUNE,
                year=2025,
                counted_on=TODAY,
                book_dong=100_000,
                counted_dong=99_000,
            )
        )

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider).when(CountCash(COMMUNE, 0)).and_then().then_nothing()

    def test_refuses_less_than_nothing(self) -> None:
        given(decider).when(CountCash(COMMUNE, -1)).then_refused("amount_not_positive")
