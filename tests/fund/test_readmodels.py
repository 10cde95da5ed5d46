"""What people can ask of the fund, and that it can be filled again from the facts alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from services.fund import operations
from services.fund.adjustment import ProposeAdjustment
from services.fund.app import service
from services.fund.campaign import OpenCampaign
from services.fund.events import GoodsMove, Posting, Target
from services.fund.ledger import CountCash, MakeEntry, MoveMoney, OpenBooks
from services.fund.operations.publishing import public_statement_of, statement_csv
from services.fund.readmodels import balances, journal, public_statement
from services.fund.readmodels.journal import Filter
from services.fund.readmodels.public_statement import FEWEST, MERGED, Group, merged
from services.fund.reference import (
    Account,
    Form,
    HandKind,
    Kind,
    Purpose,
    ReversalReason,
    VoucherType,
)
from shared.eventstore.rebuilding import rebuild
from shared.eventstore.tables import events
from shared.kernel.refusals import Refused
from tests.fund.conftest import ACCOUNTANT, CHAIRMAN, OFFICER, TREASURER, Fund, open_fund
from tests.fund.world import (
    BA_TAM,
    CHILD_AN,
    COMMUNE,
    HAMLET_1,
    HAMLET_2,
    NEXT_JANUARY,
    ONG_SAU,
    TODAY,
    opening,
    proposal,
    rice_gift,
)


def live(fund: Fund) -> None:
    """A year of everything that a fund does."""
    desk = fund.desk
    first = OpenBooks(COMMUNE, TODAY, opening((Account.CASH, 40_000)))
    operations.open_books(desk, fund.by(ACCOUNTANT), first)
    target = Target(amount_dong=900_000, hamlet_id=HAMLET_1)
    command = OpenCampaign(COMMUNE, "Đợt 1/6", TODAY, date(2025, 6, 1), (target,))
    campaign_id = operations.open_campaign(desk, fund.by(ACCOUNTANT), command)
    for number in range(6):
        fund.gift(50_000 + number, campaign_id=campaign_id, hamlet_id=HAMLET_1)
    fund.gift(700_000, form=Form.BANK, restriction=Purpose.SCHOLARSHIP, hamlet_id=HAMLET_2)
    wrong = fund.gift(80_000)
    reason = ReversalReason.ENTERED_TWICE
    operations.reverse_voucher(desk, fund.by(ACCOUNTANT), wrong.donation_id, reason)
    rice = operations.receive_donation(desk, fund.by(TREASURER), rice_gift())
    move = GoodsMove(lot_id=rice.donation_id, quantity=7)
    for changes in (
        {"amount_dong": 90_000, "children": (CHILD_AN,), "child_count": 6},
        {"amount_dong": 600_000, "purpose": Purpose.SCHOLARSHIP, "form": Form.BANK},
        {"amount_dong": 140_000, "form": Form.IN_KIND, "goods_out": move},
        {"amount_dong": 30_000, "purpose": Purpose.MANAGEMENT, "child_count": 0},
    ):
        grant_id = operations.propose_grant(desk, fund.by(OFFICER), proposal(**changes))
        operations.decide_grant(desk, fund.by(CHAIRMAN), grant_id, approved=True)
        operations.pay_grant(desk, fund.by(TREASURER), grant_id, ONG_SAU)
    operations.move_money(desk, fund.by(TREASURER), MoveMoney(COMMUNE, Account.BANK, 20_000))
    refund = (
        Posting(account=Account.CASH, debit_dong=5_000),
        Posting(account=Account.SUPPORT_EXPENSE, credit_dong=5_000),
    )
    operations.make_entry(desk, fund.by(ACCOUNTANT), MakeEntry(COMMUNE, HandKind.REFUND, refund))
    fees = (
        Posting(account=Account.MANAGEMENT_EXPENSE, debit_dong=2_000),
        Posting(account=Account.CASH, credit_dong=2_000),
    )
    asked = ProposeAdjustment(COMMUNE, fees, "Phí ngân hàng", "SK 02/2025")
    asked_id = operations.propose_adjustment(desk, fund.by(ACCOUNTANT), asked)
    operations.decide_adjustment(desk, fund.by(CHAIRMAN), asked_id, approved=True)
    operations.count_cash(desk, fund.by(TREASURER), CountCash(COMMUNE, 1_000))
    operations.read_donors(desk, fund.by(ACCOUNTANT), COMMUNE, 2025)
    fund.clock.move_to(NEXT_JANUARY)
    operations.carry_over(desk, fund.by(ACCOUNTANT), COMMUNE, 2025)


def contents(fund: Fund) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the fund's own read models."""

    def ask(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for model in service.read_models
            for table in model.tables
            if table.name.startswith("fund_")
        }

    return fund.store.read(ask)


