"""Who may give what: contributors for their own body, hamlet heads for their own hamlet."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from services.reporting import operations
from services.reporting.operations.planning import plan_id_of
from services.reporting.permissions import MAY
from services.reporting.readmodels.conditions import Cut
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, Refused
from tests.reporting import telling
from tests.reporting.listening import HALF_YEAR, XA, XA_BEN, XOM_2, XOM_3
from tests.reporting.test_plan import details
from tests.reporting.world import LAN, MINH, NAM, PROVINCE, SCHOOL, THU, TINH, Office


def enter(
    office: Office,
    who: UUID = LAN,
    measure: str = "dropouts",
    value: Decimal | int = 2,
    reason: str = "",
) -> UUID:
    return operations.enter_figure(
        office.desk,
        office.issue(who),
        unit_id=XA,
        measure=measure,
        period=HALF_YEAR,
        value=value,
        document_number="12/BC-TH",
        document_date=date(2025, 3, 1),
        reason=reason,
    )


def name(office: Office, *bodies: str) -> None:
    operations.name_contributor(office.desk, office.issue(LAN), XA, SCHOOL, bodies)


def value(office: Office, code: str) -> object:
    lines = operations.show_figures(office.desk, office.issue(LAN), XA, HALF_YEAR)
    return next(line.figure.value for line in lines if line.figure.code == code)


def test_every_operation_has_its_row_and_every_row_its_operation() -> None:
    assert set(MAY) == set(operations.__all__)


class TestFiguresOfOtherBodies:
    def test_are_given_by_a_contributor_for_their_own_body_only(self, office: Office) -> None:
        with pytest.raises(Refused) as refusal:
            enter(office, SCHOOL)
        assert refusal.value.code == "not_your_body"

        name(office, "schools")
        enter(office, SCHOOL)
        assert value(office, "dropouts") == 2
        with pytest.raises(Refused):
            enter(office, SCHOOL, "injured_children")

    def test_are_not_given_any_more_once_that_was_taken_back(self, office: Office) -> None:
        name(office, "schools")
        name(office)
        with pytest.raises(Refused):
            enter(office, SCHOOL)

    def test_are_given_by_the_officer_for_everybody(self, office: Office) -> None:
        enter(office, LAN, "under_1_vaccinated_share", Decimal("97.8"))
        assert value(office, "under_1_vaccinated_share") == Decimal("97.8")

    def test_are_corrected_and_both_stay_readable(self, office: Office) -> None:
        entry_id = enter(office, value=2)
        enter(office, value=3, reason="Sót một em")

        history = operations.read_entry(office.desk, office.issue(LAN), entry_id)
        assert [one.value for one in history] == [3, 2]
        assert value(office, "dropouts") == 3

    def test_stand_beside_what_was_counted_with_the_difference(self, office: Office) -> None:
        office.hear(telling.died(1, date(2025, 2, 1)), telling.registered(2))
        enter(office, LAN, "children_by_police", 4)

        lines = operations.show_figures(office.desk, office.issue(LAN), XA, HALF_YEAR)
        line = next(one for one in lines if one.figure.code == "children_by_police")
        assert line.own is not None
        assert (line.figure.value, line.own.value, line.gap) == (4, 1, 3)
        assert value(office, "children") == 1

    def test_count_only_for_the_period_they_were_given_for(self, office: Office) -> None:
        enter(office)
        year = (HALF_YEAR[0], date(2025, 11, 14))
        lines = operations.show_figures(office.desk, office.issue(LAN), XA, year)
        assert next(one.figure.value for one in lines if one.figure.code == "dropouts") is None

    def test_of_another_commune_are_not_there(self, office: Office) -> None:
        with pytest.raises(NotFound):
            enter(office, THU)

    def test_refuse_more_precision_than_the_catalogue_has(self, office: Office) -> None:
        with pytest.raises(Invalid) as refusal:
            enter(office, LAN, "dropouts", Decimal("2.5"))
        assert refusal.value.code == "too_precise"

    def test_are_not_for_the_chairman_or_the_province_to_give(self, office: Office) -> None:
        for who in (MINH, TINH, NAM):
            with pytest.raises(NotAllowed):
                enter(office, who)


class TestActivities:
    def test_count_times_reached_by_sex(self, office: Office) -> None:
        operations.record_activity(office.desk, office.issue(LAN), XA, details())
        assert value(office, "swimming_classes") == 1
        assert (value(office, "swimming_reach"), value(office, "swimming_girls")) == (12, 12)
        assert value(office, "hamlets_active_share") == Decimal("50.0")

    def test_corrected_count_otherwise_and_cancelled_not_at_all(self, office: Office) -> None:
        activity_id = operations.record_activity(office.desk, office.issue(LAN), XA, details())
        right = details(kind="forum", hamlet=None)
        operations.correct_activity(
            office.desk, office.issue(LAN), activity_id, right, reason="Nhầm loại"
        )
        assert (value(office, "swimming_reach"), value(office, "forum_reach")) == (0, 12)

        operations.cancel_activity(office.desk, office.issue(LAN), activity_id, reason="Nhầm")
        assert value(office, "forum_reach") == 0

    def test_are_recorded_by_a_hamlet_head_in_their_own_hamlet_only(self, office: Office) -> None:
        own = details(organisation="hamlet_heads", kind="communication")
        operations.record_activity(office.desk, office.issue(NAM), XA, own)

        beside = details(organisation="hamlet_heads", hamlet=XOM_2)
        with pytest.raises(NotFound):
            operations.record_activity(office.desk, office.issue(NAM), XA, beside)
        with pytest.raises(NotFound):
            operations.record_activity(
                office.desk,
                office.issue(NAM),
                XA,
                details(organisation="hamlet_heads", hamlet=None),
            )
        with pytest.raises(Refused) as refusal:
            operations.record_activity(office.desk, office.issue(NAM), XA, details())
        assert refusal.value.code == "not_your_body"

    def test_are_not_moved_by_a_hamlet_head_into_another_hamlet(self, office: Office) -> None:
        own = details(organisation="hamlet_heads")
        activity_id = operations.record_activity(office.desk, office.issue(NAM), XA, own)
        beside = details(organisation="hamlet_heads", hamlet=XOM_2)
        with pytest.raises(NotFound):
            operations.correct_activity(
                office.desk, office.issue(NAM), activity_id, beside, reason="Lý do"
            )

    def test_lie_in_a_hamlet_of_the_commune(self, office: Office) -> None:
        with pytest.raises(Invalid) as refusal:
            operations.record_activity(office.desk, office.issue(LAN), XA, details(hamlet=XOM_3))
        assert refusal.value.code == "hamlet_unknown"

    def test_of_one_key_are_one(self, office: Office) -> None:
        ids = {
            operations.record_activity(office.desk, office.issue(LAN, "k"), XA, details())
            for _ in range(2)
        }
        assert len(ids) == 1
        assert value(office, "swimming_classes") == 1

    def test_are_listed_to_those_whose_they_are(self, office: Office) -> None:
        operations.record_activity(office.desk, office.issue(LAN), XA, details(hamlet=XOM_2))
        span = {"since": HALF_YEAR[0], "until": HALF_YEAR[1]}

        assert len(operations.list_activities(office.desk, office.issue(LAN), **span)) == 1
        assert operations.list_activities(office.desk, office.issue(NAM), **span) == ()
        assert operations.list_activities(office.desk, office.issue(THU), **span) == ()


class TestPlan:
    def test_feeds_the_share_of_tasks_that_are_done(self, office: Office) -> None:
        plan_id = operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
        assert plan_id == plan_id_of(XA, 2025)
        plan = operations.read_plan(office.desk, office.issue(LAN), XA, 2025)
        assert plan is not None
        operations.finish_task(
            office.desk, office.issue(LAN), plan_id, plan.tasks[0].task_id, evidence="Báo cáo 3"
        )

        year = (HALF_YEAR[0], date(2025, 11, 14))
        lines = operations.show_figures(office.desk, office.issue(LAN), XA, year)
        values = {one.figure.code: one.figure.value for one in lines}
        assert (values["plan_tasks"], values["plan_tasks_done"]) == (32, 1)
        assert values["plan_tasks_share"] == Decimal("3.1")

    def test_lets_a_contributor_finish_the_tasks_of_their_body(self, office: Office) -> None:
        name(office, "schools")
        plan_id = operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
        plan = operations.read_plan(office.desk, office.issue(SCHOOL), XA, 2025)
        assert plan is not None
        own = next(task for task in plan.tasks if task.organisation == "schools")
        other = next(task for task in plan.tasks if task.organisation == "police")
        operations.finish_task(
            office.desk, office.issue(SCHOOL), plan_id, own.task_id, evidence="Báo cáo 5/BC-TH"
        )
        with pytest.raises(Refused) as refusal:
            operations.finish_task(
                office.desk, office.issue(SCHOOL), plan_id, other.task_id, evidence="Báo cáo"
            )
        assert refusal.value.code == "not_your_task"


class TestAsOf:
    def test_a_figure_at_an_earlier_cut_is_what_was_known_then(self, office: Office) -> None:
        office.hear(telling.registered(1))
        cut = Cut(office.store.head("events"), office.store.head("inbox"))
        office.hear(telling.registered(2))
        operations.record_activity(office.desk, office.issue(LAN), XA, details())

        def shown(at: Cut | None) -> dict[str, object]:
            lines = operations.show_figures(office.desk, office.issue(LAN), XA, HALF_YEAR, cut=at)
            return {one.figure.code: one.figure.value for one in lines}

        assert (shown(cut)["children"], shown(cut)["swimming_classes"]) == (1, 0)
        assert (shown(None)["children"], shown(None)["swimming_classes"]) == (2, 1)

    def test_figures_of_a_district_are_those_of_its_communes_together(self, office: Office) -> None:
        office.hear(
            telling.registered(1),
            telling.registered(2, of=telling.details(unit=XA_BEN, hamlet=XOM_3)),
        )

        lines = operations.show_figures(office.desk, office.issue(TINH), PROVINCE, HALF_YEAR)
        assert next(one.figure.value for one in lines if one.figure.code == "children") == 2
