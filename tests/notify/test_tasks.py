"""Việc cần làm: who sees which task, under which heading, in which order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify import operations
from services.notify.readmodels.open_tasks import (
    Task,
    When,
    deadlines,
    grouped,
    open_tasks,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import Codec
from shared.eventstore.rebuilding import rebuild
from shared.kernel.issued import VIETNAM
from shared.kernel.refusals import NotAllowed
from shared.kernel.roles import Role
from tests.notify.said import task_closed, task_opened
from tests.notify.world import (
    A_MORNING,
    COMMUNE,
    HAMLET,
    HOA,
    LAN,
    MINH,
    NAM,
    OTHER_COMMUNE,
    QUAN,
    THU,
    TINH,
    Office,
    officer,
)

MOMENTS = st.datetimes(
    min_value=datetime(2025, 3, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2025, 4, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def seen(office: Office, officer_id: UUID) -> list[str]:
    groups = operations.list_tasks(office.desk, office.desk.issue(officer(officer_id)))
    return [task.title for tasks in groups.values() for task in tasks]


def a_task(number: int, due_at: datetime | None) -> Task:
    return Task(
        source="cases",
        task_id=str(number),
        kind="plan",
        unit_id=COMMUNE,
        role=Role.CHILD_OFFICER,
        officer_id=None,
        title=f"Việc {number}",
        reference="",
        link="/",
        due_at=due_at,
        citation="",
        opened_at=A_MORNING,
    )


class TestWhoSees:
    @pytest.mark.parametrize(
        ("role", "unit_id", "viewers"),
        [
            ("child_officer", COMMUNE, {LAN}),
            ("child_officer", HAMLET, {LAN}),
            ("child_officer", OTHER_COMMUNE, {THU}),
            ("chairman", COMMUNE, {MINH}),
            ("treasurer", COMMUNE, {HOA}),
            ("hamlet_head", HAMLET, {NAM}),
            ("hamlet_head", COMMUNE, set()),
            ("province_officer", COMMUNE, {TINH}),
        ],
    )
    def test_the_role_over_the_unit(
        self, office: Office, role: str, unit_id: UUID, viewers: set[UUID]
    ) -> None:
        office.hear("cases", task_opened(role=role, unit_id=unit_id))

        everybody = (LAN, MINH, HOA, NAM, THU, TINH, QUAN)
        assert viewers == {who for who in everybody if seen(office, who)}

    def test_one_person_where_it_is_theirs_by_name(self, office: Office) -> None:
        office.hear("cases", task_opened(officer_id=LAN), task_opened("2", officer_id=THU))

        assert len(seen(office, LAN)) == 1

    def test_chairman_and_province_oversee_all_roles_of_their_units(self, office: Office) -> None:
        office.hear("cases", task_opened("1"), task_opened("2", unit_id=OTHER_COMMUNE))
        office.hear("fund", task_opened("3", role="treasurer"))

        def overseen(officer_id: UUID) -> list[str]:
            issued = office.desk.issue(officer(officer_id))
            groups = operations.oversee_tasks(office.desk, issued)
            return sorted(task.task_id for tasks in groups.values() for task in tasks)

        assert overseen(MINH) == ["1", "3"]
        assert overseen(TINH) == ["1", "2", "3"]
        with pytest.raises(NotAllowed):
            overseen(LAN)


class TestTheOperatorsFigure:
    def test_deadlines_are_counted_under_their_headings(self, office: Office) -> None:
        hour = timedelta(hours=1)
        office.hear(
            "cases",
            task_opened("1", due_at=A_MORNING - hour),
            task_opened("2", due_at=A_MORNING + hour),
            task_opened("3", due_at=A_MORNING + 72 * hour),
            task_opened("4", due_at=None),
        )

        found = office.store.read(deadlines, A_MORNING)
        assert found == {"overdue": 1, "today": 1, "week": 1, "later": 0}


class TestOpenAndClose:
    def test_a_closed_task_is_gone(self, office: Office) -> None:
        office.hear("cases", task_opened(), task_closed())

        assert seen(office, LAN) == []

    def test_told_again_it_replaces_what_was_told(self, office: Office) -> None:
        office.hear("cases", task_opened(), task_opened(title="Trình kế hoạch"))

        assert seen(office, LAN) == ["Trình kế hoạch"]

    def test_services_name_their_tasks_for_themselves(self, office: Office) -> None:
        office.hear("cases", task_opened("1", title="Của vụ việc"))
        office.hear("fund", task_opened("1", title="Của quỹ"), task_closed("1"))

        assert seen(office, LAN) == ["Của vụ việc"]

    def test_rebuilt_from_the_inbox_the_list_is_the_same(self, office: Office) -> None:
        office.hear("cases", task_opened("1"), task_opened("2"), task_closed("1"))
        office.hear("fund", task_opened("1", role="treasurer"))
        before = office.rows(open_tasks)
        model = next(m for m in office.app_service.read_models if m.name == "open_tasks")

        _rebuild(office, model)

        assert before == office.rows(open_tasks)
        assert len(before) == 2


def _rebuild(office: Office, model: ReadModel) -> None:
    codec: Codec = office.store._codec
    with office.store._database.writing() as connection:
        rebuild(connection, codec, model)


class TestHeadings:
    @pytest.mark.parametrize(
        ("due_at", "when"),
        [
            (A_MORNING - timedelta(seconds=1), When.OVERDUE),
            (A_MORNING, When.TODAY),
            (datetime(2025, 3, 10, 23, 59, tzinfo=VIETNAM), When.TODAY),
            (datetime(2025, 3, 11, 0, 0, tzinfo=VIETNAM), When.WEEK),
            (datetime(2025, 3, 17, 23, 59, tzinfo=VIETNAM), When.WEEK),
            (datetime(2025, 3, 18, 0, 0, tzinfo=VIETNAM), When.LATER),
            (None, When.LATER),
        ],
    )
    def test_follow_the_day_in_vietnam(self, due_at: datetime | None, when: When) -> None:
        groups = grouped([a_task(1, due_at)], A_MORNING)

        assert [len(groups[one]) for one in When] == [int(one is when) for one in When]

    @given(st.lists(st.none() | MOMENTS, max_size=30), MOMENTS)
    def test_hold_each_task_once_and_keep_the_order_of_time(
        self, moments: list[datetime | None], now: datetime
    ) -> None:
        """Read from top to bottom the list is in the order of the law's moments."""
        tasks = [a_task(number, due_at) for number, due_at in enumerate(moments)]
        tasks.sort(key=lambda task: (task.due_at is None, task.due_at or now))

        groups = grouped(tasks, now)

        assert tasks == [task for when in When for task in groups[when]]
        assert all(task.due_at and task.due_at < now for task in groups[When.OVERDUE])
        later = [task for when in When if when is not When.OVERDUE for task in groups[when]]
        assert all(task.due_at is None or task.due_at >= now for task in later)


class TestOrder:
    @settings(max_examples=15)
    @given(moments=st.lists(st.none() | MOMENTS, min_size=1, max_size=12))
    def test_is_by_the_legal_moment_with_those_without_one_last(
        self, tmp_path_factory: pytest.TempPathFactory, moments: list[datetime | None]
    ) -> None:
        office = Office(tmp_path_factory.mktemp("office"))
        office.staff()
        office.hear("cases", *(task_opened(str(n), due_at=at) for n, at in enumerate(moments)))

        groups = operations.list_tasks(office.desk, office.desk.issue(officer(LAN)))
        found = [task.due_at for tasks in groups.values() for task in tasks]
        office.store.close()

        assert found == sorted(moments, key=lambda at: (at is None, at or A_MORNING))
