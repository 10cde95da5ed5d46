"""What people can do, through the store: who may, in which unit, once, all or nothing."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.cases import operations
from services.cases.case import (
    ApprovePlan,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    OpenCase,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
)
from services.cases.notice import FindUnfounded, SupplementNotice, TransferNotice
from services.cases.reference.codes import (
    CasePhase,
    ChildClass,
    EmergencyMeasure,
    NoticeState,
    Progress,
)
from shared.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused
from tests.cases.office import HOA, NAM, THU, TINH, Office, child_told
from tests.cases.world import (
    ASSESS_EMERGENCY,
    ASSESS_NEEDS,
    BINH,
    DECIDE_BEFORE,
    LAN,
    MINH,
    OTHER_COMMUNE,
    OTHER_HAMLET,
    PLAN_SENT,
    RECEIVE,
    SUBMIT_PLAN,
    at,
)

NOBODY = UUID(int=99)


class TestReceiveNotice:
    def test_gives_a_code_and_says_until_when(self, office: Office) -> None:
        receipt = office.notice()

        assert receipt.reference == "TN-2025-001"
        assert receipt.decide_before == DECIDE_BEFORE

    def test_counts_without_gaps_past_what_was_refused(self, office: Office) -> None:
        office.notice()
        with pytest.raises(Invalid):
            office.notice(age_years=40)

        assert office.notice().reference == "TN-2025-002"

    def test_counts_each_unit_apart(self, office: Office) -> None:
        office.notice()

        there = office.notice(THU, unit_id=OTHER_COMMUNE, hamlet_id=OTHER_HAMLET)

        assert there.reference == "TN-2025-001"

    def test_under_the_same_key_gives_the_same_code(self, office: Office) -> None:
        issued = office.issue(key="once")
        command = replace(RECEIVE, notice_id=issued.new_id("notice"), reference="")

        first = operations.receive_notice(office.desk, issued, command)
        office.notice()
        again = operations.receive_notice(office.desk, issued, command)

        assert again == first
        assert len(operations.list_notices(office.desk, office.issue())) == 2

    def test_is_open_to_a_hamlet_head_who_then_sees_no_list(self, office: Office) -> None:
        assert office.notice(NAM).reference == "TN-2025-001"
        with pytest.raises(NotAllowed):
            operations.list_notices(office.desk, office.issue(NAM))

    def test_is_not_for_the_treasurer(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            office.notice(HOA)

    def test_of_another_commune_is_not_found_by_an_officer(self, office: Office) -> None:
        with pytest.raises(NotFound):
            office.notice(THU)

    def test_knows_the_children_that_registry_told_of(self, office: Office) -> None:
        office.hear(child_told())

        receipt = office.notice(child_id=BINH)

        page = operations.see_notice(office.desk, office.issue(), receipt.notice_id)
        assert page.notice.child_id == BINH

    def test_refuses_a_child_that_nobody_told_of(self, office: Office) -> None:
        with pytest.raises(Invalid) as refusal:
            office.notice(child_id=BINH)

        assert refusal.value.code == "child_unknown"

    def test_refuses_a_unit_that_is_not_there(self, office: Office) -> None:
        with pytest.raises(Invalid) as refusal:
            office.notice(unit_id=NOBODY)

        assert refusal.value.code == "unit_unknown"

    def test_refuses_a_hamlet_of_elsewhere(self, office: Office) -> None:
        with pytest.raises(Invalid) as refusal:
            office.notice(hamlet_id=OTHER_HAMLET)

        assert refusal.value.code == "hamlet_elsewhere"


class TestNotices:
    def test_are_settled_as_unfounded(self, office: Office) -> None:
        notice_id = office.notice().notice_id

        operations.find_unfounded(office.desk, office.issue(), notice_id, FindUnfounded("nhầm"))

        (row,) = operations.list_notices(office.desk, office.issue(), NoticeState.UNFOUNDED)
        assert row.id == notice_id
        assert operations.list_deadlines(office.desk, office.issue()) == []

    def test_go_to_the_other_unit_with_their_clocks(self, office: Office) -> None:
        notice_id = office.notice().notice_id

        operations.transfer_notice(
            office.desk, office.issue(), notice_id, TransferNotice(OTHER_COMMUNE, "xã bên")
        )

        assert operations.list_notices(office.desk, office.issue()) == []
        with pytest.raises(NotFound):
            operations.see_notice(office.desk, office.issue(), notice_id)
        there = operations.list_deadlines(office.desk, office.issue(THU))
        assert there[0].due_at == DECIDE_BEFORE

    def test_do_not_go_to_nowhere(self, office: Office) -> None:
        notice_id = office.notice().notice_id

        with pytest.raises(Invalid) as refusal:
            operations.transfer_notice(
                office.desk, office.issue(), notice_id, TransferNotice(NOBODY, "x")
            )

        assert refusal.value.code == "unit_unknown"

    def test_take_what_became_known(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        more = SupplementNotice(NOBODY, reporter="cô giáo", reporter_consents=True)

        operations.supplement_notice(office.desk, office.issue(), notice_id, more)

        facts = operations.read_notice(office.desk, office.issue(), notice_id)
        assert facts[-1].fact.reporter == "cô giáo"  # type: ignore[union-attr]

    def test_are_joined_to_a_child_later(self, office: Office) -> None:
        office.hear(child_told())
        notice_id = office.notice().notice_id

        operations.identify_child(office.desk, office.issue(), notice_id, BINH)

        facts = operations.read_notice(office.desk, office.issue(), notice_id)
        assert facts[-1].fact.birth_month == "2016-04"  # type: ignore[union-attr]

    def test_show_who_was_slower_that_somebody_was_quicker(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        seen = operations.see_notice(office.desk, office.issue(), notice_id).notice.version
        operations.assess_risk(
            office.desk, office.issue(), notice_id, ASSESS_EMERGENCY, expected=seen
        )

        with pytest.raises(Conflict) as refusal:
            operations.find_unfounded(
                office.desk, office.issue(MINH.id), notice_id, FindUnfounded("nhầm"), expected=seen
            )

        assert refusal.value.code == "changed_meanwhile"

    def test_of_another_commune_are_not_found(self, office: Office) -> None:
        notice_id = office.notice().notice_id

        with pytest.raises(NotFound):
            operations.assess_risk(office.desk, office.issue(THU), notice_id, ASSESS_EMERGENCY)
        with pytest.raises(NotFound):
            operations.read_notice(office.desk, office.issue(THU), notice_id)


class TestOpenCase:
    def test_takes_number_clocks_and_child_over(self, office: Office) -> None:
        office.hear(child_told())

        case_id = office.case(child_id=BINH)

        page = operations.see_case(office.desk, office.issue(), case_id)
        assert page.case.reference == "VV-2025-001"
        assert page.case.child_id == BINH
        assert page.case.emergency
        assert page.case.phase is CasePhase.ASSESSING
        assert [(c.rule, c.role) for c in page.deadlines] == [
            ("emergency_decision", "chairman"),
            ("plan_submission", "child_officer"),
        ]

    def test_leaves_no_clock_with_the_notice(self, office: Office) -> None:
        office.case()

        running = operations.list_deadlines(office.desk, office.issue())

        assert {clock.subject for clock in running} == {"case"}

    def test_is_refused_before_the_first_assessment_and_takes_no_number(
        self, office: Office
    ) -> None:
        notice_id = office.notice().notice_id
        issued = office.issue()
        command = OpenCase(issued.new_id("case"), notice_id, ChildClass.AT_RISK)

        with pytest.raises(Refused) as refusal:
            operations.open_case(office.desk, issued, command)

        assert refusal.value.code == "not_assessed"
        operations.assess_risk(office.desk, office.issue(), notice_id, ASSESS_EMERGENCY)
        issued = office.issue()
        receipt = operations.open_case(
            office.desk, issued, replace(command, case_id=issued.new_id("case"))
        )
        assert receipt.reference == "VV-2025-001"

    def test_under_the_same_key_opens_one(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        operations.assess_risk(office.desk, office.issue(), notice_id, ASSESS_EMERGENCY)
        issued = office.issue(key="once")
        command = OpenCase(issued.new_id("case"), notice_id, ChildClass.AT_RISK)

        first = operations.open_case(office.desk, issued, command)

        assert operations.open_case(office.desk, issued, command) == first
        assert len(operations.list_cases(office.desk, office.issue())) == 1

    def test_from_nothing_is_not_found(self, office: Office) -> None:
        issued = office.issue()

        with pytest.raises(NotFound):
            operations.open_case(office.desk, issued, OpenCase(NOBODY, NOBODY, ChildClass.AT_RISK))


class TestCases:
    def test_go_from_plan_to_end(self, office: Office) -> None:
        case_id = office.approved()
        doing = RecordProgress(1, Progress.DONE, "đã khám")
        operations.record_progress(office.desk, office.issue(), case_id, doing)
        office.clock.move_to(at(24))
        review = ReviewCase(safe=True, stable=True, reviewed_on=at(24).date(), findings="ổn định")
        operations.review_case(office.desk, office.issue(), case_id, review)

        operations.close_case(office.desk, office.issue(MINH.id), case_id)

        page = operations.see_case(office.desk, office.issue(), case_id)
        assert page.case.phase is CasePhase.CLOSED
        assert page.items[0].progress is Progress.DONE
        assert operations.list_cases(office.desk, office.issue()) == []
        assert len(operations.list_cases(office.desk, office.issue(), CasePhase.CLOSED)) == 1

    def test_are_approved_by_the_chairman_alone(self, office: Office) -> None:
        case_id = office.planned()

        with pytest.raises(NotAllowed):
            operations.approve_plan(office.desk, office.issue(), case_id, ApprovePlan(1))

        operations.approve_plan(office.desk, office.issue(MINH.id), case_id, ApprovePlan(1))

    def test_go_back_to_planning_when_a_plan_is_returned(self, office: Office) -> None:
        case_id = office.planned()

        operations.return_plan(
            office.desk, office.issue(MINH.id), case_id, ReturnPlan(1, "thiếu kinh phí")
        )
        number = operations.submit_plan(office.desk, office.issue(), case_id, SUBMIT_PLAN)

        assert number == 2

    def test_separate_a_child_for_a_time(self, office: Office) -> None:
        case_id = office.case()
        office.clock.move_to(at(11, 7))
        issued = office.issue(MINH.id)
        separate = DecideEmergency(
            issued.new_id("decision"),
            EmergencyMeasure.SEPARATION,
            at(11, 6),
            "cha đánh",
            separated_until=at(15),
        )
        operations.decide_emergency(office.desk, issued, case_id, separate)
        operations.extend_separation(
            office.desk, office.issue(MINH.id), case_id, ExtendSeparation(at(20), "chưa an toàn")
        )
        page = operations.see_case(office.desk, office.issue(), case_id)
        assert page.case.separated_until == at(20)
        running = [clock for clock in page.deadlines if not clock.settled]
        assert [(c.rule, c.due_at) for c in running][-1] == ("separation_end", at(20))

        office.clock.move_to(at(19))
        operations.end_separation(
            office.desk, office.issue(MINH.id), case_id, EndSeparation(at(18), "an toàn")
        )

        page = operations.see_case(office.desk, office.issue(), case_id)
        assert page.case.separated_until is None

    def test_are_joined_to_a_child_later(self, office: Office) -> None:
        office.hear(child_told())
        case_id = office.case()

        operations.identify_child_of_case(office.desk, office.issue(), case_id, BINH)

        assert operations.see_case(office.desk, office.issue(), case_id).case.child_id == BINH

    def test_show_who_was_slower_that_somebody_was_quicker(self, office: Office) -> None:
        case_id = office.case()
        seen = operations.see_case(office.desk, office.issue(), case_id).case.version
        operations.assess_needs(office.desk, office.issue(), case_id, ASSESS_NEEDS, expected=seen)

        with pytest.raises(Conflict):
            operations.assess_needs(
                office.desk,
                office.issue(),
                case_id,
                replace(ASSESS_NEEDS, family="khác"),
                expected=seen,
            )

    def test_of_another_commune_are_not_found(self, office: Office) -> None:
        case_id = office.case()

        with pytest.raises(NotFound):
            operations.see_case(office.desk, office.issue(THU), case_id)
        with pytest.raises(NotFound):
            operations.assess_needs(office.desk, office.issue(THU), case_id, ASSESS_NEEDS)

    def test_are_seen_by_the_province_and_read_by_the_commune_alone(self, office: Office) -> None:
        case_id = office.case()

        assert operations.see_case(office.desk, office.issue(TINH), case_id).case.id == case_id
        with pytest.raises(NotAllowed):
            operations.read_case(office.desk, office.issue(TINH), case_id)


class TestReading:
    def test_is_written_down_with_the_reading(self, office: Office) -> None:
        case_id = office.planned()

        facts = operations.read_case(office.desk, office.issue(MINH.id), case_id)

        assert any("đưa đi khám" in str(r.fact.model_dump()) for r in facts)
        page = operations.see_case(office.desk, office.issue(), case_id)
        assert [reading.officer_id for reading in page.readings] == [MINH.id]
        assert page.readings[0].read_at == PLAN_SENT

    def test_each_time_anew(self, office: Office) -> None:
        notice_id = office.notice().notice_id

        for _ in range(3):
            operations.read_notice(office.desk, office.issue(), notice_id)

        page = operations.see_notice(office.desk, office.issue(), notice_id)
        assert [reading.officer_id for reading in page.readings] == [LAN.id] * 3

    def test_that_is_refused_leaves_no_trace_of_a_reading(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        with pytest.raises(NotFound):
            operations.read_notice(office.desk, office.issue(THU), notice_id)

        assert "cases.case_read" not in office.fact_types()

    def test_of_what_is_not_there_is_not_found(self, office: Office) -> None:
        with pytest.raises(NotFound):
            operations.read_case(office.desk, office.issue(), NOBODY)


def test_what_is_told_of_a_child_is_not_in_the_database_to_be_read(office: Office) -> None:
    office.planned()

    said = ("vết bầm", "cháu Bình", "bị đánh tiếp", "muốn ở với bà", "đưa đi khám")
    raw = b"".join(path.read_bytes() for path in office.folder.glob("cases.db*"))

    assert [words for words in said if words.encode() in raw] == []
    assert b"TN-2025-001" in raw  # the codes are
