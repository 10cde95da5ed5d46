"""What a figure counts, what it opens, and what a correction does to it."""

from datetime import date
from decimal import Decimal

import pytest

from services.reporting.readmodels import drilldown
from services.reporting.readmodels.conditions import Cut, Part
from services.reporting.readmodels.figures import figures
from services.reporting.reference import catalogue
from shared.contracts import cases, fund, registry
from tests.reporting import telling
from tests.reporting.listening import HALF_YEAR, XA, XA_BEN, XOM_1, XOM_2, Ear, asked, the

IN_PERIOD = date(2025, 2, 10)
BEFORE = date(2024, 8, 1)
AFTER = date(2025, 6, 1)


@pytest.fixture
def ear() -> Ear:
    return Ear()


class TestStockOfChildren:
    def test_counts_a_child_from_the_day_it_is_present_and_not_from_registration(
        self, ear: Ear
    ) -> None:
        late = registry.ChildRegistered(
            child_id=the(1),
            origin="birth",
            registered_on=AFTER,
            details=telling.details(born=IN_PERIOD, present_from=IN_PERIOD),
        )
        ear.hear(late)

        assert ear.value("children") == 1
        assert ear.value("births") == 1

    def test_opens_the_registration_of_each_child_it_counts(self, ear: Ear) -> None:
        first, second = ear.hear(telling.registered(1), telling.registered(2))

        assert ear.events("children") == (first, second)

    def test_forgets_who_left_together_with_their_events(self, ear: Ear) -> None:
        stays, *_ = ear.hear(
            telling.registered(1),
            telling.registered(2),
            telling.moved(2, IN_PERIOD, None),
        )

        assert ear.value("children") == 1
        assert ear.events("children") == (stays,)
        assert ear.value("departures") == 1

    def test_moves_a_child_between_hamlets_without_counting_it_twice(self, ear: Ear) -> None:
        ear.hear(telling.registered(1), telling.moved(1, IN_PERIOD, (XA, XOM_2)))

        by_hamlet = figures(ear.connection, "children_by_hamlet", asked())
        assert [(one.part, one.value) for one in by_hamlet] == [
            (Part("hamlet_id", str(XOM_1)), 0),
            (Part("hamlet_id", str(XOM_2)), 1),
        ]
        assert (ear.value("arrivals"), ear.value("departures")) == (0, 0)

    def test_counts_a_move_to_another_commune_as_departure_and_arrival(self, ear: Ear) -> None:
        ear.hear(telling.registered(1), telling.moved(1, IN_PERIOD, (XA_BEN, XOM_2)))

        assert ear.value("children") == 0
        assert ear.value("departures") == 1
        there = asked(units=(XA_BEN,))
        assert (ear.value("children", there), ear.value("arrivals", there)) == (1, 1)

    def test_both_communes_together_keep_the_child_when_they_merge(self, ear: Ear) -> None:
        ear.hear(telling.registered(1), telling.moved(1, IN_PERIOD, (XA_BEN, XOM_2)))

        assert ear.value("children", asked(units=(XA, XA_BEN))) == 1

    @pytest.mark.parametrize(
        ("day", "band"),
        [
            (date(2016, 5, 31), "children_under_1"),
            (date(2016, 6, 1), "children_1_to_2"),
            (date(2018, 6, 1), "children_3_to_5"),
            (date(2021, 6, 1), "children_6_to_10"),
            (date(2026, 6, 1), "children_11_to_15"),
            (date(2031, 5, 31), "children_11_to_15"),
        ],
    )
    def test_takes_the_age_on_the_asked_day(self, ear: Ear, day: date, band: str) -> None:
        ear.hear(telling.registered(1, of=telling.details(present_from=telling.BORN)))

        bands = (
            "children_under_1",
            "children_1_to_2",
            "children_3_to_5",
            "children_6_to_10",
            "children_11_to_15",
        )
        question = asked((day, day))
        assert {one: ear.value(one, question) for one in bands} == {
            one: int(one == band) for one in bands
        }

    def test_counts_nobody_of_sixteen_even_before_that_is_heard(self, ear: Ear) -> None:
        ear.hear(telling.registered(1))

        birthday = date(2031, 6, 1)
        assert ear.value("children", asked((birthday, birthday))) == 0

    def test_a_late_message_of_the_sixteenth_birthday_changes_no_stock(self, ear: Ear) -> None:
        ear.hear(telling.registered(1), telling.grown(1, date(2031, 6, 1)))

        year = (date(2031, 1, 1), date(2031, 12, 31))
        assert ear.value("turned_sixteen", asked(year)) == 1
        assert ear.value("children", asked(year)) == 0
        assert ear.value("children", asked((date(2031, 5, 31), date(2031, 5, 31)))) == 1


