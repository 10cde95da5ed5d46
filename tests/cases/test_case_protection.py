"""Opening a case, emergencies and separation (Arts. 26, 31, 32), the specific assessment (27)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.cases import case, norms
from services.cases.case import (
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    IdentifyChildOfCase,
    OpenCase,
)
from services.cases.events import (
    CaseChildIdentified,
    CaseErased,
    EmergencyDecided,
    SeparationEnded,
    SeparationExtended,
)
from services.cases.norms import Rule
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import (
    AbuseForm,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Level,
)
from shared.kernel.roles import Role
from tests.cases.world import (
    ASSESS_NEEDS,
    BINH,
    CALLED,
    CASE,
    COMMUNE,
    DECISION,
    HAMLET,
    LAN,
    MINH,
    NEEDS_ASSESSED,
    NOTICE,
    OPENED,
    OPENED_CALM,
    at,
    emergency_clock,
    plan_clock,
)
from tests.kit.given import given, issued

SEPARATED_AT = at(11, 7)
UNTIL = at(18, 7)


def separation_clock(until_day: int) -> Clock:
    return norms.clock_due(norms.period(Rule.SEPARATION_END, date(2025, 3, 11)), at(until_day, 7))


SEPARATE = DecideEmergency(
    decision_id=DECISION,
    measure=EmergencyMeasure.SEPARATION,
    decided_at=SEPARATED_AT,
    reason="cha tiếp tục đánh",
    decision_number="10/QĐ-UBND",
    separated_until=UNTIL,
)
SEPARATED = EmergencyDecided(
    decision_id=DECISION,
    case_id=CASE,
    reference="VV-2025-001",
    unit_id=COMMUNE,
    measure=EmergencyMeasure.SEPARATION,
    decision_number="10/QĐ-UBND",
    informed_at=CALLED,
    decided_at=SEPARATED_AT,
    on_time=True,
    separated_until=UNTIL,
    starts=(separation_clock(18),),
    settles=(Rule.EMERGENCY_DECISION.value,),
    reason="cha tiếp tục đánh",
)
EXTENDED = SeparationExtended(
    case_id=CASE,
    reference="VV-2025-001",
    unit_id=COMMUNE,
    until=at(25, 7),
    decision_number="",
    settles=(Rule.SEPARATION_END.value,),
    starts=(separation_clock(25),),
    reason="nhà chưa an toàn",
)
ENDED = SeparationEnded(
    case_id=CASE,
    unit_id=COMMUNE,
    ended_at=at(17, 8),
    on_time=True,
    settles=(Rule.SEPARATION_END.value,),
    findings="về với bà, an toàn",
)
ERASED = CaseErased(case_id=CASE, unit_id=COMMUNE)
SOON = issued(MINH, at(11, 7, 30))
LATER = issued(MINH, at(17, 9))


class TestOpenCase:
    OPEN = OpenCase(
        case_id=CASE,
        notice_id=NOTICE,
        child_class=ChildClass.ABUSED,
        environment=Environment.FAMILY,
        forms=(AbuseForm.VIOLENCE,),
        reference="VV-2025-001",
        unit_id=COMMUNE,
        hamlet_id=HAMLET,
        received_at=CALLED,
        emergency=True,
        clocks=(emergency_clock(Role.CHAIRMAN), plan_clock()),
        age_years=8,
    )

    def test_takes_the_clocks_of_the_notice_over(self) -> None:
        given(case.decider).when(self.OPEN, issued(LAN, at(10, 22))).then(OPENED)

    def test_happens_once(self) -> None:
        given(case.decider, OPENED).when(self.OPEN).then_nothing()

    def test_asks_for_the_form_of_abuse(self) -> None:
        vague = replace(self.OPEN, forms=())

        given(case.decider).when(vague).then_refused("forms_missing", "forms")

    @pytest.mark.parametrize("kind", [ChildClass.AT_RISK, ChildClass.SPECIAL_CIRCUMSTANCES])
    def test_of_a_child_who_was_not_abused_works_on_the_level_of_support(
        self, kind: ChildClass
    ) -> None:
        open_it = replace(self.OPEN, child_class=kind, forms=())

        given(case.decider).when(open_it, issued(LAN, at(10, 22))).then(
            OPENED.model_copy(update={"child_class": kind, "forms": (), "level": Level.SUPPORT})
        )


class TestIdentifyChildOfCase:
    FOUND = CaseChildIdentified(case_id=CASE, unit_id=COMMUNE, child_id=BINH, birth_month="2016-04")

    def test_joins_the_case_to_the_register(self) -> None:
        given(case.decider, OPENED).when(IdentifyChildOfCase(BINH, "2016-04")).then(self.FOUND)

    def test_happens_once(self) -> None:
        given(case.decider, OPENED, self.FOUND).when(IdentifyChildOfCase(BINH)).then_nothing()


class TestDecideEmergency:
    def test_separates_the_child_with_hour_and_end(self) -> None:
        given(case.decider, OPENED).when(SEPARATE, SOON).then(SEPARATED)

    def test_is_counted_from_the_first_news(self) -> None:
        last_minute = replace(SEPARATE, decided_at=at(11, 8, 15))
        a_minute_late = replace(SEPARATE, decided_at=at(11, 8, 16))
        state = case.decider.fold([OPENED])

        kept, late = (
            case.decider.decide(command, state, issued(MINH, at(11, 9)))[0]
            for command in (last_minute, a_minute_late)
        )

        assert isinstance(kept, EmergencyDecided)
        assert isinstance(late, EmergencyDecided)
        assert (kept.on_time, late.on_time) == (True, False)

    def test_lasts_fifteen_days_where_no_end_is_said(self) -> None:
        open_ended = replace(SEPARATE, separated_until=None)

        given(case.decider, OPENED).when(open_ended, SOON).then(
            SEPARATED.model_copy(
                update={"separated_until": at(26, 7), "starts": (separation_clock(26),)}
            )
        )

    def test_refuses_a_sixteenth_day(self) -> None:
        too_long = replace(SEPARATE, separated_until=at(26, 7, 1))

        given(case.decider, OPENED).when(too_long, SOON).then_refused(
            "separation_too_long", "separated_until"
        )

    def test_refuses_an_end_before_the_beginning(self) -> None:
        backwards = replace(SEPARATE, separated_until=SEPARATED_AT)

        given(case.decider, OPENED).when(backwards, SOON).then_refused("until_before_begin")

    def test_refuses_a_second_separation_while_one_lasts(self) -> None:
        again = replace(SEPARATE, decision_id=NOTICE)

        given(case.decider, OPENED, SEPARATED).when(again, LATER).then_refused("already_separated")

    def test_of_the_same_decision_changes_nothing(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(SEPARATE, SOON).then_nothing()

    def test_may_be_another_measure_without_a_clock(self) -> None:
        doctor = replace(SEPARATE, measure=EmergencyMeasure.MEDICAL_CARE, separated_until=None)

        given(case.decider, OPENED).when(doctor, SOON).then(
            SEPARATED.model_copy(
                update={
                    "measure": EmergencyMeasure.MEDICAL_CARE,
                    "separated_until": None,
                    "starts": (),
                }
            )
        )

    def test_refuses_an_hour_that_has_not_come(self) -> None:
        given(case.decider, OPENED).when(SEPARATE, issued(MINH, at(11, 6))).then_refused(
            "decided_at_in_future", "decided_at"
        )

    def test_refuses_a_decision_before_the_news(self) -> None:
        early = replace(SEPARATE, decided_at=CALLED - timedelta(minutes=1))

        given(case.decider, OPENED).when(early, SOON).then_refused("decided_before_news")

    def test_refuses_without_a_reason(self) -> None:
        given(case.decider, OPENED).when(replace(SEPARATE, reason=""), SOON).then_refused(
            "reason_missing", "reason"
        )

    def test_in_a_calm_case_asks_when_the_danger_became_known(self) -> None:
        given(case.decider, OPENED_CALM).when(SEPARATE, SOON).then_refused(
            "informed_at_missing", "informed_at"
        )

    def test_in_a_calm_case_counts_from_then(self) -> None:
        later = replace(SEPARATE, informed_at=at(10, 20))

        given(case.decider, OPENED_CALM).when(later, SOON).then(
            SEPARATED.model_copy(update={"informed_at": at(10, 20)})
        )


class TestExtendSeparation:
    EXTEND = ExtendSeparation(at(25, 7), "nhà chưa an toàn")

    def test_moves_the_end_and_its_clock(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(self.EXTEND).then(EXTENDED)

    def test_happens_once(self) -> None:
        given(case.decider, OPENED, SEPARATED, EXTENDED).when(self.EXTEND).then_nothing()

    def test_refuses_more_than_fifteen_days_in_all(self) -> None:
        too_long = ExtendSeparation(at(27, 7), "nhà chưa an toàn")

        given(case.decider, OPENED, SEPARATED, EXTENDED).when(too_long).then_refused(
            "separation_too_long", "until"
        )

    def test_refuses_an_earlier_end(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(ExtendSeparation(at(15, 7), "x")).then_refused(
            "until_shorter", "until"
        )

    def test_refuses_without_a_reason(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(ExtendSeparation(at(25, 7), "")).then_refused(
            "reason_missing"
        )

    def test_refuses_where_nobody_is_separated(self) -> None:
        given(case.decider, OPENED).when(self.EXTEND).then_refused("not_separated")
        given(case.decider, OPENED, SEPARATED, ENDED).when(self.EXTEND).then_refused(
            "not_separated"
        )


class TestEndSeparation:
    END = EndSeparation(at(17, 8), "về với bà, an toàn")

    def test_settles_the_clock_in_time(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(self.END, LATER).then(ENDED)

    def test_after_its_end_is_late(self) -> None:
        late = replace(self.END, ended_at=at(19, 8))

        given(case.decider, OPENED, SEPARATED).when(late, issued(MINH, at(19, 9))).then(
            ENDED.model_copy(update={"ended_at": at(19, 8), "on_time": False})
        )

    def test_happens_once(self) -> None:
        given(case.decider, OPENED, SEPARATED, ENDED).when(self.END, LATER).then_nothing()

    def test_refuses_without_findings(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(
            replace(self.END, findings=" "), LATER
        ).then_refused("findings_missing", "findings")

    def test_refuses_an_hour_that_has_not_come(self) -> None:
        given(case.decider, OPENED, SEPARATED).when(self.END, SOON).then_refused(
            "ended_at_in_future"
        )

    def test_refuses_an_end_before_the_beginning(self) -> None:
        early = replace(self.END, ended_at=at(11, 6))

        given(case.decider, OPENED, SEPARATED).when(early, LATER).then_refused("ended_before_begun")

    def test_refuses_where_nobody_is_separated(self) -> None:
        given(case.decider, OPENED).when(self.END, LATER).then_refused("not_separated")


class TestAssessNeeds:
    def test_hears_child_and_family(self) -> None:
        given(case.decider, OPENED).when(ASSESS_NEEDS).then(NEEDS_ASSESSED)

    def test_of_the_same_words_changes_nothing(self) -> None:
        given(case.decider, OPENED, NEEDS_ASSESSED).when(ASSESS_NEEDS).then_nothing()

    def test_may_be_made_anew(self) -> None:
        more = replace(ASSESS_NEEDS, family="ông bà nội ở gần")

        given(case.decider, OPENED, NEEDS_ASSESSED).when(more).then(
            NEEDS_ASSESSED.model_copy(update={"family": "ông bà nội ở gần"})
        )

    def test_asks_the_child_from_seven_on(self) -> None:
        unasked = replace(ASSESS_NEEDS, child_opinion=None)

        given(case.decider, OPENED).when(unasked).then_refused(
            "child_opinion_missing", "child_opinion"
        )

    def test_does_not_ask_a_smaller_child(self) -> None:
        small = OPENED.model_copy(update={"age_years": 6})
        unasked = replace(ASSESS_NEEDS, child_opinion=None)

        given(case.decider, small).when(unasked).then(
            NEEDS_ASSESSED.model_copy(update={"child_opinion": None})
        )

    def test_does_not_insist_where_the_age_is_unknown(self) -> None:
        unknown = OPENED.model_copy(update={"age_years": None})
        unasked = replace(ASSESS_NEEDS, child_opinion=None)

        given(case.decider, unknown).when(unasked).then(
            NEEDS_ASSESSED.model_copy(update={"child_opinion": None})
        )

    def test_believes_the_register_before_a_guess(self) -> None:
        small = OPENED.model_copy(update={"birth_month": "2019-01"})  # six, guessed as eight
        unasked = replace(ASSESS_NEEDS, child_opinion=None)

        given(case.decider, small).when(unasked).then(
            NEEDS_ASSESSED.model_copy(update={"child_opinion": None})
        )

    def test_asks_the_carers_unless_they_do_the_harm(self) -> None:
        innocent = replace(ASSESS_NEEDS, carer_is_harmer=False)

        given(case.decider, OPENED).when(innocent).then_refused(
            "carer_opinion_missing", "carer_opinion"
        )

    def test_refuses_without_the_state_of_the_child(self) -> None:
        given(case.decider, OPENED).when(replace(ASSESS_NEEDS, state_of_child="")).then_refused(
            "state_of_child_missing", "state_of_child"
        )


@pytest.mark.parametrize(
    "command", [SEPARATE, ASSESS_NEEDS, IdentifyChildOfCase(UUID(int=1)), TestEndSeparation.END]
)
def test_nothing_is_done_in_an_erased_case(command: object) -> None:
    given(case.decider, OPENED, ERASED).when(command, LATER).then_refused("record_erased")


def test_nothing_is_asked_of_a_case_that_is_not_there() -> None:
    given(case.decider).when(ASSESS_NEEDS).then_refused("not_found")
