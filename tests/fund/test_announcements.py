"""What the fund tells: figures and codes, and no name anywhere on the wire."""

import json
from typing import Any

from services.fund import operations
from services.fund.reference import Purpose, ReversalReason
from tests.fund.conftest import ACCOUNTANT, CHAIRMAN, OFFICER, TREASURER, Fund
from tests.fund.test_readmodels import live
from tests.fund.world import BA_TAM, CHILD_AN, CHILD_BINH, COMMUNE, ONG_SAU, proposal

CANARY = "Chim Hoàng Yến"


def said(fund: Fund, audience: str = "svc") -> list[tuple[str, dict[str, Any]]]:
    """The kinds and contents of all that was told."""
    letters = [json.loads(letter) for letter in fund.letters(audience)]
    return [(letter["type"].split(".")[3], letter["data"]) for letter in letters]


def kinds(fund: Fund, audience: str = "svc") -> list[str]:
    return [kind for kind, _ in said(fund, audience)]


def test_a_gift_is_told_to_the_services_and_in_short_to_anybody(fund: Fund) -> None:
    gift = fund.gift(restriction=Purpose.TET)
    ((_, told),) = said(fund)
    assert told["donation_id"] == str(gift.donation_id)
    assert (told["amount_dong"], told["form"], told["restricted"]) == (100_000, "cash", True)
    ((_, public),) = said(fund, "evt")
    assert set(public) == {
        "donation_id",
        "unit_id",
        "campaign_id",
        "amount_dong",
        "form",
        "received_on",
    }


def test_a_gift_taken_back_is_told(fund: Fund) -> None:
    gift = fund.gift()
    operations.reverse_voucher(
        fund.desk, fund.by(ACCOUNTANT), gift.donation_id, ReversalReason.RETURNED
    )
    kind, told = said(fund)[-1]
    assert (kind, told["donation_id"]) == ("donation_reversed", str(gift.donation_id))


def test_tasks_go_from_the_chairman_to_the_treasurer_and_are_closed(fund: Fund) -> None:
    fund.gift(500_000)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
    operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
    tasks = [
        (kind, told["task_id"].rsplit("-", 1)[1], told.get("role"))
        for kind, told in said(fund)
        if kind.startswith("task_")
    ]
    assert tasks == [
        ("task_opened", "decide", "chairman"),
        ("task_closed", "decide", None),
        ("task_opened", "pay", "treasurer"),
        ("task_closed", "pay", None),
    ]
    opened = next(told for kind, told in said(fund) if kind == "task_opened")
    assert opened["title"] == "Duyệt chi: Quà Tết Nguyên đán, 500.000 đồng"
    assert opened["link"] == f"/fund/grants/{grant_id}"


def test_a_no_opens_no_task_for_the_treasurer(fund: Fund) -> None:
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    operations.decide_grant(
        fund.desk, fund.by(CHAIRMAN), grant_id, approved=False, note="Chưa đủ quỹ"
    )
    assert kinds(fund).count("task_opened") == 1
    assert kinds(fund)[-2:] == ["grant_decided", "task_closed"]


def test_a_withdrawal_closes_what_is_open(fund: Fund) -> None:
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    operations.withdraw_grant(fund.desk, fund.by(OFFICER), grant_id)
    assert kinds(fund)[-2:] == ["task_closed", "task_closed"]


def test_a_payment_taken_back_opens_the_treasurers_task_again(fund: Fund) -> None:
    fund.gift(500_000)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
    entry_id = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
    operations.reverse_voucher(
        fund.desk, fund.by(ACCOUNTANT), entry_id, ReversalReason.NOT_CARRIED_OUT
    )
    assert kinds(fund)[-2:] == ["grant_reversed", "task_opened"]


def test_a_task_does_not_say_that_a_child_is_ill_or_under_protection(fund: Fund) -> None:
    command = proposal(purpose=Purpose.ILLNESS, children=(CHILD_AN,), child_count=1)
    operations.propose_grant(fund.desk, fund.by(OFFICER), command)
    title = next(told["title"] for kind, told in said(fund) if kind == "task_opened")
    assert title == "Duyệt chi: Hỗ trợ trẻ em, 500.000 đồng"


def test_the_services_hear_which_children_anybody_only_how_much(fund: Fund) -> None:
    fund.gift(1_000_000)
    for children in ((CHILD_AN, CHILD_BINH), ()):
        command = proposal(children=children, child_count=len(children) or 5)
        grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), command)
        operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
        operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
    paid = [told for kind, told in said(fund) if kind == "grant_paid"]
    assert paid[0]["children"] == [str(CHILD_AN), str(CHILD_BINH)]
    assert [told["child_count"] for told in paid] == [2, 5]
    public = [told for kind, told in said(fund, "evt") if kind == "grant_paid"]
    assert [told["purpose"] for told in public] == ["support", "tet"]
    assert str(CHILD_AN) not in json.dumps(public)


def test_no_name_reason_or_note_is_ever_told(fund: Fund) -> None:
    live(fund)
    fund.gift(
        received_on=fund.clock.now().date(),
        donor=BA_TAM,
        note=f"Ghi chú về {CANARY}",
    )
    command = proposal(reason=f"Gia đình {CANARY} gặp nạn")
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), command)
    operations.decide_grant(
        fund.desk, fund.by(CHAIRMAN), grant_id, approved=False, note=f"Hỏi lại {CANARY}"
    )
    wire = "\n".join(fund.letters("svc") + fund.letters("evt"))
    assert str(COMMUNE) in wire
    for secret in (BA_TAM.name, BA_TAM.address, ONG_SAU.name, ONG_SAU.address, CANARY):
        assert secret not in wire
