"""Grants: one person proposes, a second decides, a third pays."""

from typing import Any
from uuid import UUID

import pytest

from services.fund.events import (
    GoodsMove,
    GrantDecided,
    GrantPaid,
    GrantPaymentReversed,
    GrantProposed,
    GrantWithdrawn,
)
from services.fund.grant import (
    DecideGrant,
    PayGrant,
    ReversePayment,
    WithdrawGrant,
    decider,
)
from services.fund.reference import Form, Purpose
from shared.kernel.officer import Officer
from tests.fund.world import (
    CASE,
    CHILD_AN,
    CHILD_BINH,
    COMMUNE,
    DONATION,
    HOA,
    LAN,
    MINH,
    TODAY,
    at,
    paid,
    proposal,
    proposed,
)
from tests.kit.given import given

PROPOSED = proposed()
GRANT = PROPOSED.grant_id
DECIDE = at("decide", MINH)
PAY = at("pay", HOA)


def decision(*, approved: bool, by: Officer = MINH) -> GrantDecided:
    return GrantDecided(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose=Purpose.TET,
        amount_dong=500_000,
        approved=approved,
        note=None if approved else "Quỹ chưa đủ",
        decided_by=by.id,
        decided_on=TODAY,
    )


APPROVED = decision(approved=True)
REJECTED = decision(approved=False)
PAID = paid([PROPOSED, APPROVED])
WITHDRAWN = GrantWithdrawn(grant_id=GRANT, unit_id=COMMUNE, withdrawn_on=TODAY)


class TestProposeAGrant:
    def test_for_a_gift_list(self) -> None:
        given(decider).when(proposal(children=(CHILD_AN,)), at("propose", LAN)).then(
            GrantProposed(
                grant_id=at("propose", LAN).new_id("grant"),
                unit_id=COMMUNE,
                purpose=Purpose.TET,
                form=Form.CASH,
                amount_dong=500_000,
                goods_out=None,
                children=(CHILD_AN,),
                child_count=5,
                case_id=None,
                reason="Quà Tết cho trẻ có hoàn cảnh đặc biệt",
                proposed_by=LAN.id,
                proposed_on=TODAY,
            )
        )

    def test_counts_the_children_it_names(self) -> None:
        fact = proposed(
            purpose=Purpose.CASE_PLAN, case_id=CASE, children=(CHILD_AN, CHILD_BINH), child_count=0
        )
        assert (fact.child_count, fact.case_id) == (2, CASE)

    def test_needs_no_child_for_an_open_event(self) -> None:
        assert proposed(purpose=Purpose.ACTIVITY, child_count=0).child_count == 0

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider).when(proposal(), at("propose", LAN)).and_then().then_nothing()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"amount_dong": 0}, "amount_not_positive"),
            ({"reason": " "}, "reason_missing"),
            ({"reason": "a" * 2001}, "reason_missing"),
            ({"child_count": 0}, "children_missing"),
            ({"children": (CHILD_AN, CHILD_AN)}, "child_twice"),
            ({"children": (CHILD_AN, CHILD_BINH), "child_count": 1}, "child_count"),
            ({"child_count": 5001}, "child_count"),
            ({"purpose": Purpose.CASE_PLAN}, "case_missing"),
            ({"form": Form.IN_KIND}, "goods_missing"),
            ({"goods_out": GoodsMove(lot_id=DONATION, quantity=1)}, "goods_missing"),
            (
                {
                    "form": Form.IN_KIND,
                    "goods_out": GoodsMove(lot_id=DONATION, quantity=0),
                },
                "quantity",
            ),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], code: str) -> None:
        given(decider).when(proposal(**changes)).then_refused(code)


