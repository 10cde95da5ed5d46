"""What cases tells: every step, to whom it concerns, and never a word of the child."""

import json
from datetime import timedelta
from typing import get_args, get_type_hints

import pytest
from pydantic import BaseModel

from services.cases import announcements, operations
from services.cases.case import (
    ApprovePlan,
    AssessNeeds,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
    OpenCase,
    ProposedItem,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.notice import (
    AssessRisk,
    FindUnfounded,
    ReceiveNotice,
    SupplementNotice,
    TransferNotice,
)
from services.cases.reference.codes import (
    AbuseForm,
    Channel,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Measure,
    Need,
    Progress,
    Sex,
)
from services.cases.reference.questionnaires import Risk
from shared.contracts import registry
from tests.cases.office import Office, child_told, types_of
from tests.cases.world import (
    BINH,
    COMMUNE,
    DECIDE_BEFORE,
    HAMLET,
    ITEM,
    MINH,
    OTHER_COMMUNE,
    PLAN_BEFORE,
    TYPED,
    at,
)

CANARY = "chim-hoàng-yến"
# What the law calls private (Decree 56/2017, Art. 33) must be nowhere in what is told.
PRIVATE_NAMES = ("name", "phone", "address", "age", "birth", "reason", "place", "reporter", "sex")


@pytest.fixture
def lived(office: Office) -> Office:
    """An office that has lived through everything there is, canaries in every free field."""
    office.hear(child_told())
    _whole_case(office)
    issued = office.issue()
    operations.receive_notice(office.desk, issued, _notice(issued.new_id("notice")))
    issued = office.issue()
    there = operations.receive_notice(office.desk, issued, _notice(issued.new_id("notice")))
    operations.transfer_notice(
        office.desk, office.issue(), there.notice_id, TransferNotice(OTHER_COMMUNE, CANARY)
    )
    issued = office.issue()
    nothing = operations.receive_notice(office.desk, issued, _notice(issued.new_id("notice")))
    operations.find_unfounded(office.desk, office.issue(), nothing.notice_id, FindUnfounded(CANARY))
    office.tick(DECIDE_BEFORE - timedelta(hours=1))
    office.tick(PLAN_BEFORE + timedelta(days=30))
    office.hear(registry.RecordErased(child_id=BINH))
    return office


def test_no_word_of_a_child_is_ever_told(lived: Office) -> None:
    told = json.dumps([*lived.told(), *lived.told("evt")], ensure_ascii=False)

    assert CANARY not in told


def test_everything_on_the_list_was_told(lived: Office) -> None:
    listed = get_args(get_args(get_type_hints(announcements.announce)["return"])[0])

    told = {*types_of(lived.told()), *types_of(lived.told("evt"))}

    assert told == {contract.event for contract in listed}


def test_no_contract_has_room_for_what_is_private() -> None:
    listed = get_args(get_args(get_type_hints(announcements.announce)["return"])[0])

    for contract in listed:
        assert issubclass(contract, BaseModel)
        fields = [name for name in contract.model_fields for word in name.split("_")
                  if word in PRIVATE_NAMES]  # fmt: skip
        assert fields == [], contract


def test_subscribers_hear_of_cases_alone_and_not_whose(lived: Office) -> None:
    told = lived.told("evt")

    assert set(types_of(told)) == {"case_opened", "case_closed"}
    for said in told:
        assert set(said["data"]) <= {"case_id", "unit_id", "level", "opened_on", "closed_on"}
        assert str(BINH) not in json.dumps(said)


def test_a_transferred_notice_is_settled_here_and_received_there(office: Office) -> None:
    notice_id = office.notice().notice_id
    before = len(office.told())

    operations.transfer_notice(
        office.desk, office.issue(), notice_id, TransferNotice(OTHER_COMMUNE, "xã bên")
    )

    settled, received, *tasks = office.told()[before:]
    assert (types_of([settled]), settled["data"]["unit_id"], settled["data"]["outcome"]) == (
        ["notice_settled"],
        str(COMMUNE),
        "transferred",
    )
    assert (types_of([received]), received["data"]["unit_id"], received["data"]["channel"]) == (
        ["notice_received"],
        str(OTHER_COMMUNE),
        "transferred",
    )
    assert {task["data"]["unit_id"] for task in tasks} == {str(OTHER_COMMUNE)}


class TestTasks:
    """What waits for whom: notify keeps one list of them from these messages alone."""

    def test_follow_a_case_from_call_to_end(self, office: Office) -> None:
        office.hear(child_told())
        _whole_case(office)

        assert self._waiting(office) == {}

    def test_of_a_notice_wait_for_the_officer(self, office: Office) -> None:
        receipt = office.notice()

        waiting = self._waiting(office)

        assert waiting == {
            f"cases:emergency_decision:{receipt.notice_id}": "child_officer",
            f"cases:plan_submission:{receipt.notice_id}": "child_officer",
        }

    def test_go_over_to_the_case_and_in_an_emergency_to_the_chairman(self, office: Office) -> None:
        case_id = office.case()

        assert self._waiting(office) == {
            f"cases:emergency_decision:{case_id}": "chairman",
            f"cases:plan_submission:{case_id}": "child_officer",
        }

    def test_wait_for_the_chairman_while_a_plan_lies_there(self, office: Office) -> None:
        case_id = office.planned()

        assert self._waiting(office)[f"cases:plan_approval:{case_id}"] == "chairman"
        assert f"cases:plan_submission:{case_id}" not in self._waiting(office)

    def test_say_that_a_plan_came_back(self, office: Office) -> None:
        case_id = office.planned()

        operations.return_plan(office.desk, office.issue(MINH.id), case_id, ReturnPlan(1, "thiếu"))

        waiting = self._waiting(office)
        assert waiting[f"cases:plan_revision:{case_id}"] == "child_officer"
        assert f"cases:plan_approval:{case_id}" not in waiting

    def test_ask_for_a_review_by_the_last_day_of_the_plan(self, office: Office) -> None:
        case_id = office.approved()

        (review,) = [
            said["data"]
            for said in office.told()
            if said["data"].get("task_id") == f"cases:plan_review:{case_id}"
        ]
        assert review["due_at"] == at(ITEM.ends_on.day, 17).isoformat().replace("+00:00", "Z")

    def test_of_a_longer_separation_move_and_are_never_closed_meanwhile(
        self, office: Office
    ) -> None:
        case_id = office.case()
        issued = office.issue(MINH.id)
        separate = DecideEmergency(
            issued.new_id("d"),
            EmergencyMeasure.SEPARATION,
            TYPED,
            "cha đánh",
            separated_until=at(15),
        )
        operations.decide_emergency(office.desk, issued, case_id, separate)
        before = len(office.told())

        operations.extend_separation(
            office.desk, office.issue(MINH.id), case_id, ExtendSeparation(at(20), "chưa an toàn")
        )

        (moved,) = office.told()[before:]
        assert types_of([moved]) == ["task_opened"]
        assert moved["data"]["due_at"] == "2025-03-20T02:00:00Z"

    def test_have_an_article_a_code_and_a_way(self, office: Office) -> None:
        office.planned()

        tasks = [said["data"] for said in office.told() if types_of([said]) == ["task_opened"]]

        assert all(task["citation"] and task["reference"] for task in tasks)
        assert all(task["link"].startswith("/cases/") for task in tasks)
        assert all(task["title"] for task in tasks)

    def _waiting(self, office: Office) -> dict[str, str]:
        waiting: dict[str, str] = {}
        for said in office.told():
            data = said["data"]
            if types_of([said]) == ["task_opened"]:
                waiting[data["task_id"]] = data["role"]
            elif types_of([said]) == ["task_closed"]:
                waiting.pop(data["task_id"], None)
        return waiting


def _notice(notice_id: object) -> ReceiveNotice:
    return ReceiveNotice(
        notice_id=notice_id,  # type: ignore[arg-type]
        unit_id=COMMUNE,
        channel=Channel.PHONE,
        received_at=TYPED,
        child_class=ChildClass.ABUSED,
        hamlet_id=HAMLET,
        forms=(AbuseForm.VIOLENCE,),
        child_id=BINH,
        child_name=CANARY,
        age_years=9,
        sex=Sex.MALE,
        place=CANARY,
        state_of_child=CANARY,
        harm_feared=CANARY,
        actions_taken=CANARY,
        carers=CANARY,
        reporter=CANARY,
        reporter_consents=True,
    )


def _whole_case(office: Office) -> None:
    """Live through a case with everything that may be said in it."""
    desk, issued = office.desk, office.issue()
    notice_id = operations.receive_notice(desk, issued, _notice(issued.new_id("n"))).notice_id
    more = SupplementNotice(notice_id, CANARY, CANARY, CANARY, CANARY, reporter_consents=True)
    operations.supplement_notice(desk, office.issue(), notice_id, more)
    risk = AssessRisk(Risk.HIGH, emergency=True, reason=CANARY)
    operations.assess_risk(desk, office.issue(), notice_id, risk)
    issued = office.issue()
    opening = OpenCase(
        issued.new_id("c"),
        notice_id,
        ChildClass.ABUSED,
        Environment.FAMILY,
        (AbuseForm.VIOLENCE,),
    )
    case_id = operations.open_case(desk, issued, opening).case_id
    issued = office.issue(MINH.id)
    separate = DecideEmergency(
        issued.new_id("d"), EmergencyMeasure.SEPARATION, office.clock.now(), CANARY
    )
    operations.decide_emergency(desk, issued, case_id, separate)
    needs = AssessNeeds(
        CANARY, (Need.HEALTH,), False, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY
    )
    operations.assess_needs(desk, office.issue(), case_id, needs)
    line = ProposedItem(
        Measure.I_A, CANARY, CANARY, office.clock.now().date(), office.clock.now().date()
    )
    for number in (1, 2):
        operations.submit_plan(desk, office.issue(), case_id, SubmitPlan((line,)))
        if number == 1:
            back = ReturnPlan(1, CANARY)
            operations.return_plan(desk, office.issue(MINH.id), case_id, back)
    operations.approve_plan(desk, office.issue(MINH.id), case_id, ApprovePlan(2, "12/QĐ"))
    doing = RecordProgress(1, Progress.DONE, CANARY)
    operations.record_progress(desk, office.issue(), case_id, doing)
    today = office.issue().today
    ended = EndSeparation(office.clock.now(), CANARY)
    operations.end_separation(desk, office.issue(MINH.id), case_id, ended)
    shaken = ReviewCase(safe=True, stable=True, reviewed_on=today, findings=CANARY)
    operations.review_case(desk, office.issue(), case_id, shaken)
    operations.close_case(desk, office.issue(MINH.id), case_id)