class TestTheDayBook:
    def test_shows_newest_first_in_pages(self, fund: Fund) -> None:
        for amount in (1_000, 2_000, 3_000):
            fund.gift(amount)
        page, total = fund.ask(journal.ask, Filter(COMMUNE, 2025, limit=2))
        assert ([e.amount_dong for e in page], total) == ([3_000, 2_000], 3)
        rest, _ = fund.ask(journal.ask, Filter(COMMUNE, 2025, limit=2, offset=2))
        assert [e.voucher_name for e in rest] == ["PT-0001"]

    def test_can_be_narrowed_to_one_book_of_vouchers(self, fund: Fund) -> None:
        live(fund)
        page, total = fund.ask(journal.ask, Filter(COMMUNE, 2025, VoucherType.PAYMENT))
        assert total == len(page) == 3
        assert {entry.kind for entry in page} == {Kind.GRANT}

    def test_keeps_the_day_of_the_gift_beside_the_day_of_the_book(self, fund: Fund) -> None:
        gift = fund.gift(received_on=date(2025, 3, 7))
        entry = fund.ask(journal.find, gift.donation_id)
        assert (entry.value_on, entry.booked_on) == (date(2025, 3, 7), TODAY)

    def test_holds_no_name(self, fund: Fund) -> None:
        live(fund)
        rows = repr({name: rows for name, rows in contents(fund).items() if "journal" in name})
        assert BA_TAM.name not in rows
        assert ONG_SAU.name not in rows


class TestBalances:
    def test_agree_with_the_day_book(self, fund: Fund) -> None:
        live(fund)
        assert fund.ask(balances.differences, COMMUNE, 2025) == []
        trial = fund.ask(balances.ask, COMMUNE, 2025)
        assert trial.debit_dong == trial.credit_dong > 0

    def test_a_difference_is_named(self, fund: Fund) -> None:
        fund.gift(restriction=Purpose.TET)
        broken = (
            balances.balances.update()
            .values(debit_dong=7)
            .where(balances.balances.c.account == Account.CASH.value)
        )
        with fund.store._database.writing() as connection:
            connection.execute(broken)
        assert fund.ask(balances.differences, COMMUNE, 2025) == ["Tiền mặt tại quỹ tet"]


class TestThePublicStatement:
    def test_adds_up_in_every_table(self, fund: Fund) -> None:
        live(fund)
        statement = public_statement_of(fund.desk, "05578", 2025)
        trial = fund.ask(balances.ask, COMMUNE, 2025)
        assets = (Account.CASH, Account.BANK, Account.GOODS)
        assert statement.closing_dong == sum(trial.of(account) for account in assets)
        *income, used = statement.tables
        assert {table.amount_dong for table in income} == {statement.received_dong}
        assert used.amount_dong == statement.used_dong

    def test_can_be_added_up_from_its_own_table(self, fund: Fund) -> None:
        live(fund)
        statement = public_statement_of(fund.desk, "05578", 2025)
        rows = [line.rsplit(",", 1) for line in statement_csv(statement).splitlines()[1:-1]]
        sums = {
            part: sum(int(amount) for cells, amount in rows if cells.startswith(part))
            for part in ("dau_ky", "by_form", "by_campaign", "by_collector", "used", "cuoi_ky")
        }
        for part in ("by_form", "by_campaign", "by_collector"):
            assert sums["dau_ky"] + sums[part] - sums["used"] == sums["cuoi_ky"]

    def test_merges_small_groups_and_names_nobody(self, fund: Fund) -> None:
        for _ in range(FEWEST):
            fund.gift()
        live(fund)
        statement = public_statement_of(fund.desk, "05578", 2025)
        shown = repr(statement)
        assert "Đợt 1/6" in shown
        assert "Xóm Bản Piềng" not in shown  # one gift only
        assert "Học bổng" in shown  # five children
        for name in (BA_TAM.name, ONG_SAU.name, str(CHILD_AN)):
            assert name not in shown

    def test_is_of_the_newest_year_unless_another_is_asked(self, fund: Fund) -> None:
        live(fund)
        assert public_statement_of(fund.desk, "05578", None).year == 2026

    @pytest.mark.parametrize(("code", "year"), [("99999", 2025), ("05578", 2019), ("01", None)])
    def test_is_not_found_where_there_is_none(self, fund: Fund, code: str, year: int) -> None:
        fund.gift()
        with pytest.raises(Refused, match="not_found"):
            public_statement_of(fund.desk, code, year)

    def test_keeps_a_name_from_becoming_a_formula(self, fund: Fund) -> None:
        command = OpenCampaign(COMMUNE, "=HYPERLINK(1)", TODAY, TODAY)
        campaign_id = operations.open_campaign(fund.desk, fund.by(ACCOUNTANT), command)
        for _ in range(5):
            fund.gift(campaign_id=campaign_id)
        assert ",'=HYPERLINK(1)," in statement_csv(public_statement_of(fund.desk, "05578", 2025))