class TestCorrections:
    def test_take_back_the_old_contribution_with_its_old_dimensions(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1, of=telling.details(sex="male")),
            telling.changed(1, telling.LISTED, telling.details(sex="female"), correction=True),
        )

        assert (ear.value("children_male"), ear.value("children_female")) == (0, 1)

    def test_are_not_yet_known_at_an_earlier_cut(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1, of=telling.details(sex="male")),
            telling.changed(1, telling.LISTED, telling.details(sex="female"), correction=True),
        )

        then = asked(cut=Cut(own=0, heard=1))
        assert (ear.value("children_male", then), ear.value("children_female", then)) == (1, 0)

    def test_leave_the_former_hamlet_and_the_former_poverty_where_they_were(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.changed(1, date(2024, 6, 1), telling.details(poverty="poor")),
            telling.moved(1, IN_PERIOD, (XA, XOM_2)),
            telling.changed(
                1,
                telling.LISTED,
                telling.details(poverty="poor", hamlet=XOM_2, sex="male"),
                correction=True,
            ),
        )

        at_first = asked((date(2024, 1, 1), date(2024, 5, 31)))
        assert ear.value("children_male", at_first) == 1
        assert ear.value("children_poor", at_first) == 0
        assert ear.value("children", at_first, Part("hamlet_id", str(XOM_1))) == 1
        assert ear.value("children_poor") == 1

    def test_mend_only_the_time_that_was_wrong(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.changed(1, IN_PERIOD, telling.details(poverty="poor")),
            telling.changed(
                1, telling.LISTED, telling.details(poverty="near_poor"), correction=True
            ),
        )

        assert (ear.value("children_poor"), ear.value("children_near_poor")) == (0, 1)
        assert ear.value("children_near_poor", asked((BEFORE, BEFORE))) == 0

    def test_move_a_birth_to_its_right_day(self, ear: Ear) -> None:
        wrong, right = date(2024, 11, 20), date(2024, 11, 1)
        ear.hear(
            telling.registered(1, "birth", telling.details(born=wrong, present_from=wrong)),
            telling.changed(
                1, right, telling.details(born=right, present_from=right), correction=True
            ),
        )

        assert ear.value("births") == 0
        assert ear.value("births", asked((date(2024, 5, 15), date(2024, 11, 14)))) == 1

    def test_open_only_the_event_that_moved_a_figure(self, ear: Ear) -> None:
        entered, poor = ear.hear(
            telling.registered(1),
            telling.changed(1, IN_PERIOD, telling.details(poverty="poor")),
        )

        assert ear.events("children") == (entered,)
        assert ear.events("children_poor") == (poor,)


