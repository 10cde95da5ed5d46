"""The plan (Arts. 28, 29): submitted by one, approved by another, carried out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.cases import case
from services.cases.case import ApprovePlan, RecordProgress, ReturnPlan, SubmitPlan
from services.cases.events import ItemProgressed, PlanApproved, PlanReturned, PlanSubmitted
from services.cases.norms import Rule
from services.cases.reference.codes import Measure, Progress
from tests.cases.world import (
    APPROVE_BEFORE,
    APPROVED,
    CASE,
    COMMUNE,
    ITEM,
    LAN,
    MINH,
    NEEDS_ASSESSED,
    OPENED,
    PLAN_BEFORE,
    PLAN_SENT,
    SUBMIT_PLAN,
    SUBMITTED,
    at,
)
from tests.kit.given import given, issued

WRITING = issued(LAN, PLAN_SENT)
APPROVE = ApprovePlan(1, "12/QĐ-UBND")
SIGNING = issued(MINH, PLAN_SENT + timedelta(hours=5))
RETURNED = PlanReturned(
    case_id=CASE,
    reference="VV-2025-001",
    unit_id=COMMUNE,
    plan_number=1,
    settles=(Rule.PLAN_APPROVAL.value,),
    reason="thiếu kinh phí",
)
UNDER_WAY = ItemProgressed(
    case_id=CASE,
    unit_id=COMMUNE,
    plan_number=1,
    item=1,
    progress=Progress.UNDER_WAY,
    note="đã hẹn khám",
)
BEFORE = (OPENED, NEEDS_ASSESSED)


class TestSubmitPlan:
    def test_ends_one_clock_and_starts_the_next(self) -> None:
        given(case.decider, *BEFORE).when(SUBMIT_PLAN, WRITING).then(SUBMITTED)

    def test_at_the_last_minute_is_on_time(self) -> None:
        assert self._submitted_at(PLAN_BEFORE).on_time

    def test_a_minute_later_is_late_and_not_refused(self) -> None:
        assert not self._submitted_at(PLAN_BEFORE + timedelta(minutes=1)).on_time

    def test_twice_is_once(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(SUBMIT_PLAN, WRITING).then_nothing()

    def test_refuses_another_while_one_waits(self) -> None:
        other = SubmitPlan((replace(ITEM, task="việc khác"),))

        given(case.decider, *BEFORE, SUBMITTED).when(other).then_refused("no_plan_asked")

    def test_refuses_before_the_specific_assessment(self) -> None:
        given(case.decider, OPENED).when(SUBMIT_PLAN).then_refused("needs_not_assessed")

    def test_refuses_a_plan_of_nothing(self) -> None:
        given(case.decider, *BEFORE).when(SubmitPlan(())).then_refused("items_missing", "items")

    @pytest.mark.parametrize(
        ("item", "code"),
        [
            (replace(ITEM, task=" "), "items_missing"),
            (replace(ITEM, responsible=""), "items_missing"),
            (replace(ITEM, ends_on=date(2025, 3, 13)), "item_ends_early"),
            (replace(ITEM, cost_dong=-1), "item_cost_negative"),
        ],
    )
    def test_refuses_a_line_that_says_too_little(self, item: case.ProposedItem, code: str) -> None:
        given(case.decider, *BEFORE).when(SubmitPlan((ITEM, item))).then_refused(code, "items")

    def test_after_a_return_is_the_next_plan_without_a_clock_of_its_own(self) -> None:
        envelope = issued(LAN, at(20))

        (again,) = case.decider.decide(
            SUBMIT_PLAN, case.decider.fold([*BEFORE, SUBMITTED, RETURNED]), envelope
        )

        assert isinstance(again, PlanSubmitted)
        assert (again.plan_number, again.on_time) == (2, True)

    def _submitted_at(self, moment: datetime) -> PlanSubmitted:
        state = case.decider.fold(BEFORE)
        (fact,) = case.decider.decide(SUBMIT_PLAN, state, issued(LAN, moment))
        assert isinstance(fact, PlanSubmitted)
        return fact


class TestApprovePlan:
    def test_is_a_distinct_act_of_a_distinct_person(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(APPROVE, SIGNING).then(APPROVED)

    def test_refuses_who_submitted_it(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(APPROVE, WRITING).then_refused("same_person")

    def test_after_two_working_days_is_late_and_not_refused(self) -> None:
        late = APPROVE_BEFORE + timedelta(minutes=1)

        given(case.decider, *BEFORE, SUBMITTED).when(APPROVE, issued(MINH, late)).then(
            APPROVED.model_copy(update={"approved_at": late, "on_time": False})
        )

    def test_names_each_measure_once(self) -> None:
        two_visits = SubmitPlan(
            (ITEM, replace(ITEM, task="khám lại"), replace(ITEM, measure=Measure.S_D))
        )
        state = case.decider.fold(BEFORE)
        submitted = case.decider.decide(two_visits, state, WRITING)

        (approved,) = case.decider.decide(APPROVE, case.decider.fold(submitted, state), SIGNING)

        assert isinstance(approved, PlanApproved)
        assert approved.measures == (Measure.I_A, Measure.S_D)

    def test_happens_once(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, APPROVED).when(APPROVE, SIGNING).then_nothing()

    def test_refuses_a_plan_that_was_replaced(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(ApprovePlan(2), SIGNING).then_refused(
            "plan_replaced"
        )

    def test_refuses_where_no_plan_waits(self) -> None:
        given(case.decider, *BEFORE).when(APPROVE, SIGNING).then_refused("no_plan_submitted")


class TestReturnPlan:
    RETURN = ReturnPlan(1, "thiếu kinh phí")

    def test_sends_it_back_with_a_reason(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(self.RETURN, SIGNING).then(RETURNED)

    def test_refuses_without_a_reason(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(ReturnPlan(1, ""), SIGNING).then_refused(
            "reason_missing", "reason"
        )

    def test_happens_once(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, RETURNED).when(self.RETURN).then_nothing()

    def test_refuses_an_approved_plan(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, APPROVED).when(self.RETURN).then_refused(
            "no_plan_submitted"
        )


class TestRecordProgress:
    DOING = RecordProgress(1, Progress.UNDER_WAY, "đã hẹn khám")

    def test_follows_a_line_of_the_plan(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, APPROVED).when(self.DOING).then(UNDER_WAY)

    def test_of_the_same_words_changes_nothing(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, APPROVED, UNDER_WAY).when(self.DOING).then_nothing()

    def test_refuses_a_line_that_is_not_there(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED, APPROVED).when(
            RecordProgress(2, Progress.DONE)
        ).then_refused("item_unknown", "item")

    def test_refuses_before_the_plan_was_approved(self) -> None:
        given(case.decider, *BEFORE, SUBMITTED).when(self.DOING).then_refused("no_plan_in_force")
