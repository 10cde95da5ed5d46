"""What comes in: gifts in cash, by bank, in kind."""

from datetime import date

import pytest

from services.fund.events import DonationReceived, Entry, Posting, Tags
from services.fund.ledger import CloseBooks, Donor, decider
from services.fund.reference import (
    Account,
    DonorKind,
    Form,
    Kind,
    Organisation,
    Purpose,
    Source,
    VoucherType,
)
from tests.fund.world import (
    BA_TAM,
    COMMUNE,
    HAMLET_1,
    HOA,
    NEXT_JANUARY,
    TODAY,
    at,
    books,
    cash_gift,
    entry_of,
    rice_gift,
)
from tests.kit.given import given

GIFT = at("gift", HOA)


class TestReceiveDonation:
    def test_writes_cash_with_its_receipt(self) -> None:
        donation_id = GIFT.new_id("donation")
        given(decider).when(cash_gift(hamlet_id=HAMLET_1), GIFT).then(
            DonationReceived(
                donation_id=donation_id,
                received_on=TODAY,
                donor_kind=DonorKind.PERSON,
                donor_name=BA_TAM.name,
                donor_address=BA_TAM.address,
                note=None,
                goods=None,
                entry=Entry(
                    entry_id=donation_id,
                    unit_id=COMMUNE,
                    year=2025,
                    kind=Kind.DONATION,
                    voucher=VoucherType.RECEIPT,
                    number=1,
                    booked_on=TODAY,
                    amount_dong=100_000,
                    postings=(
                        Posting(account=Account.CASH, debit_dong=100_000),
                        Posting(account=Account.INCOME_UNRESTRICTED, credit_dong=100_000),
                    ),
                    tags=Tags(
                        donation_id=donation_id,
                        form=Form.CASH,
                        source=Source.INDIVIDUAL,
                        hamlet_id=HAMLET_1,
                    ),
                ),
            )
        )

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider).when(cash_gift(), GIFT).and_then().then_nothing()

    def test_binds_money_to_the_purpose_that_the_donor_named(self) -> None:
        (fact,) = books(cash_gift(form=Form.BANK, restriction=Purpose.SCHOLARSHIP))

        assert entry_of(fact).postings == (
            Posting(account=Account.BANK, debit_dong=100_000, restriction=Purpose.SCHOLARSHIP),
            Posting(
                account=Account.INCOME_RESTRICTED,
                credit_dong=100_000,
                restriction=Purpose.SCHOLARSHIP,
            ),
        )

    def test_numbers_receipts_and_goods_receipts_each_without_a_gap(self) -> None:
        facts = books(cash_gift(), rice_gift(), cash_gift(form=Form.BANK), rice_gift())

        vouchers = [(entry_of(f).voucher, entry_of(f).number) for f in facts]
        assert vouchers == [
            (VoucherType.RECEIPT, 1),
            (VoucherType.GOODS_IN, 1),
            (VoucherType.RECEIPT, 2),
            (VoucherType.GOODS_IN, 2),
        ]

    def test_values_goods_by_quantity_and_agreed_price(self) -> None:
        (fact,) = books(rice_gift())

        assert entry_of(fact).amount_dong == 1_000_000
        assert decider.fold([fact]).total(Account.GOODS) == 1_000_000

    def test_takes_an_anonymous_gift(self) -> None:
        (fact,) = books(cash_gift(donor=Donor()))

        assert isinstance(fact, DonationReceived)
        assert (fact.donor_kind, fact.donor_name) == (DonorKind.ANONYMOUS, None)


class TestRefusesADonation:
    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            (0, "amount_not_positive"),
            (-5, "amount_not_positive"),
            (10**12 + 1, "amount_too_large"),
            (1.5, "amount_not_whole"),
            (True, "amount_not_whole"),
        ],
    )
    def test_of_no_whole_positive_amount(self, amount: int, code: str) -> None:
        given(decider).when(cash_gift(amount)).then_refused(code, "amount_dong")

    def test_of_tomorrow(self) -> None:
        command = cash_gift(received_on=date(2025, 3, 11))
        given(decider).when(command).then_refused("in_future", "received_on")

    def test_of_long_ago(self) -> None:
        command = cash_gift(received_on=date(2023, 3, 10))
        given(decider).when(command).then_refused("too_long_ago", "received_on")

    def test_of_a_named_kind_without_a_name(self) -> None:
        command = cash_gift(donor=Donor(DonorKind.ORGANISATION, "  "))
        given(decider).when(command).then_refused("donor_name_missing", "donor_name")

    def test_that_names_an_anonymous_donor(self) -> None:
        command = cash_gift(donor=Donor(DonorKind.ANONYMOUS, "Hoàng Thị Tám"))
        given(decider).when(command).then_refused("anonymous_has_no_name")

    def test_collected_by_two(self) -> None:
        command = cash_gift(hamlet_id=HAMLET_1, organisation=Organisation.YOUTH_UNION)
        given(decider).when(command).then_refused("one_collector")

    def test_of_goods_without_goods(self) -> None:
        given(decider).when(cash_gift(0, form=Form.IN_KIND)).then_refused("goods_missing")

    def test_of_cash_with_goods(self) -> None:
        given(decider).when(rice_gift(form=Form.CASH)).then_refused("goods_with_money")

    @pytest.mark.parametrize("quantity", [0, -1, 1_000_001])
    def test_of_an_impossible_number_of_goods(self, quantity: int) -> None:
        goods = rice_gift().goods
        assert goods is not None
        command = rice_gift(goods=goods.model_copy(update={"quantity": quantity}))
        given(decider).when(command).then_refused("quantity")

    def test_of_goods_whose_value_is_not_quantity_times_price(self) -> None:
        given(decider).when(rice_gift(amount_dong=999_999)).then_refused("value_mismatch")

    def test_with_texts_that_are_no_name_or_note(self) -> None:
        long_name = Donor(DonorKind.PERSON, "A" * 201)
        given(decider).when(cash_gift(donor=long_name)).then_refused("text_too_long")
        given(decider).when(cash_gift(note="a" * 1001)).then_refused("text_too_long")

    def test_into_books_that_are_closed(self) -> None:
        history = books(cash_gift())
        closed = decider.decide(
            CloseBooks(COMMUNE, 2025), decider.fold(history), at("close", when=NEXT_JANUARY)
        )
        given(decider, *history, *closed).when(cash_gift(), GIFT).then_refused("books_closed")