class TestSpecialCircumstances:
    def test_count_a_child_in_two_groups_once_and_once_in_each(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.in_group(1, 1, BEFORE, 2),
            telling.in_group(1, 4, IN_PERIOD, 1),
        )

        assert ear.value("special_children") == 1
        by_group = figures(ear.connection, "special_by_group", asked())
        assert [one.value for one in by_group] == [1, 0, 0, 1, *([0] * 10)]
        assert ear.value("special_began") == 1

    def test_end_with_the_day_they_end(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.in_group(1, 1, BEFORE),
            telling.out_of_group(1, 1, IN_PERIOD),
        )

        assert ear.value("special_children") == 0
        assert ear.value("special_children", asked((BEFORE, date(2025, 2, 9)))) == 1

    def test_leave_the_count_with_the_child(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.in_group(1, 1, BEFORE),
            telling.died(1, IN_PERIOD),
        )

        assert ear.value("special_children") == 0
        assert (ear.value("deaths"), ear.value("drowned_children")) == (1, 1)

    def test_the_share_that_was_helped_is_of_children_who_are_special_at_the_end(
        self, ear: Ear
    ) -> None:
        ear.hear(
            *(telling.registered(child) for child in (1, 2, 3)),
            telling.in_group(1, 1, BEFORE),
            telling.in_group(2, 4, BEFORE),
            telling.supported(1, IN_PERIOD),
            telling.supported(1, IN_PERIOD, "visit"),
            telling.supported(3, IN_PERIOD),
            telling.paid(50, 500_000, IN_PERIOD, children=(1,)),
        )

        share = ear.figure("special_supported_share")
        assert share.value == Decimal("50.0")
        assert share.numerator is not None
        assert share.numerator.value == 1


class TestCases:
    def test_count_children_and_times_apart(self, ear: Ear) -> None:
        ear.hear(
            telling.case_opened(20, 10, 1, IN_PERIOD),
            telling.plan_approved(20, 1, telling.moment(IN_PERIOD), measures=("I.a", "I.g")),
            telling.plan_approved(20, 1, telling.moment(IN_PERIOD), number=2),
        )

        assert ear.value("intervention_children") == 1
        assert ear.value("intervention_services") == 3

    def test_are_open_until_closed_even_when_closed_in_another_hamlet(self, ear: Ear) -> None:
        ear.hear(telling.case_opened(20, 10, 1, BEFORE))
        closing = telling.case_closed(20, 1, IN_PERIOD)
        ear.hear(closing.model_copy(update={"hamlet_id": XOM_2}))

        assert ear.value("open_cases") == 0
        assert ear.value("open_cases", asked((BEFORE, BEFORE))) == 1
        assert ear.value("cases_closed") == 1

    def test_median_days_run_from_the_hour_of_the_notice(self, ear: Ear) -> None:
        for number, days in enumerate((2, 4, 9)):
            came = date(2025, 2, 1)
            ear.hear(
                telling.notice(10 + number, telling.moment(came)),
                telling.case_opened(20 + number, 10 + number, number + 1, came),
                telling.plan_approved(
                    20 + number, number + 1, telling.moment(came.replace(day=1 + days))
                ),
            )

        assert ear.value("notice_to_approval_median") == Decimal("4.0")
        assert ear.value("notice_to_approval_slow") == Decimal("9.0")

    def test_days_run_to_the_first_approval_whichever_plan_it_is_and_count_once(
        self, ear: Ear
    ) -> None:
        came = date(2025, 2, 1)
        ear.hear(
            telling.notice(10, telling.moment(came)),
            telling.case_opened(20, 10, 1, came),
            telling.plan_approved(20, 1, telling.moment(date(2025, 2, 6)), number=2),
            telling.plan_approved(20, 1, telling.moment(date(2025, 2, 26)), number=3),
        )

        assert ear.value("notice_to_approval_median") == Decimal("5.0")
        assert len(ear.events("notice_to_approval_median")) == 1

    def test_nothing_heard_gives_no_median(self, ear: Ear) -> None:
        assert ear.value("notice_to_approval_median") is None

    def test_share_of_kept_deadlines_opens_both_sides(self, ear: Ear) -> None:
        kept, late = ear.hear(
            telling.plan_approved(20, 1, telling.moment(IN_PERIOD)),
            telling.plan_approved(21, 2, telling.moment(IN_PERIOD), on_time=False),
        )

        assert ear.value("deadlines_kept_share") == Decimal("50.0")
        assert set(ear.events("deadlines_kept_share")) == {kept, late}

    def test_abused_girls_are_found_through_the_register(self, ear: Ear) -> None:
        ear.hear(
            telling.case_opened(20, 10, 1, IN_PERIOD),
            telling.registered(1, of=telling.details(sex="female")),
            telling.case_opened(21, 11, None, IN_PERIOD),
        )

        assert ear.value("abused_children") == 2
        assert (ear.value("abused_girls"), ear.value("abused_boys")) == (1, 0)

    def test_missed_deadlines_are_counted_on_the_day_they_ran_out(self, ear: Ear) -> None:
        ear.hear(
            cases.DeadlineMissed(
                subject_id=the(20),
                reference="VV-2025-20",
                unit_id=XA,
                rule="plan_submission",
                due_at=telling.moment(IN_PERIOD),
                citation="Nghị định 56/2017/NĐ-CP, Điều 28",
                role="child_officer",
                link="/cases/20",
            )
        )

        assert ear.value("deadlines_missed") == 1