class TestDecideAGrant:
    def test_the_chairman_says_yes(self) -> None:
        given(decider, PROPOSED).when(DecideGrant(approved=True), DECIDE).then(APPROVED)

    def test_the_chairman_says_no_with_a_reason(self) -> None:
        command = DecideGrant(approved=False, note="Quỹ chưa đủ")
        given(decider, PROPOSED).when(command, DECIDE).then(REJECTED)

    def test_refuses_a_no_without_a_reason(self) -> None:
        command = DecideGrant(approved=False, note=" ")
        given(decider, PROPOSED).when(command, DECIDE).then_refused("reason_missing", "note")

    def test_refuses_who_proposed_it(self) -> None:
        given(decider, PROPOSED).when(DecideGrant(approved=True), at("d", LAN)).then_refused(
            "same_person"
        )

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        command = DecideGrant(approved=True)
        given(decider, PROPOSED).when(command, DECIDE).and_then().then_nothing()

    def test_is_refused_the_second_time(self) -> None:
        command = DecideGrant(approved=False, note="Nghĩ lại")
        given(decider, PROPOSED, APPROVED).when(command, DECIDE).then_refused("already_decided")

    def test_does_not_find_what_was_never_proposed(self) -> None:
        given(decider).when(DecideGrant(approved=True), DECIDE).then_refused("not_found")


class TestPayAGrant:
    def test_the_treasurer_pays_what_was_decided(self) -> None:
        given(decider, PROPOSED, APPROVED).when(PayGrant(), PAY).then(
            GrantPaid(
                grant_id=GRANT,
                unit_id=COMMUNE,
                purpose=Purpose.TET,
                form=Form.CASH,
                amount_dong=500_000,
                goods_out=None,
                children=(),
                child_count=5,
                entry_id=PAY.new_id("entry"),
                paid_by=HOA.id,
                paid_on=TODAY,
            )
        )

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider, PROPOSED, APPROVED).when(PayGrant(), PAY).and_then().then_nothing()

    @pytest.mark.parametrize("by", [LAN, MINH])
    def test_refuses_who_proposed_or_decided_it(self, by: Officer) -> None:
        given(decider, PROPOSED, APPROVED).when(PayGrant(), at("p", by)).then_refused("same_person")

    @pytest.mark.parametrize(
        "history", [(PROPOSED,), (PROPOSED, REJECTED), (PROPOSED, APPROVED, WITHDRAWN)]
    )
    def test_refuses_what_is_not_approved(self, history: tuple[Any, ...]) -> None:
        given(decider, *history).when(PayGrant(), PAY).then_refused("not_approved")

    def test_is_refused_the_second_time(self) -> None:
        given(decider, PROPOSED, APPROVED, PAID).when(PayGrant(), at("p2", HOA)).then_refused(
            "already_paid"
        )


class TestReverseAPayment:
    REVERSED = GrantPaymentReversed(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose=Purpose.TET,
        amount_dong=500_000,
        entry_id=PAID.entry_id,
        reversed_on=TODAY,
    )

    def test_lets_the_grant_wait_for_payment_again(self) -> None:
        given(decider, PROPOSED, APPROVED, PAID).when(ReversePayment(PAID.entry_id)).then(
            self.REVERSED
        )
        given(decider, PROPOSED, APPROVED, PAID, self.REVERSED).when(
            PayGrant(), at("p2", HOA)
        ).then(paid([PROPOSED, APPROVED], key="p2"))

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        command = ReversePayment(PAID.entry_id)
        given(decider, PROPOSED, APPROVED, PAID).when(command).and_then().then_nothing()

    @pytest.mark.parametrize("entry_id", [PAID.entry_id, DONATION])
    def test_refuses_another_entry_or_what_is_not_paid(self, entry_id: UUID) -> None:
        history = (PROPOSED, APPROVED) if entry_id == PAID.entry_id else (PROPOSED, APPROVED, PAID)
        given(decider, *history).when(ReversePayment(entry_id)).then_refused("not_paid")


class TestWithdrawAGrant:
    @pytest.mark.parametrize("history", [(PROPOSED,), (PROPOSED, APPROVED)])
    def test_before_it_is_paid(self, history: tuple[Any, ...]) -> None:
        given(decider, *history).when(WithdrawGrant()).then(WITHDRAWN)

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider, PROPOSED).when(WithdrawGrant()).and_then().then_nothing()

    @pytest.mark.parametrize("last", [REJECTED, PAID])
    def test_refuses_what_is_settled(self, last: Any) -> None:
        history = (PROPOSED, REJECTED) if last is REJECTED else (PROPOSED, APPROVED, PAID)
        given(decider, *history).when(WithdrawGrant()).then_refused("not_open")
