"""Review and end of a case (Art. 30), its clocks, its erasure."""

from dataclasses import replace
from datetime import date

from services.cases import case
from services.cases.case import CloseCase, EraseCase, ReviewCase
from services.cases.events import (
    CaseClosed,
    CaseErased,
    DeadlineMissed,
    DeadlineNear,
    SeparationEnded,
)
from services.cases.norms import Rule
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.questionnaires import Answer, Grade
from shared.kernel.roles import Role
from tests.cases.test_case_protection import SEPARATED
from tests.cases.world import (
    APPROVED,
    CASE,
    COMMUNE,
    DECIDE_BEFORE,
    HAMLET,
    LAN,
    MINH,
    NEEDS_ASSESSED,
    OPENED,
    PLAN_BEFORE,
    REVIEWED_SAFE,
    SUBMITTED,
    at,
    emergency_clock,
    plan_clock,
)
from tests.kit.given import given, issued

REVIEWING = issued(LAN, at(24, 16))
CLOSING = issued(MINH, at(25, 8))
REVIEW = ReviewCase(
    safe=True, stable=True, reviewed_on=date(2025, 3, 24), findings="ở với bà, đi học đều"
)
CLOSED = CaseClosed(
    case_id=CASE,
    child_id=None,
    unit_id=COMMUNE,
    hamlet_id=HAMLET,
    closed_on=date(2025, 3, 25),
    settles=(Rule.EMERGENCY_DECISION.value,),  # no measure was ever decided
)
CARRIED_OUT = (OPENED, NEEDS_ASSESSED, SUBMITTED, APPROVED)


class TestReviewCase:
    def test_finds_the_child_safe_and_stable(self) -> None:
        given(case.decider, *CARRIED_OUT).when(REVIEW, REVIEWING).then(REVIEWED_SAFE)

    def test_happens_once(self) -> None:
        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE).when(REVIEW, REVIEWING).then_nothing()

    def test_that_finds_danger_asks_for_a_new_plan(self) -> None:
        unsafe = REVIEWED_SAFE.model_copy(update={"safe": False})

        state = case.decider.fold([*CARRIED_OUT, unsafe])

        assert isinstance(state, case.Planning)

    def test_of_a_safe_but_shaken_child_asks_for_a_new_plan(self) -> None:
        shaken = REVIEWED_SAFE.model_copy(update={"stable": False})

        assert isinstance(case.decider.fold([*CARRIED_OUT, shaken]), case.Planning)

    def test_may_take_back_a_good_word(self) -> None:
        worse = replace(REVIEW, safe=False, findings="lại bị đánh")

        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE).when(worse, REVIEWING).then(
            REVIEWED_SAFE.model_copy(update={"safe": False, "findings": "lại bị đánh"})
        )

    def test_refuses_before_a_plan_was_approved(self) -> None:
        given(case.decider, OPENED, NEEDS_ASSESSED, SUBMITTED).when(REVIEW, REVIEWING).then_refused(
            "no_plan_in_force"
        )

    def test_refuses_without_findings(self) -> None:
        given(case.decider, *CARRIED_OUT).when(
            replace(REVIEW, findings=""), REVIEWING
        ).then_refused("findings_missing", "findings")

    def test_refuses_a_day_that_has_not_come(self) -> None:
        given(case.decider, *CARRIED_OUT).when(REVIEW, issued(LAN, at(23))).then_refused(
            "reviewed_on_in_future", "reviewed_on"
        )

    def test_refuses_an_answer_to_no_question(self) -> None:
        odd = replace(REVIEW, answers=(Answer(question="shoe_size", grade=Grade.LOW),))

        given(case.decider, *CARRIED_OUT).when(odd, REVIEWING).then_refused("answers_unknown")