class TestMoney:
    def test_takes_back_a_reversed_gift_on_its_own_day(self, ear: Ear) -> None:
        ear.hear(
            telling.donated(30, 200_000, IN_PERIOD),
            telling.donated(31, 500_000, IN_PERIOD, form="bank"),
            telling.donation_reversed(30, 200_000, AFTER),
        )

        assert ear.value("fund_received") == 500_000
        assert ear.value("fund_received", asked((AFTER, AFTER))) == 0
        assert ear.value("fund_received", asked(cut=Cut(0, 2))) == 700_000
        by_form = figures(ear.connection, "fund_received_by_form", asked())
        assert [one.value for one in by_form] == [0, 500_000, 0]

    def test_a_gift_reversed_twice_is_gone_once(self, ear: Ear) -> None:
        ear.hear(
            telling.donated(30, 200_000, IN_PERIOD),
            telling.donation_reversed(30, 200_000, AFTER),
            telling.donation_reversed(30, 200_000, AFTER),
        )

        assert ear.value("fund_received") == 0

    def test_share_of_the_target_counts_only_campaigns_of_the_period(self, ear: Ear) -> None:
        ear.hear(
            fund.CampaignOpened(
                campaign_id=the(60),
                unit_id=XA,
                name="Tháng hành động 2025",
                starts_on=date(2025, 1, 2),
                ends_on=date(2025, 12, 31),
                target_dong=1_000_000,
            ),
            telling.donated(30, 250_000, IN_PERIOD, campaign=60),
            telling.donated(31, 500_000, IN_PERIOD),
        )

        assert ear.value("campaign_reached") == Decimal("25.0")

    def test_counts_children_helped_and_times(self, ear: Ear) -> None:
        ear.hear(
            telling.paid(40, 300_000, IN_PERIOD, children=(1, 2)),
            telling.paid(41, 100_000, IN_PERIOD, children=(1,), count=5),
            telling.paid(42, 900_000, IN_PERIOD, children=(3,)),
            telling.grant_reversed(42, 900_000, AFTER),
        )

        assert ear.value("fund_paid") == 400_000
        assert ear.value("fund_children") == 2
        assert ear.value("fund_times") == 7


class TestTheYearBefore:
    def test_is_counted_beside_each_figure(self, ear: Ear) -> None:
        ear.hear(
            telling.donated(30, 200_000, date(2024, 2, 10)),
            telling.donated(31, 300_000, IN_PERIOD),
        )

        found = ear.figure("fund_received")
        assert (found.value, found.previous) == (300_000, 200_000)


