"""What is allowed of a notice (Decree 56/2017, Arts. 25, 26)."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.cases import notice
from services.cases.events import (
    ChildIdentified,
    DeadlineMissed,
    DeadlineNear,
    NoticeErased,
    NoticeFoundUnfounded,
    NoticeLedToCase,
    NoticeSupplemented,
    NoticeTransferred,
)
from services.cases.norms import Rule
from services.cases.notice import (
    AssessRisk,
    EraseNotice,
    FindUnfounded,
    IdentifyChild,
    LeadToCase,
    SupplementNotice,
    TransferNotice,
)
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from services.cases.reference.codes import ChildClass
from services.cases.reference.questionnaires import Answer, Grade, Risk
from shared.kernel.roles import Role
from tests.cases.world import (
    ASSESS_EMERGENCY,
    ASSESSED_CALM,
    ASSESSED_EMERGENCY,
    BINH,
    CALLED,
    CASE,
    COMMUNE,
    DECIDE_BEFORE,
    HAMLET,
    LAN,
    NOTICE,
    OTHER_COMMUNE,
    PLAN_BEFORE,
    RECEIVE,
    RECEIVED,
    TYPED,
    at,
    emergency_clock,
    plan_clock,
)
from tests.kit.given import given, issued

NOW = issued(LAN, TYPED)
NEXT_DAY = issued(LAN, at(11, 7))
UNFOUNDED = NoticeFoundUnfounded(
    notice_id=NOTICE,
    unit_id=COMMUNE,
    settles=(Rule.EMERGENCY_DECISION.value, Rule.PLAN_SUBMISSION.value),
    reason="nhầm người",
)
ERASED = NoticeErased(
    notice_id=NOTICE,
    unit_id=COMMUNE,
    settles=(Rule.EMERGENCY_DECISION.value, Rule.PLAN_SUBMISSION.value),
)


class TestReceiveNotice:
    def test_starts_the_clocks_at_the_hour_of_the_call(self) -> None:
        given(notice.decider).when(RECEIVE, NOW).then(RECEIVED)

    def test_takes_the_same_notice_once(self) -> None:
        given(notice.decider, RECEIVED).when(RECEIVE, NOW).then_nothing()

    def test_refuses_an_hour_that_has_not_come(self) -> None:
        early = issued(LAN, at(10, 20, 14))

        given(notice.decider).when(RECEIVE, early).then_refused("received_in_future", "received_at")

    def test_takes_a_notice_that_was_typed_in_days_later(self) -> None:
        given(notice.decider).when(RECEIVE, issued(LAN, at(14))).then(RECEIVED)

    def test_takes_what_is_not_known(self) -> None:
        unknown = replace(
            RECEIVE,
            hamlet_id=None,
            forms=(),
            child_name=None,
            age_years=None,
            place=None,
            state_of_child=None,
            harm_feared=None,
        )
        when = given(notice.decider).when(unknown, NOW)

        when.then(
            RECEIVED.model_copy(
                update={
                    "hamlet_id": None,
                    "forms": (),
                    "child_name": None,
                    "age_years": None,
                    "place": None,
                    "state_of_child": None,
                    "harm_feared": None,
                }
            )
        )

    def test_names_a_reporter_only_with_consent(self) -> None:
        named = replace(RECEIVE, reporter="bà hàng xóm")

        given(notice.decider).when(named, NOW).then_refused("reporter_without_consent", "reporter")

    def test_keeps_a_reporter_who_consents(self) -> None:
        named = replace(RECEIVE, reporter="bà hàng xóm", reporter_consents=True)

        given(notice.decider).when(named, NOW).then(
            RECEIVED.model_copy(update={"reporter": "bà hàng xóm", "reporter_consents": True})
        )

    @pytest.mark.parametrize("age", [-1, 16, 40])
    def test_refuses_an_age_that_is_no_childs(self, age: int) -> None:
        adult = replace(RECEIVE, age_years=age)

        given(notice.decider).when(adult, NOW).then_refused("age_impossible", "age_years")


class TestSupplementNotice:
    MORE = SupplementNotice(
        supplement_id=CASE, reporter="cô giáo", reporter_consents=True, actions_taken="đã báo CA"
    )
    ADDED = NoticeSupplemented(
        notice_id=NOTICE,
        unit_id=COMMUNE,
        supplement_id=CASE,
        reporter_consents=True,
        actions_taken="đã báo CA",
        reporter="cô giáo",
    )

    def test_adds_what_became_known(self) -> None:
        given(notice.decider, RECEIVED).when(self.MORE).then(self.ADDED)

    def test_adds_it_once(self) -> None:
        given(notice.decider, RECEIVED, self.ADDED).when(self.MORE).then_nothing()

    def test_also_to_a_settled_notice(self) -> None:
        given(notice.decider, RECEIVED, UNFOUNDED).when(self.MORE).then(self.ADDED)

    def test_refuses_a_reporter_without_consent(self) -> None:
        silent = replace(self.MORE, reporter_consents=False)

        given(notice.decider, RECEIVED).when(silent).then_refused("reporter_without_consent")

    def test_refuses_to_add_nothing(self) -> None:
        given(notice.decider, RECEIVED).when(SupplementNotice(CASE)).then_refused("nothing_added")

    def test_refuses_what_was_erased(self) -> None:
        given(notice.decider, RECEIVED, ERASED).when(self.MORE).then_refused("record_erased")


class TestIdentifyChild:
    FOUND = ChildIdentified(notice_id=NOTICE, unit_id=COMMUNE, child_id=BINH, birth_month="2016-04")

    def test_joins_the_notice_to_the_register(self) -> None:
        given(notice.decider, RECEIVED).when(IdentifyChild(BINH, "2016-04")).then(self.FOUND)

    def test_does_so_once(self) -> None:
        given(notice.decider, RECEIVED, self.FOUND).when(IdentifyChild(BINH)).then_nothing()

    def test_refuses_after_the_notice_was_settled(self) -> None:
        given(notice.decider, RECEIVED, UNFOUNDED).when(IdentifyChild(BINH)).then_refused(
            "notice_settled"
        )


class TestAssessRisk:
    CALM = AssessRisk(Risk.MEDIUM, emergency=False, reason="đã có bà đón về")

    def test_hands_an_emergency_to_the_chairman_within_the_same_hours(self) -> None:
        given(notice.decider, RECEIVED).when(ASSESS_EMERGENCY).then(ASSESSED_EMERGENCY)

    def test_ends_the_emergency_clock_where_there_is_none(self) -> None:
        given(notice.decider, RECEIVED).when(self.CALM).then(ASSESSED_CALM)

    def test_concludes_an_emergency_whatever_the_answers_suggest(self) -> None:
        harmless = (Answer(question="serious_harm", grade=Grade.LOW),)
        anyway = replace(ASSESS_EMERGENCY, answers=harmless)

        given(notice.decider, RECEIVED).when(anyway).then(
            ASSESSED_EMERGENCY.model_copy(update={"answers": harmless, "suggested": Risk.MEDIUM})
        )

    def test_may_be_made_anew_with_the_clock_that_was_running(self) -> None:
        given(notice.decider, RECEIVED, ASSESSED_CALM).when(ASSESS_EMERGENCY).then(
            ASSESSED_EMERGENCY
        )

    def test_of_the_same_words_changes_nothing(self) -> None:
        given(notice.decider, RECEIVED, ASSESSED_CALM).when(self.CALM).then_nothing()

    def test_refuses_a_conclusion_without_a_reason(self) -> None:
        given(notice.decider, RECEIVED).when(replace(self.CALM, reason=" ")).then_refused(
            "reason_missing", "reason"
        )

    def test_refuses_an_answer_to_no_question(self) -> None:
        odd = replace(self.CALM, answers=(Answer(question="shoe_size", grade=Grade.LOW),))

        given(notice.decider, RECEIVED).when(odd).then_refused("answers_unknown", "answers")

    def test_refuses_a_settled_notice(self) -> None:
        given(notice.decider, RECEIVED, UNFOUNDED).when(self.CALM).then_refused("notice_settled")


class TestFindUnfounded:
    def test_settles_all_clocks(self) -> None:
        given(notice.decider, RECEIVED).when(FindUnfounded("nhầm người")).then(UNFOUNDED)

    def test_settles_only_what_still_runs(self) -> None:
        calm = UNFOUNDED.model_copy(update={"settles": (Rule.PLAN_SUBMISSION.value,)})

        given(notice.decider, RECEIVED, ASSESSED_CALM).when(FindUnfounded("nhầm người")).then(calm)

    def test_refuses_without_a_reason(self) -> None:
        given(notice.decider, RECEIVED).when(FindUnfounded("")).then_refused("reason_missing")

    def test_happens_once(self) -> None:
        given(notice.decider, RECEIVED, UNFOUNDED).when(FindUnfounded("khác")).then_nothing()


class TestTransferNotice:
    MOVE = TransferNotice(OTHER_COMMUNE, "xảy ra ở xã bên")
    MOVED = NoticeTransferred(
        notice_id=NOTICE,
        reference="TN-2025-001",
        unit_id=OTHER_COMMUNE,
        from_unit_id=COMMUNE,
        child_class=ChildClass.ABUSED,
        forms=RECEIVED.forms,
        received_at=CALLED,
        starts=(emergency_clock(), plan_clock()),
        reason="xảy ra ở xã bên",
    )

    def test_lets_the_clocks_run_on_from_the_first_call(self) -> None:
        given(notice.decider, RECEIVED).when(self.MOVE).then(self.MOVED)

    def test_makes_the_other_unit_responsible(self) -> None:
        state = notice.decider.fold([RECEIVED, self.MOVED])

        assert notice.decider.unit_of(state) == OTHER_COMMUNE

    def test_happens_once(self) -> None:
        given(notice.decider, RECEIVED, self.MOVED).when(self.MOVE).then_nothing()

    def test_refuses_the_own_unit(self) -> None:
        given(notice.decider, RECEIVED).when(TransferNotice(COMMUNE, "nhầm")).then_refused(
            "own_unit", "to_unit_id"
        )

    def test_refuses_without_a_reason(self) -> None:
        given(notice.decider, RECEIVED).when(TransferNotice(OTHER_COMMUNE, "")).then_refused(
            "reason_missing"
        )

    def test_refuses_a_settled_notice(self) -> None:
        given(notice.decider, RECEIVED, UNFOUNDED).when(self.MOVE).then_refused("notice_settled")


class TestLeadToCase:
    LED = NoticeLedToCase(
        notice_id=NOTICE,
        unit_id=COMMUNE,
        hamlet_id=HAMLET,
        case_id=CASE,
        child_id=None,
        received_at=CALLED,
        emergency=True,
        handed_over=(plan_clock(), emergency_clock(Role.CHAIRMAN)),
        settles=(Rule.PLAN_SUBMISSION.value, Rule.EMERGENCY_DECISION.value),
        age_years=8,
    )

    def test_hands_the_running_clocks_over(self) -> None:
        facts = notice.decider.decide(
            LeadToCase(CASE), notice.decider.fold([RECEIVED, ASSESSED_EMERGENCY]), NOW
        )

        (led,) = facts
        assert isinstance(led, NoticeLedToCase)
        assert set(led.handed_over) == set(self.LED.handed_over)
        assert led.model_dump(exclude={"handed_over", "settles"}) == self.LED.model_dump(
            exclude={"handed_over", "settles"}
        )

    def test_says_of_a_clock_that_it_was_told_near(self) -> None:
        near = DeadlineNear.of(
            emergency_clock(),
            subject="notice",
            subject_id=NOTICE,
            reference="TN-2025-001",
            unit_id=COMMUNE,
        )
        state = notice.decider.fold([RECEIVED, near, ASSESSED_EMERGENCY])

        (led,) = notice.decider.decide(LeadToCase(CASE), state, NEXT_DAY)

        assert isinstance(led, NoticeLedToCase)
        told = {clock.rule: clock.warned for clock in led.handed_over}
        assert told == {Rule.EMERGENCY_DECISION: True, Rule.PLAN_SUBMISSION: False}

    def test_refuses_before_the_first_assessment(self) -> None:
        given(notice.decider, RECEIVED).when(LeadToCase(CASE)).then_refused("not_assessed")

    def test_refuses_a_second_case(self) -> None:
        other = UUID("00000000-0000-8000-8000-00000000e00b")

        given(notice.decider, RECEIVED, ASSESSED_EMERGENCY, self.LED).when(
            LeadToCase(other)
        ).then_refused("notice_settled")

    def test_of_the_same_case_changes_nothing(self) -> None:
        given(notice.decider, RECEIVED, ASSESSED_EMERGENCY, self.LED).when(
            LeadToCase(CASE)
        ).then_nothing()


class TestClocksOfANotice:
    NEAR = WarnOfDeadline(Rule.EMERGENCY_DECISION.value, DECIDE_BEFORE)
    LATE = RecordMissedDeadline(Rule.EMERGENCY_DECISION.value, DECIDE_BEFORE)
    TOLD_NEAR = DeadlineNear.of(
        emergency_clock(),
        subject="notice",
        subject_id=NOTICE,
        reference="TN-2025-001",
        unit_id=COMMUNE,
    )
    TOLD_MISSED = DeadlineMissed(**TOLD_NEAR.model_dump())

    def test_are_told_near_two_hours_before(self) -> None:
        given(notice.decider, RECEIVED).when(self.NEAR, issued(LAN, at(11, 6, 15))).then(
            self.TOLD_NEAR
        )

    def test_are_not_told_near_sooner(self) -> None:
        given(notice.decider, RECEIVED).when(self.NEAR, issued(LAN, at(11, 6, 14))).then_nothing()

    def test_are_not_told_near_when_they_are_over(self) -> None:
        given(notice.decider, RECEIVED).when(self.NEAR, issued(LAN, DECIDE_BEFORE)).then_nothing()

    def test_are_told_near_once(self) -> None:
        given(notice.decider, RECEIVED, self.TOLD_NEAR).when(self.NEAR, NEXT_DAY).then_nothing()

    def test_are_told_missed_when_they_end(self) -> None:
        given(notice.decider, RECEIVED).when(self.LATE, issued(LAN, DECIDE_BEFORE)).then(
            self.TOLD_MISSED
        )

    def test_are_told_missed_days_later_rather_than_never(self) -> None:
        given(notice.decider, RECEIVED).when(self.LATE, issued(LAN, at(20))).then(self.TOLD_MISSED)

    def test_are_told_missed_once(self) -> None:
        given(notice.decider, RECEIVED, self.TOLD_MISSED).when(
            self.LATE, issued(LAN, at(12))
        ).then_nothing()

    def test_are_silent_once_settled(self) -> None:
        given(notice.decider, RECEIVED, ASSESSED_CALM).when(
            self.LATE, issued(LAN, at(12))
        ).then_nothing()

    def test_of_the_plan_run_on_after_a_calm_assessment(self) -> None:
        late = RecordMissedDeadline(Rule.PLAN_SUBMISSION.value, PLAN_BEFORE)

        given(notice.decider, RECEIVED, ASSESSED_CALM).when(late, issued(LAN, PLAN_BEFORE)).then(
            DeadlineMissed.of(
                plan_clock(),
                subject="notice",
                subject_id=NOTICE,
                reference="TN-2025-001",
                unit_id=COMMUNE,
            )
        )


class TestEraseNotice:
    def test_settles_what_was_waited_for(self) -> None:
        given(notice.decider, RECEIVED).when(EraseNotice()).then(ERASED)

    def test_happens_once(self) -> None:
        given(notice.decider, RECEIVED, ERASED).when(EraseNotice()).then_nothing()

    def test_leaves_nothing_personal_in_the_state(self) -> None:
        state = notice.decider.fold([RECEIVED, ASSESSED_EMERGENCY, ERASED])

        assert "bị đánh tiếp" not in repr(state)
        assert isinstance(state, notice.Notice)
        assert state.age_years is None

    @pytest.mark.parametrize(
        "command",
        [
            ASSESS_EMERGENCY,
            FindUnfounded("x"),
            TransferNotice(OTHER_COMMUNE, "x"),
            LeadToCase(CASE),
        ],
    )
    def test_lets_nothing_more_be_done(self, command: object) -> None:
        given(notice.decider, RECEIVED, ERASED).when(command).then_refused("record_erased")


def test_nothing_is_asked_of_a_notice_that_is_not_there() -> None:
    given(notice.decider).when(ASSESS_EMERGENCY).then_refused("not_found")