class TestCloseCase:
    def test_ends_the_case_and_what_was_waited_for(self) -> None:
        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE).when(CloseCase(), CLOSING).then(CLOSED)

    def test_happens_once(self) -> None:
        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE, CLOSED).when(
            CloseCase(), CLOSING
        ).then_nothing()

    def test_refuses_without_a_good_review(self) -> None:
        given(case.decider, *CARRIED_OUT).when(CloseCase(), CLOSING).then_refused(
            "not_reviewed_safe"
        )

    def test_refuses_while_the_child_is_separated(self) -> None:
        given(case.decider, OPENED, SEPARATED, *CARRIED_OUT[1:], REVIEWED_SAFE).when(
            CloseCase(), CLOSING
        ).then_refused("still_separated")

    def test_goes_on_after_the_separation_ended(self) -> None:
        ended = SeparationEnded(
            case_id=CASE,
            unit_id=COMMUNE,
            ended_at=at(17),
            on_time=True,
            settles=(Rule.SEPARATION_END.value,),
            findings="an toàn",
        )

        given(case.decider, OPENED, SEPARATED, ended, *CARRIED_OUT[1:], REVIEWED_SAFE).when(
            CloseCase(), CLOSING
        ).then(CLOSED.model_copy(update={"settles": ()}))

    def test_lets_nothing_more_be_done(self) -> None:
        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE, CLOSED).when(
            replace(REVIEW, safe=False), REVIEWING
        ).then_refused("case_closed")


class TestClocksOfACase:
    NEAR = WarnOfDeadline(Rule.EMERGENCY_DECISION.value, DECIDE_BEFORE)
    TOLD_NEAR = DeadlineNear.of(
        emergency_clock(Role.CHAIRMAN),
        subject="case",
        subject_id=CASE,
        reference="VV-2025-001",
        unit_id=COMMUNE,
    )

    def test_are_told_near_to_who_must_act(self) -> None:
        given(case.decider, OPENED).when(self.NEAR, issued(LAN, at(11, 7))).then(self.TOLD_NEAR)

    def test_are_not_told_near_again_where_the_notice_told_it(self) -> None:
        warned = emergency_clock(Role.CHAIRMAN).model_copy(update={"warned": True})
        opened = OPENED.model_copy(update={"starts": (warned, plan_clock())})

        given(case.decider, opened).when(self.NEAR, issued(LAN, at(11, 7))).then_nothing()

    def test_are_silent_once_the_decision_was_made(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(
            RecordMissedDeadline(Rule.EMERGENCY_DECISION.value, DECIDE_BEFORE),
            issued(LAN, at(12)),
        ).then_nothing()

    def test_of_the_plan_are_told_missed_once(self) -> None:
        late = RecordMissedDeadline(Rule.PLAN_SUBMISSION.value, PLAN_BEFORE)
        told = DeadlineMissed.of(
            plan_clock(),
            subject="case",
            subject_id=CASE,
            reference="VV-2025-001",
            unit_id=COMMUNE,
        )

        given(case.decider, OPENED).when(late, issued(LAN, at(18))).then(told)
        given(case.decider, OPENED, told).when(late, issued(LAN, at(19))).then_nothing()


class TestEraseCase:
    ERASED = CaseErased(
        case_id=CASE,
        unit_id=COMMUNE,
        settles=(Rule.EMERGENCY_DECISION.value, Rule.PLAN_SUBMISSION.value),
    )

    def test_settles_what_was_waited_for(self) -> None:
        given(case.decider, OPENED, NEEDS_ASSESSED).when(EraseCase()).then(self.ERASED)

    def test_happens_once(self) -> None:
        given(case.decider, OPENED, self.ERASED).when(EraseCase()).then_nothing()

    def test_is_done_to_a_closed_case_too(self) -> None:
        erased = self.ERASED.model_copy(update={"settles": ()})

        given(case.decider, *CARRIED_OUT, REVIEWED_SAFE, CLOSED).when(EraseCase()).then(erased)

    def test_leaves_nothing_personal_in_the_state(self) -> None:
        state = case.decider.fold([OPENED, NEEDS_ASSESSED, self.ERASED])

        assert "muốn ở với bà" not in repr(state)
