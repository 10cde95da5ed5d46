"""What people do with the fund, on a real store: who may, all or nothing, once for a key."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.fund import operations
from services.fund.campaign import OpenCampaign
from services.fund.events import Goods, GoodsMove, Posting, Target, VoucherRead
from services.fund.grant import Status
from services.fund.ledger import CountCash, MakeEntry, MoveMoney, OpenBooks
from services.fund.readmodels import grants, journal
from services.fund.reference import (
    Account,
    Form,
    HandKind,
    Organisation,
    Purpose,
    ReversalReason,
)
from shared.kernel.officer import Officer
from shared.kernel.refusals import Refused
from tests.fund.conftest import (
    ABROAD,
    ACCOUNTANT,
    CHAIRMAN,
    OFFICER,
    OTHER_HAMLET,
    TREASURER,
    Fund,
)
from tests.fund.world import (
    BA_TAM,
    CHILD_AN,
    COMMUNE,
    HAMLET_1,
    NEXT_JANUARY,
    ONG_SAU,
    TODAY,
    cash_gift,
    opening,
    proposal,
    rice_gift,
)


def a_campaign(fund: Fund) -> UUID:
    targets = (Target(amount_dong=500_000, hamlet_id=HAMLET_1),)
    command = OpenCampaign(COMMUNE, "Quỹ 2025", TODAY, date(2025, 6, 30), targets)
    return operations.open_campaign(fund.desk, fund.by(ACCOUNTANT), command)


def an_approved_grant(fund: Fund, **changes: Any) -> UUID:
    command = proposal(**changes)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), command)
    operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
    return grant_id


def status_of(fund: Fund, grant_id: UUID) -> Status:
    found: grants.ListedGrant = fund.ask(grants.find, grant_id)
    return found.status


class TestReceiveDonation:
    def test_gives_the_number_of_the_receipt(self, fund: Fund) -> None:
        assert fund.gift().voucher_name == "PT-0001"
        assert fund.gift(form=Form.BANK).voucher_name == "PT-0002"

    def test_counts_it_to_a_campaign_that_lasts(self, fund: Fund) -> None:
        campaign_id = a_campaign(fund)
        fund.gift(200_000, campaign_id=campaign_id, hamlet_id=HAMLET_1)
        fund.gift(50_000, campaign_id=campaign_id, organisation=Organisation.YOUTH_UNION)
        (board,) = operations.list_campaigns(fund.desk, fund.by(CHAIRMAN), COMMUNE)
        assert [(p.percent, p.received_dong) for p in board.progress] == [
            (40, 200_000),
            (None, 50_000),
        ]

    def test_leaves_nothing_behind_when_the_campaign_is_over(self, fund: Fund) -> None:
        campaign_id = a_campaign(fund)
        operations.close_campaign(fund.desk, fund.by(CHAIRMAN), campaign_id)
        before = fund.store.head("events")
        with pytest.raises(Refused, match="campaign_closed"):
            fund.gift(campaign_id=campaign_id)
        assert fund.store.head("events") == before
        assert fund.gift().voucher_name == "PT-0001"

    def test_answers_the_same_to_the_same_key(self, fund: Fund) -> None:
        first = operations.receive_donation(fund.desk, fund.by(TREASURER, "k"), cash_gift())
        again = operations.receive_donation(fund.desk, fund.by(TREASURER, "k"), cash_gift())
        assert first == again
        assert fund.gift().voucher_name == "PT-0002"

    def test_refuses_another_gift_under_the_same_key(self, fund: Fund) -> None:
        operations.receive_donation(fund.desk, fund.by(TREASURER, "k"), cash_gift())
        other = replace(cash_gift(), donor=replace(BA_TAM, name="Hoàng Thị Chín"))
        with pytest.raises(Refused, match="key_reused"):
            operations.receive_donation(fund.desk, fund.by(TREASURER, "k"), other)

    def test_refuses_a_hamlet_of_another_commune(self, fund: Fund) -> None:
        with pytest.raises(Refused, match="hamlet_outside"):
            fund.gift(hamlet_id=OTHER_HAMLET)

    def test_knows_no_fund_of_a_hamlet(self, fund: Fund) -> None:
        with pytest.raises(Refused, match="not_found"):
            fund.gift(unit_id=HAMLET_1)

    @pytest.mark.parametrize("officer", [OFFICER, CHAIRMAN])
    def test_is_not_for_everybody(self, fund: Fund, officer: Officer) -> None:
        with pytest.raises(Refused, match="not_allowed"):
            operations.receive_donation(fund.desk, fund.by(officer), cash_gift())

    def test_is_not_for_another_commune(self, fund: Fund) -> None:
        with pytest.raises(Refused, match="not_found"):
            operations.receive_donation(fund.desk, fund.by(ABROAD), cash_gift())


def test_nothing_tells_whether_another_commune_has_a_campaign(fund: Fund) -> None:
    here = operations.open_campaign(
        fund.desk,
        fund.by(ACCOUNTANT),
        OpenCampaign(COMMUNE, "Vận động", date(2025, 3, 1), date(2025, 6, 1)),
    )
    target = Target(hamlet_id=OTHER_HAMLET, organisation=None, amount_dong=1)
    with pytest.raises(Refused, match="hamlet_outside"):
        operations.set_target(fund.desk, fund.by(ACCOUNTANT), here, target)
    for campaign_id in (here, UUID(int=9)):
        with pytest.raises(Refused, match="not_found"):
            operations.set_target(fund.desk, fund.by(ABROAD), campaign_id, target)


class TestGrants:
    def test_pays_and_books_in_one_act(self, fund: Fund) -> None:
        fund.gift(600_000)
        grant_id = an_approved_grant(fund)
        entry_id = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        entry: journal.JournalEntry = fund.ask(journal.find, entry_id)
        assert (entry.voucher_name, entry.amount_dong) == ("PC-0001", 500_000)
        assert entry.grant_id == grant_id
        assert status_of(fund, grant_id) is Status.PAID

    def test_leaves_the_grant_unpaid_when_the_books_refuse(self, fund: Fund) -> None:
        fund.gift(499_999)
        grant_id = an_approved_grant(fund)
        with pytest.raises(Refused, match="insufficient_funds"):
            operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        assert status_of(fund, grant_id) is Status.APPROVED
        fund.gift(1)
        operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        assert status_of(fund, grant_id) is Status.PAID

    def test_leaves_it_unpaid_when_the_money_is_bound_elsewhere(self, fund: Fund) -> None:
        fund.gift(600_000, restriction=Purpose.ILLNESS)
        grant_id = an_approved_grant(fund)
        with pytest.raises(Refused, match="money_is_bound"):
            operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        assert status_of(fund, grant_id) is Status.APPROVED

    def test_a_double_click_pays_once(self, fund: Fund) -> None:
        fund.gift(2_000_000)
        grant_id = an_approved_grant(fund)
        key = fund.by(TREASURER, "pay")
        first = operations.pay_grant(fund.desk, key, grant_id, ONG_SAU)
        assert operations.pay_grant(fund.desk, key, grant_id, ONG_SAU) == first
        with pytest.raises(Refused, match="already_paid"):
            operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)

    def test_gives_goods_out_of_the_store(self, fund: Fund) -> None:
        gift = operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
        move = GoodsMove(lot_id=gift.donation_id, quantity=10)
        grant_id = an_approved_grant(fund, form=Form.IN_KIND, amount_dong=200_000, goods_out=move)
        operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        (lot,) = operations.list_balances(fund.desk, fund.by(OFFICER), COMMUNE, 2025).stock
        assert lot.goods == Goods(item="Gạo tẻ", measure="kg", quantity=40, unit_price_dong=20_000)

    @pytest.mark.parametrize("officer", [OFFICER, TREASURER, ACCOUNTANT])
    def test_only_the_chairman_decides(self, fund: Fund, officer: Officer) -> None:
        grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
        with pytest.raises(Refused, match="not_allowed"):
            operations.decide_grant(fund.desk, fund.by(officer), grant_id, approved=True)

    def test_another_communes_grant_is_not_found(self, fund: Fund) -> None:
        grant_id = an_approved_grant(fund)
        for attempt in (
            lambda: operations.decide_grant(
                fund.desk, fund.by(ABROAD), grant_id, approved=False, note="x"
            ),
            lambda: operations.pay_grant(fund.desk, fund.by(ABROAD), grant_id, ONG_SAU),
            lambda: operations.withdraw_grant(fund.desk, fund.by(ABROAD), grant_id),
            lambda: operations.read_grant(fund.desk, fund.by(ABROAD), grant_id),
        ):
            with pytest.raises(Refused, match="not_found"):
                attempt()

    def test_what_does_not_exist_is_not_found(self, fund: Fund) -> None:
        with pytest.raises(Refused, match="not_found"):
            operations.pay_grant(fund.desk, fund.by(TREASURER), CHILD_AN, ONG_SAU)


class TestReverseAVoucher:
    def test_of_a_grant_lets_it_wait_for_payment_again(self, fund: Fund) -> None:
        fund.gift(500_000)
        grant_id = an_approved_grant(fund)
        paid = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        reversal = operations.reverse_voucher(
            fund.desk, fund.by(ACCOUNTANT), paid, ReversalReason.WRONG_DETAILS
        )
        assert status_of(fund, grant_id) is Status.APPROVED
        entry: journal.JournalEntry = fund.ask(journal.find, paid)
        assert entry.reversed_by == reversal
        assert not entry.is_reversible
        operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        assert status_of(fund, grant_id) is Status.PAID

    def test_is_refused_the_second_time(self, fund: Fund) -> None:
        gift = fund.gift()
        reason = ReversalReason.ENTERED_TWICE
        operations.reverse_voucher(fund.desk, fund.by(ACCOUNTANT), gift.donation_id, reason)
        with pytest.raises(Refused, match="already_reversed"):
            operations.reverse_voucher(fund.desk, fund.by(ACCOUNTANT), gift.donation_id, reason)

    def test_is_the_accountants(self, fund: Fund) -> None:
        gift = fund.gift()
        with pytest.raises(Refused, match="not_allowed"):
            operations.reverse_voucher(
                fund.desk, fund.by(TREASURER), gift.donation_id, ReversalReason.RETURNED
            )
        with pytest.raises(Refused, match="not_found"):
            operations.reverse_voucher(
                fund.desk, fund.by(ABROAD), gift.donation_id, ReversalReason.RETURNED
            )


class TestAYear:
    def test_carries_the_balance_over_in_one_act(self, fund: Fund) -> None:
        fund.gift(300_000)
        fund.gift(200_000, restriction=Purpose.TET, form=Form.BANK)
        operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
        fund.clock.move_to(NEXT_JANUARY)
        operations.carry_over(fund.desk, fund.by(ACCOUNTANT), COMMUNE, 2025)

        after = operations.list_balances(fund.desk, fund.by(CHAIRMAN), COMMUNE, 2026)
        assert after.trial.of(Account.CASH) == 300_000
        assert after.trial.bound == {Purpose.TET: 200_000}
        assert [lot.goods.quantity for lot in after.stock] == [50]
        assert after.differences == ()
        gift = fund.gift(received_on=date(2026, 1, 5))
        assert gift.voucher_name == "PT-0001"

    def test_goods_of_last_year_are_given_out_this_year(self, fund: Fund) -> None:
        gift = operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
        fund.clock.move_to(NEXT_JANUARY)
        operations.carry_over(fund.desk, fund.by(ACCOUNTANT), COMMUNE, 2025)
        move = GoodsMove(lot_id=gift.donation_id, quantity=5)
        grant_id = an_approved_grant(fund, form=Form.IN_KIND, amount_dong=100_000, goods_out=move)
        entry_id = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
        paper = operations.print_voucher(fund.desk, fund.by(TREASURER), entry_id)
        assert paper.details is not None
        assert paper.details.goods == Goods(
            item="Gạo tẻ", measure="kg", quantity=5, unit_price_dong=20_000
        )

    def test_refuses_a_typed_balance_where_one_can_be_carried(self, fund: Fund) -> None:
        fund.gift()
        fund.clock.move_to(NEXT_JANUARY)
        command = OpenBooks(COMMUNE, date(2026, 1, 1), opening((Account.CASH, 1)))
        with pytest.raises(Refused, match="carry_over_instead"):
            operations.open_books(fund.desk, fund.by(ACCOUNTANT), command)

    def test_begins_with_a_typed_balance_where_nothing_lies_before(self, fund: Fund) -> None:
        command = OpenBooks(COMMUNE, TODAY, opening((Account.CASH, 120_000)))
        operations.open_books(fund.desk, fund.by(ACCOUNTANT), command)
        overview = operations.list_balances(fund.desk, fund.by(CHAIRMAN), COMMUNE, 2025)
        assert overview.statement.opening_dong == 120_000
        assert overview.trial.of(Account.CASH) == 120_000

    def test_refuses_to_close_the_present_year(self, fund: Fund) -> None:
        fund.gift()
        with pytest.raises(Refused, match="year_not_over"):
            operations.carry_over(fund.desk, fund.by(ACCOUNTANT), COMMUNE, 2025)

    def test_counts_cash_moves_money_and_enters_interest(self, fund: Fund) -> None:
        fund.gift(100_000)
        operations.move_money(
            fund.desk, fund.by(TREASURER), MoveMoney(COMMUNE, Account.CASH, 60_000)
        )
        operations.count_cash(fund.desk, fund.by(TREASURER), CountCash(COMMUNE, 39_000))
        interest = (
            Posting(account=Account.BANK, debit_dong=150),
            Posting(account=Account.INCOME_OTHER, credit_dong=150),
        )
        operations.make_entry(
            fund.desk, fund.by(ACCOUNTANT), MakeEntry(COMMUNE, HandKind.INTEREST, interest)
        )
        overview = operations.list_balances(fund.desk, fund.by(CHAIRMAN), COMMUNE, 2025)
        assert overview.trial.of(Account.BANK) == 60_150
        assert [count.difference_dong for count in overview.cash_counts] == [-1_000]
        assert overview.differences == ()


class TestReadings:
    def test_of_donors_are_recorded_with_what_was_read(self, fund: Fund) -> None:
        fund.gift()
        before = fund.store.head("events")
        (gift,) = operations.read_donors(fund.desk, fund.by(ACCOUNTANT), COMMUNE, 2025)
        assert gift.name == BA_TAM.name
        assert fund.store.head("events") == before + 1

    def test_of_a_voucher_are_recorded_each_time(self, fund: Fund) -> None:
        gift = fund.gift()
        for _ in range(2):
            operations.read_voucher(fund.desk, fund.by(CHAIRMAN), gift.donation_id)
        facts = [r.fact for r in fund.store.facts(f"reading-{gift.donation_id}")]
        assert [type(fact) for fact in facts] == [VoucherRead, VoucherRead]

    def test_prints_are_numbered(self, fund: Fund) -> None:
        gift = fund.gift()
        key = fund.by(TREASURER, "print")
        copies = [
            operations.print_voucher(fund.desk, issued, gift.donation_id).copy_number
            for issued in (key, key, fund.by(TREASURER))
        ]
        assert copies == [1, 1, 2]

    def test_of_a_grant_shows_reason_and_children(self, fund: Fund) -> None:
        grant_id = an_approved_grant(fund, children=(CHILD_AN,))
        dossier = operations.read_grant(fund.desk, fund.by(TREASURER), grant_id)
        assert dossier.words.reason == "Quà Tết cho trẻ có hoàn cảnh đặc biệt"
        assert dossier.words.children == (CHILD_AN,)
        assert len(fund.store.facts(f"reading-{grant_id}")) == 1

    def test_are_not_for_everybody(self, fund: Fund) -> None:
        gift = fund.gift()
        with pytest.raises(Refused, match="not_allowed"):
            operations.read_donors(fund.desk, fund.by(OFFICER), COMMUNE, 2025)
        with pytest.raises(Refused, match="not_allowed"):
            operations.read_voucher(fund.desk, fund.by(OFFICER), gift.donation_id)
        with pytest.raises(Refused, match="not_found"):
            operations.read_voucher(fund.desk, fund.by(ABROAD), gift.donation_id)
        with pytest.raises(Refused, match="not_found"):
            operations.read_donors(fund.desk, fund.by(ABROAD), COMMUNE, 2025)
