"""Entries that no gift, grant or transfer makes: proposed by the accountant, decided by another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from starlette.testclient import TestClient

from services.fund import adjustment, operations
from services.fund.adjustment import DecideAdjustment, ProposeAdjustment, decider
from services.fund.events import AdjustmentProposed, Posting
from services.fund.readmodels import balances, journal, public_statement
from services.fund.reference import Account, Purpose
from shared.kernel.officer import Officer
from shared.kernel.refusals import NotAllowed, NotFound, Refused
from tests.fund.conftest import ABROAD, ACCOUNTANT, CHAIRMAN, TREASURER, Fund
from tests.fund.world import COMMUNE, KE_TOAN, MINH, at
from tests.kit.given import given

SignIn = Callable[[Officer], TestClient]
SECRET = "Phí tháng 2 của chị Hoàng Thị Tám"


def debit(account: Account, dong: int, restriction: Purpose | None = None) -> Posting:
    return Posting(account=account, debit_dong=dong, restriction=restriction)


def credit(account: Account, dong: int, restriction: Purpose | None = None) -> Posting:
    return Posting(account=account, credit_dong=dong, restriction=restriction)


OPENING = (debit(Account.BANK, 90_000), credit(Account.FUND_BALANCE, 90_000))
FEES = (debit(Account.MANAGEMENT_EXPENSE, 11_000), credit(Account.BANK, 11_000))


def wish(*postings: Posting, reason: str = SECRET, document: str = "SK 02/2025") -> Any:
    return ProposeAdjustment(COMMUNE, postings, reason, document)


def proposed(*postings: Posting) -> AdjustmentProposed:
    (fact,) = decider.decide(wish(*postings), decider.initial, at("propose", KE_TOAN))
    assert isinstance(fact, AdjustmentProposed)
    return fact


class TestProposing:
    @pytest.mark.parametrize(
        ("postings", "code"),
        [
            ((), "lines_missing"),
            ((debit(Account.CASH, 5),), "lines_missing"),
            ((debit(Account.CASH, 5), credit(Account.FUND_BALANCE, 4)), "entry_unbalanced"),
            ((debit(Account.CASH, 5), debit(Account.BANK, 5)), "entry_unbalanced"),
            (
                (debit(Account.CASH, 5, Purpose.TET), credit(Account.FUND_BALANCE, 5)),
                "entry_unbalanced",
            ),
            ((debit(Account.CASH, -5), credit(Account.BANK, -5)), "amount_not_positive"),
            ((debit(Account.GOODS, 5), credit(Account.FUND_BALANCE, 5)), "goods_by_lot"),
            ((debit(Account.SUPPORT_EXPENSE, 5), credit(Account.CASH, 5)), "grant_needed"),
        ],
    )
    def test_refuses_what_is_no_entry(self, postings: tuple[Posting, ...], code: str) -> None:
        given(decider).when(wish(*postings)).then_refused(code)

    def test_says_both_sums_and_the_difference(self) -> None:
        crooked = wish(debit(Account.MANAGEMENT_EXPENSE, 1_250_000), credit(Account.BANK, 250_000))
        with pytest.raises(Refused) as refused:
            decider.decide(crooked, decider.initial, at("propose", KE_TOAN))
        said = str(refused.value.message)
        assert "1.250.000" in said
        assert " 250.000" in said
        assert "lệch 1.000.000" in said

    def test_needs_a_reason_and_a_source_document(self) -> None:
        given(decider).when(wish(*FEES, reason=" ")).then_refused("reason_missing")
        given(decider).when(wish(*FEES, document="")).then_refused("document_missing")


class TestDeciding:
    def test_is_not_for_who_proposed(self) -> None:
        state = decider.fold([proposed(*FEES)])
        with pytest.raises(Refused, match="same_person"):
            decider.decide(DecideAdjustment(approved=True), state, at("decide", KE_TOAN))

    def test_a_no_needs_its_reason(self) -> None:
        state = decider.fold([proposed(*FEES)])
        with pytest.raises(Refused, match="reason_missing"):
            decider.decide(DecideAdjustment(approved=False), state, at("decide", MINH))

    def test_is_done_once(self) -> None:
        facts: list[Any] = [proposed(*FEES)]
        facts += decider.decide(DecideAdjustment(approved=True), decider.fold(facts), at("a", MINH))
        state = decider.fold(facts)
        assert decider.decide(DecideAdjustment(approved=True), state, at("b", MINH)) == []
        no = DecideAdjustment(approved=False, note="Không")
        with pytest.raises(Refused, match="already_decided"):
            decider.decide(no, state, at("c", MINH))


class TestInTheBooks:
    def test_an_approved_entry_is_in_the_books_and_a_rejected_one_is_not(self, fund: Fund) -> None:
        _enter(fund, *OPENING)
        _enter(fund, *FEES)
        _enter(fund, *FEES, approved=False)
        trial = fund.ask(balances.ask, COMMUNE, 2025)
        assert trial.of(Account.BANK) == 79_000
        assert trial.of(Account.MANAGEMENT_EXPENSE) == 11_000
        assert fund.ask(balances.differences, COMMUNE, 2025) == []
        public = fund.ask(public_statement.ask, COMMUNE, 2025)
        assert (public.opening_dong, public.used_dong, public.closing_dong) == (
            90_000,
            11_000,
            79_000,
        )
        entries, total = fund.ask(journal.ask, journal.Filter(COMMUNE, 2025))
        assert (total, entries[0].voucher_name) == (2, "PK-0002")
        voucher = operations.read_voucher(fund.desk, fund.by(ACCOUNTANT), entries[0].entry_id)
        assert voucher.details is not None
        assert voucher.details.note == f"{SECRET} (chứng từ gốc: SK 02/2025)"

    def test_what_the_bank_does_not_hold_stays_undecided(self, fund: Fund) -> None:
        made = operations.propose_adjustment(fund.desk, fund.by(ACCOUNTANT), wish(*FEES))
        with pytest.raises(Refused, match="insufficient_funds"):
            operations.decide_adjustment(fund.desk, fund.by(CHAIRMAN), made, approved=True)
        (listed,) = operations.list_adjustments(fund.desk, fund.by(CHAIRMAN), COMMUNE)
        assert listed.status is adjustment.Status.PROPOSED

    def test_only_the_accountant_proposes_and_only_the_chairman_decides(self, fund: Fund) -> None:
        for officer in (TREASURER, CHAIRMAN):
            with pytest.raises(NotAllowed):
                operations.propose_adjustment(fund.desk, fund.by(officer), wish(*FEES))
        made = operations.propose_adjustment(fund.desk, fund.by(ACCOUNTANT), wish(*FEES))
        for officer in (TREASURER, ACCOUNTANT):
            with pytest.raises(NotAllowed):
                operations.decide_adjustment(fund.desk, fund.by(officer), made, approved=True)
        with pytest.raises(NotFound):
            operations.read_adjustment(fund.desk, fund.by(ABROAD), made)
        with pytest.raises(NotFound):
            operations.decide_adjustment(fund.desk, fund.by(ABROAD), made, approved=True)

    def test_the_reason_lies_open_in_no_fact_and_no_letter(self, fund: Fund) -> None:
        _enter(fund, *OPENING)
        with fund.store._database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT data FROM events").scalars().all()
        assert len(rows) == 3
        assert not [row for row in rows if "Tám" in row or "SK 02" in row]
        assert fund.letters("svc") == fund.letters("evt") == []


class TestThePages:
    def test_lead_from_the_accountant_to_the_chairman_to_the_books(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        made = _send(as_officer(ACCOUNTANT), bank_1="90.000", fund_balance_2="90.000")
        assert made.status_code == 303
        here = made.headers["location"]
        home = as_officer(CHAIRMAN).get("/fund/").text
        assert here in home
        shown = as_officer(CHAIRMAN).get(here).text
        assert SECRET in shown
        typed = {"approved": "yes", "_key": "decide"}
        assert as_officer(CHAIRMAN).post(here, data=typed).status_code == 303
        assert "Xem phiếu kế toán" in as_officer(ACCOUNTANT).get(here).text
        assert "Đã duyệt" in as_officer(ACCOUNTANT).get("/fund/entries").text

    def test_keep_what_was_typed_when_it_does_not_balance(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        page = _send(as_officer(ACCOUNTANT), bank_1="90.000", fund_balance_7="80.000")
        assert page.status_code == 422
        assert "lệch 10.000" in page.text
        assert SECRET in page.text
        assert 'value="80.000"' in page.text
        assert "<details open>" in page.text  # a line behind the button for more is not hidden

    def test_say_which_line_lacks_what(self, as_officer: SignIn, fund: Fund) -> None:
        page = as_officer(ACCOUNTANT).post(
            "/fund/entries/other",
            data={"reason": "x", "document": "1", "debit_dong_3": "5", "_key": "k"},
        )
        assert page.status_code == 422
        assert "Dòng 3: chọn tài khoản." in page.text


lines = st.builds(
    Posting,
    account=st.sampled_from(Account),
    debit_dong=st.integers(0, 40),
    credit_dong=st.integers(0, 40) | st.just(0),
    restriction=st.none() | st.just(Purpose.TET),
)


@whatever(st.lists(lines, max_size=5))
def test_what_is_let_through_balances_in_all_and_within_each_restriction(
    drawn: list[Posting],
) -> None:
    try:
        (fact,) = decider.decide(wish(*drawn), decider.initial, at("propose", KE_TOAN))
    except Refused:
        return
    assert isinstance(fact, AdjustmentProposed)
    for restriction in (None, Purpose.TET):
        of = [p for p in fact.postings if p.restriction is restriction]
        assert sum(p.debit_dong for p in of) == sum(p.credit_dong for p in of)
    assert fact.amount_dong == sum(p.debit_dong for p in fact.postings) > 0


def _enter(fund: Fund, *postings: Posting, approved: bool = True) -> UUID:
    made = operations.propose_adjustment(fund.desk, fund.by(ACCOUNTANT), wish(*postings))
    operations.decide_adjustment(
        fund.desk, fund.by(CHAIRMAN), made, approved=approved, note="Theo sao kê"
    )
    return made


def _send(client: TestClient, **amounts: str) -> Any:
    typed = {"reason": SECRET, "document": "SK 02/2025", "_key": "propose"}
    for name, amount in amounts.items():
        account, _, line = name.rpartition("_")
        side = "credit" if account == "fund_balance" else "debit"
        typed |= {f"account_{line}": account, f"{side}_dong_{line}": amount}
    return client.post("/fund/entries/other", data=typed)
