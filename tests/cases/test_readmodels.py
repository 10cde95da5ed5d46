"""Every list can be filled again from what was recorded and heard, and is then the same."""

from datetime import datetime, timedelta

import pytest

from services.cases import operations
from services.cases.app import service
from services.cases.case import AssessNeeds
from services.cases.events import ALL
from services.cases.notice import FindUnfounded
from services.cases.readmodels import case_page, deadline_sheet, open_cases
from services.cases.readmodels.columns import text_moment
from services.cases.reference.codes import CasePhase, Measure, NoticeState, Progress
from shared.contracts import registry
from shared.eventstore.rebuilding import rebuild
from tests.cases.office import Office, child_told
from tests.cases.test_announcements import _whole_case
from tests.cases.world import BINH, COMMUNE, DECIDE_BEFORE, HAMLET, LAN, MINH, at

MODELS = {model.name: model for model in service.read_models}
OTHER_CHILD = HAMLET


@pytest.fixture
def lived(office: Office) -> Office:
    """An office in which a little of everything has happened."""
    office.hear(child_told(), child_told(OTHER_CHILD))
    _whole_case(office)
    office.approved(child_id=OTHER_CHILD)
    office.planned()
    notice_id = office.notice(received_at=office.clock.now()).notice_id
    operations.find_unfounded(office.desk, office.issue(), notice_id, FindUnfounded("nhầm"))
    office.notice()
    office.tick(DECIDE_BEFORE + timedelta(days=4))
    case_id = office.case(child_id=OTHER_CHILD)
    operations.read_case(office.desk, office.issue(), case_id)
    office.hear(registry.RecordErased(child_id=BINH))
    office.hear(registry.SessionEnded(session_id=BINH, officer_id=LAN.id))
    return office


@pytest.mark.parametrize("name", MODELS)
def test_filled_again_it_is_the_same(lived: Office, name: str) -> None:
    model = MODELS[name]
    before = [lived.rows(table) for table in model.tables]

    with lived.store._database.writing() as connection:
        rebuild(connection, lived.store._codec, model)

    assert all(before)
    assert before == [lived.rows(table) for table in model.tables]


class TestOpenCases:
    def test_show_what_is_due_first_at_the_top(self, office: Office) -> None:
        later = office.planned()
        urgent = office.case(received_at=at(13, 8))
        waiting_for_nothing = office.approved(received_at=at(13, 8))

        rows = operations.list_cases(office.desk, office.issue())

        # The plan's emergency was never decided, so that clock of the first case still runs.
        assert [row.id for row in rows] == [later, urgent, waiting_for_nothing]
        assert rows[0].due_at == DECIDE_BEFORE

    def test_of_a_case_assessed_anew_stay_in_their_step(self, office: Office) -> None:
        case_id = office.planned()
        operations.assess_needs(
            office.desk,
            office.issue(),
            case_id,
            AssessNeeds("khác", carer_is_harmer=True, child_opinion="ở với bà"),
        )

        found = office.store.read(open_cases.find, case_id)
        assert found is not None
        assert found.phase is CasePhase.AWAITING_APPROVAL


class TestNoticeList:
    def test_shows_the_newest_first_and_one_state_if_asked(self, office: Office) -> None:
        old = office.notice().notice_id
        new = office.notice(received_at=at(10, 20, 45)).notice_id
        operations.find_unfounded(office.desk, office.issue(), old, FindUnfounded("nhầm"))

        assert [n.id for n in operations.list_notices(office.desk, office.issue())] == [new, old]
        unfounded = operations.list_notices(office.desk, office.issue(), NoticeState.UNFOUNDED)
        assert [n.id for n in unfounded] == [old]


class TestCasePage:
    def test_tells_the_story_newest_first_with_punctuality(self, office: Office) -> None:
        case_id = office.approved()

        story = office.store.read(case_page.ask_timeline, case_id)

        assert [(line.what, line.on_time) for line in story] == [
            ("Đã phê duyệt kế hoạch", True),
            ("Đã trình kế hoạch", True),
            ("Đã đánh giá nguy cơ cụ thể", None),
            ("Đã mở vụ việc", None),
        ]
        assert {line.actor for line in story} == {LAN.id, MINH.id}

    def test_shows_the_plan_in_codes(self, office: Office) -> None:
        case_id = office.approved()

        (item,) = office.store.read(case_page.ask_items, case_id, 1)

        assert (item.measure, item.cost_dong, item.progress) == (
            Measure.I_A,
            300_000,
            Progress.PLANNED,
        )

    def test_says_of_every_fact_something_that_is_no_secret(self) -> None:
        # What is shown in a timeline comes from codes: no sealed field is ever looked at.
        assert all(fact.vi for fact in ALL)


def test_moments_sort_as_text() -> None:
    early, late = at(10, 23), at(11, 1)

    assert text_moment(early) < text_moment(late)


def test_lists_are_of_the_officers_own_units(office: Office) -> None:
    office.case()

    rows = operations.list_cases(office.desk, office.issue(MINH.id))

    assert {row.unit_id for row in rows} == {COMMUNE}


def test_deadlines_are_counted_by_when_they_end_until_they_are_settled(office: Office) -> None:
    def counted(now: datetime) -> dict[str, int]:
        found = office.store.read(deadline_sheet.counted, now)
        return {when: count for when, count in found.items() if count}

    assert counted(DECIDE_BEFORE) == {}
    notice_id = office.notice().notice_id
    running = sum(counted(DECIDE_BEFORE - timedelta(minutes=1)).values())
    assert counted(DECIDE_BEFORE - timedelta(minutes=1))["today"] >= 1
    assert counted(DECIDE_BEFORE - timedelta(days=3))["week"] >= 1
    assert counted(DECIDE_BEFORE - timedelta(days=30)) == {"later": running}
    assert counted(DECIDE_BEFORE + timedelta(days=30)) == {"overdue": running}

    operations.find_unfounded(office.desk, office.issue(), notice_id, FindUnfounded("nhầm"))
    assert counted(DECIDE_BEFORE + timedelta(days=30)) == {}
