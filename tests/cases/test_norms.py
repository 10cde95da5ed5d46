"""What the law says of time and age, as rows."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases import norms
from services.cases.norms import Milestone, Rule
from shared.kernel.norm import Norm
from tests.cases.world import APPROVE_BEFORE, CALLED, DECIDE_BEFORE, PLAN_BEFORE, PLAN_SENT, at


class TestClocks:
    def test_of_the_emergency_runs_twelve_hours_through_the_night(self) -> None:
        clocks = {clock.rule: clock for clock in norms.clocks_from(Milestone.INTAKE, CALLED)}

        assert clocks[Rule.EMERGENCY_DECISION].due_at == DECIDE_BEFORE
        assert clocks[Rule.EMERGENCY_DECISION].near_at == at(11, 6, 15)

    def test_of_the_plan_runs_five_working_days_from_the_intake(self) -> None:
        clocks = {clock.rule: clock for clock in norms.clocks_from(Milestone.INTAKE, CALLED)}

        assert clocks[Rule.PLAN_SUBMISSION].due_at == PLAN_BEFORE
        assert clocks[Rule.PLAN_SUBMISSION].near_at == at(14, 17)  # the working day before

    def test_of_the_approval_runs_two_working_days_over_the_weekend(self) -> None:
        (clock,) = norms.clocks_from(Milestone.PLAN_SUBMITTED, PLAN_SENT)

        assert clock.rule == Rule.PLAN_APPROVAL
        assert clock.due_at == APPROVE_BEFORE
        assert clock.role == "chairman"

    def test_of_a_separation_runs_fifteen_days(self) -> None:
        assert norms.separation_limit(at(11, 7)) == at(26, 7)

    def test_stand_still_over_reunification_day_but_not_the_twelve_hours(self) -> None:
        started = norms.clocks_from(Milestone.INTAKE, at(29, 20, month=4))
        due = {clock.rule: clock.due_at for clock in started}

        assert due[Rule.EMERGENCY_DECISION] == at(30, 8, month=4)
        assert due[Rule.PLAN_SUBMISSION] == at(9, 17, month=5)  # 30/4, 1/5 and 2/5 rest

    def test_say_which_article_they_rest_on(self) -> None:
        assert all("56/2017" in row.citation for row in norms.PERIODS)


class TestALocalRow:
    def test_shortens_the_hours_from_its_first_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decree = norms.period(Rule.EMERGENCY_DECISION, date(2025, 3, 1))
        eight_hours = Norm(
            decree.name,
            replace(decree.value, length=8),
            "Quyết định của xã",
            date(2025, 3, 10),
        )
        monkeypatch.setattr(norms, "PERIODS", (*norms.PERIODS, eight_hours))

        before = norms.clocks_from(Milestone.INTAKE, at(9, 20))
        since = norms.clocks_from(Milestone.INTAKE, at(10, 20))

        assert next(c for c in before if c.rule == Rule.EMERGENCY_DECISION).due_at == at(10, 8)
        assert next(c for c in since if c.rule == Rule.EMERGENCY_DECISION).due_at == at(11, 4)

    def test_may_let_the_plan_run_from_another_moment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decree = norms.period(Rule.PLAN_SUBMISSION, date(2025, 3, 1))
        later = Norm(
            decree.name,
            replace(decree.value, runs_from=Milestone.INITIAL_ASSESSMENT),
            "Hướng dẫn của tỉnh",
            date(2025, 3, 1),
        )
        monkeypatch.setattr(norms, "PERIODS", (*norms.PERIODS, later))

        at_intake = {clock.rule for clock in norms.clocks_from(Milestone.INTAKE, CALLED)}
        at_form_02 = {c.rule for c in norms.clocks_from(Milestone.INITIAL_ASSESSMENT, CALLED)}

        assert at_intake == {Rule.EMERGENCY_DECISION}
        assert at_form_02 == {Rule.PLAN_SUBMISSION}


class TestAge:
    @pytest.mark.parametrize(
        ("born", "day", "years"),
        [
            ("2016-04", date(2025, 3, 31), 8),
            ("2016-04", date(2025, 4, 1), 9),
            ("2018-03", date(2025, 3, 1), 7),
        ],
    )
    def test_counts_the_month_of_birth_as_come(self, born: str, day: date, years: int) -> None:
        assert norms.age_in_years(born, day) == years