class TestHamlets:
    def test_share_of_hamlets_is_of_those_that_exist_on_the_day(self, ear: Ear) -> None:
        def hamlet(number: int, until: date | None = None) -> registry.UnitRecorded:
            return registry.UnitRecorded(
                unit_id=the(number),
                parent_id=XA,
                kind="hamlet",
                code=str(number),
                name=f"Xóm {number}",
                valid_from=date(2020, 1, 1),
                valid_until=until,
            )

        ear.hear(hamlet(1), hamlet(2), hamlet(3), hamlet(3, until=date(2025, 1, 1)))

        assert ear.value("hamlets") == 2
        assert ear.value("hamlets", asked((BEFORE, BEFORE))) == 3


class TestErasing:
    def test_coarsens_the_birth_date_and_leaves_the_totals(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.in_group(1, 1, BEFORE),
            registry.RecordErased(child_id=the(1)),
        )

        known = ear.connection.exec_driver_sql(
            "select distinct birth_date from contributions where birth_date is not null"
        )
        assert known.scalars().all() == ["2015-06-30"]
        assert (ear.value("children"), ear.value("special_children")) == (1, 1)
        life = ear.connection.exec_driver_sql("select life from lives").scalar_one()
        assert "2015-06-01" not in life

    def test_of_who_was_registered_in_error_takes_back_all_that_the_record_counted(
        self, ear: Ear
    ) -> None:
        ear.hear(
            telling.registered(1, "birth", telling.details(born=IN_PERIOD, present_from=IN_PERIOD)),
            telling.in_group(1, 1, IN_PERIOD),
            telling.supported(1, IN_PERIOD),
            telling.moved(1, IN_PERIOD, (XA, XOM_2)),
            telling.registered(2),
            telling.in_group(2, 1, BEFORE),
        )
        ear.hear(telling.erased(1, "registered_in_error"))

        assert (ear.value("children"), ear.value("births")) == (1, 0)
        assert (ear.value("special_children"), ear.value("special_began")) == (1, 0)
        assert ear.value("special_supported") == 0
        assert ear.value("children", asked(), Part("hamlet_id", str(XOM_2))) == 0

    def test_of_who_was_registered_in_error_leaves_what_the_fund_paid(self, ear: Ear) -> None:
        ear.hear(
            telling.registered(1),
            telling.paid(40, 300_000, IN_PERIOD, children=(1,)),
            telling.erased(1, "registered_in_error"),
        )

        assert (ear.value("fund_paid"), ear.value("fund_times")) == (300_000, 1)

    def test_of_who_was_registered_in_error_is_not_yet_known_at_an_earlier_cut(
        self, ear: Ear
    ) -> None:
        ear.hear(telling.registered(1), telling.erased(1, "registered_in_error"))
        ear.hear(telling.erased(1, "registered_in_error"))

        then = asked(cut=Cut(own=0, heard=1))
        assert (ear.value("children", then), ear.value("children")) == (1, 0)
        kept = ear.connection.exec_driver_sql("select distinct birth_date from contributions")
        assert kept.scalars().all() == ["2015-06-30"]

    @pytest.mark.parametrize("ground", ["by_request", "retention_over", None])
    def test_on_any_other_ground_leaves_the_totals(self, ear: Ear, ground: str | None) -> None:
        ear.hear(telling.registered(1), telling.supported(1, IN_PERIOD), telling.erased(1, ground))

        assert ear.value("children") == 1


class TestDrillDown:
    def test_names_day_kind_pseudonym_and_page(self, ear: Ear) -> None:
        ear.hear(telling.registered(1))

        (under,) = drilldown.ask(ear.connection, ear.figure("children"))
        assert under.kind == "registry.child_registered"
        assert under.link == f"/registry/children/{the(1)}"
        assert under.effective_on == telling.LISTED
        assert under.quantity == 1

    def test_asks_the_sides_of_a_ratio_apart(self, ear: Ear) -> None:
        with pytest.raises(ValueError, match="ratio"):
            drilldown.ask(ear.connection, ear.figure("special_share"))


def test_every_measure_of_the_catalogue_can_be_asked() -> None:
    ear = Ear()
    for one in catalogue.measures():
        for found in figures(ear.connection, one.code, asked(HALF_YEAR)):
            assert found.value in (0, None)