groups = st.lists(
    st.builds(
        Group,
        key=st.uuids().map(str) | st.sampled_from(("interest", "activity")),
        times=st.integers(1, 9),
        children=st.just(0) | st.integers(1, 9),
        amount_dong=st.integers(1, 100),
    ),
    max_size=8,
)


@whatever(groups)
def test_merging_keeps_the_sum_and_hides_the_few(drawn: list[Group]) -> None:
    shown = merged(drawn)
    assert sum(g.amount_dong for g in shown) == sum(g.amount_dong for g in drawn)
    assert sum(g.times for g in shown) == sum(g.times for g in drawn)
    hidden = [group for group in shown if group.key == MERGED]
    assert len(hidden) <= 1
    personal = [g for g in shown if g.key not in (MERGED, "interest", "activity")]
    assert all((g.children or g.times) >= FEWEST for g in personal)


class TestFillingAgain:
    def test_gives_the_same_rows(self, fund: Fund) -> None:
        live(fund)
        before = contents(fund)
        heard = ("fund_approved_plans", "fund_known_children")  # nothing was heard here
        assert all(before[name] for name in before if name not in heard)
        with fund.store._database.writing() as connection:
            for model in service.read_models:
                if model.name.startswith("fund_"):
                    rebuild(connection, fund.store._codec, model)
        assert contents(fund) == before

    def test_works_on_a_store_that_was_closed(self, tmp_path: Path) -> None:
        first = open_fund(tmp_path)
        live(first)
        before = contents(first)
        first.store.close()
        second = open_fund(tmp_path, NEXT_JANUARY)
        second._count = 1000
        assert contents(second) == before
        assert second.gift(received_on=date(2026, 1, 5)).voucher_name == "PT-0001"
        second.store.close()


class TestAtRest:
    def test_no_name_or_reason_lies_open_in_a_fact(self, fund: Fund) -> None:
        live(fund)

        def stored(connection: Connection) -> str:
            return "\n".join(connection.execute(select(events.c.data)).scalars())

        data = fund.store.read(stored)
        assert str(COMMUNE) in data
        for secret in (BA_TAM.name, BA_TAM.address, ONG_SAU.name, "hoàn cảnh đặc biệt"):
            assert secret not in data

    def test_each_gift_is_sealed_under_its_own_key(self, fund: Fund) -> None:
        gifts = [fund.gift(), fund.gift()]
        keyring = fund.store._keyring
        keys = {keyring.key(str(gift.donation_id)) for gift in gifts}
        assert len(keys) == 2
        assert None not in keys

    def test_after_a_key_is_destroyed_the_voucher_still_stands(self, fund: Fund) -> None:
        gift = fund.gift()
        fund.store._keyring.destroy(str(gift.donation_id))
        with fund.store._database.writing() as connection:
            for model in service.read_models:
                if model.name.startswith("fund_"):
                    rebuild(connection, fund.store._codec, model)
        paper = operations.read_voucher(fund.desk, fund.by(CHAIRMAN), gift.donation_id)
        assert paper.details is not None
        assert (paper.details.party_name, paper.entry.amount_dong) == (None, 100_000)


def test_a_group_of_a_statement_that_was_taken_back_is_gone(fund: Fund) -> None:
    gift = fund.gift(form=Form.BANK)
    reason = ReversalReason.RETURNED
    operations.reverse_voucher(fund.desk, fund.by(ACCOUNTANT), gift.donation_id, reason)
    statement = fund.ask(public_statement.ask, COMMUNE, 2025)
    assert statement.received == {"by_form": (), "by_campaign": (), "by_collector": ()}
    assert statement.closing_dong == 0


def test_interest_and_refunds_are_told_apart(fund: Fund) -> None:
    live(fund)
    interest = (
        Posting(account=Account.BANK, debit_dong=150),
        Posting(account=Account.INCOME_OTHER, credit_dong=150),
    )
    command = replace(MakeEntry(COMMUNE, HandKind.INTEREST, interest), note="Quý I")
    entry_id: UUID = operations.make_entry(fund.desk, fund.by(ACCOUNTANT), command)
    statement = fund.ask(public_statement.ask, COMMUNE, 2026)
    assert [(g.key, g.amount_dong) for g in statement.received["by_form"]] == [("interest", 150)]
    last_year = fund.ask(public_statement.ask, COMMUNE, 2025)
    assert ("refund", -5_000) in [(g.key, g.amount_dong) for g in last_year.used]
    operations.reverse_voucher(
        fund.desk, fund.by(ACCOUNTANT), entry_id, ReversalReason.WRONG_AMOUNT
    )
    assert fund.ask(public_statement.ask, COMMUNE, 2026).received_dong == 0
