"""A report that is owed: warned of at its days, once each; overdue; fulfilled."""

from datetime import date, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from services.reporting.events import (
    ObligationDue,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationSet,
)
from services.reporting.obligation import Fulfil, NoteDay, SetObligation, decider
from shared.kernel.refusals import Refused
from tests.kit.given import given, issued
from tests.reporting.listening import HALF_YEAR, XA, the

DUE = date(2025, 5, 15)
LAST = date(2025, 5, 14)  # "trước ngày 15/5"
TERMS = {
    "obligation_id": the(1),
    "unit_id": XA,
    "code": "half_year",
    "year": 2025,
    "name": "Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
    "period_start": HALF_YEAR[0],
    "period_end": HALF_YEAR[1],
    "due_on": DUE,
    "before": True,
    "recipients": ("UBND huyện Định Hóa",),
    "basis": "Công văn số 1229/SYT-CTXH&TE",
}
SET = ObligationSet.model_validate(TERMS)
SET_IT = SetObligation(**TERMS)  # type: ignore[arg-type] # one table for fact and command
SENT = ObligationFulfilled(
    obligation_id=the(1), unit_id=XA, report_id=the(2), fulfilled_on=DUE, on_time=False
)


def due(days_left: int, *thresholds: int) -> ObligationDue:
    return ObligationDue(
        obligation_id=the(1),
        unit_id=XA,
        name=SET.name,
        period_start=SET.period_start,
        period_end=SET.period_end,
        due_on=DUE,
        before=True,
        basis=SET.basis,
        thresholds=thresholds,
        days_left=days_left,
        noted_on=LAST - timedelta(days=days_left),
    )


def on(days_left: int) -> NoteDay:
    return NoteDay(LAST - timedelta(days=days_left))


class TestSetting:
    def test_sets_what_is_owed(self) -> None:
        given(decider).when(SET_IT).then(SET)

    def test_does_nothing_the_second_time(self) -> None:
        given(decider, SET).when(SET_IT).then_nothing()

    def test_refuses_a_report_without_its_document(self) -> None:
        command = SetObligation(**{**TERMS, "basis": " "})  # type: ignore[arg-type]
        given(decider).when(command).then_refused("basis_missing", "basis")

    def test_refuses_a_period_that_ends_before_it_begins(self) -> None:
        command = SetObligation(**{**TERMS, "period_end": date(2024, 1, 1)})  # type: ignore[arg-type]
        given(decider).when(command).then_refused("period_backwards", "period_end")

    def test_does_not_move_the_day_of_a_report_that_was_sent(self) -> None:
        command = SetObligation(**{**TERMS, "due_on": date(2025, 6, 1)})  # type: ignore[arg-type]
        given(decider, SET, SENT).when(command).then_refused("already_sent")

    def test_warns_anew_of_another_day(self) -> None:
        later = ObligationSet.model_validate({**TERMS, "due_on": DUE + timedelta(days=60)})
        given(decider, SET, due(30, 30), later).when(on(-60 + 30)).then(
            due(30, 30).model_copy(
                update={"due_on": later.due_on, "noted_on": later.due_on - timedelta(days=31)}
            )
        )


class TestWarning:
    @pytest.mark.parametrize("days_left", [30, 14, 7, 3, 1])
    def test_warns_on_each_of_its_days(self, days_left: int) -> None:
        earlier = [due(day, day) for day in (30, 14, 7, 3, 1) if day > days_left]
        given(decider, SET, *earlier).when(on(days_left)).then(due(days_left, days_left))

    @pytest.mark.parametrize(
        ("day", "days_left"),
        [
            (date(2025, 4, 14), 30),
            (date(2025, 4, 30), 14),
            (date(2025, 5, 7), 7),
            (date(2025, 5, 11), 3),
            (date(2025, 5, 13), 1),
        ],
    )
    def test_counts_to_the_last_day_in_time(self, day: date, days_left: int) -> None:
        (warned,) = decider.decide(NoteDay(day), decider.fold([SET]), issued())
        assert isinstance(warned, ObligationDue)
        assert warned.days_left == days_left

    def test_the_last_day_itself_is_neither_warned_of_again_nor_late(self) -> None:
        given(decider, SET, due(1, 30, 14, 7, 3, 1)).when(NoteDay(LAST)).then_nothing()

    def test_says_nothing_before_the_first(self) -> None:
        given(decider, SET).when(on(31)).then_nothing()

    def test_says_nothing_twice(self) -> None:
        given(decider, SET, due(30, 30)).when(on(30)).then_nothing()

    def test_catches_up_in_one_warning_after_an_outage(self) -> None:
        given(decider, SET, due(30, 30)).when(on(5)).then(due(5, 14, 7))

    def test_is_silent_once_the_report_was_sent(self) -> None:
        given(decider, SET, SENT).when(on(1)).then_nothing()


class TestLateness:
    def test_the_named_day_itself_is_late_when_it_says_before(self) -> None:
        given(decider, SET).when(NoteDay(DUE)).then(
            ObligationOverdue(
                obligation_id=the(1),
                unit_id=XA,
                name=SET.name,
                due_on=DUE,
                before=True,
                basis=SET.basis,
                days_late=1,
                noted_on=DUE,
            )
        )

    def test_the_named_day_itself_is_in_time_when_it_says_by(self) -> None:
        by = ObligationSet.model_validate({**TERMS, "before": False})
        given(decider, by, due(1, 30, 14, 7, 3, 1)).when(NoteDay(DUE)).then_nothing()

    @pytest.mark.parametrize(("day", "on_time"), [(date(2025, 5, 14), True), (DUE, False)])
    def test_a_sent_report_is_in_time_until_the_day_before(self, day: date, on_time: bool) -> None:
        given(decider, SET).when(Fulfil(the(2), day)).then(
            SENT.model_copy(update={"fulfilled_on": day, "on_time": on_time})
        )

    def test_another_report_for_the_same_period_is_refused(self) -> None:
        given(decider, SET, SENT).when(Fulfil(the(3), DUE)).then_refused("already_sent")


class TestLaws:
    @drawn(st.lists(st.integers(-20, 60), max_size=40), st.integers(-20, 70))
    def test_random_ticks_and_outages_warn_of_each_threshold_at_most_once_and_never_skip_one(
        self, days: list[int], sent_at: int
    ) -> None:
        state = decider.fold([SET])
        warned: list[int] = []
        overdue = 0
        for days_left in sorted(days, reverse=True):
            if days_left < sent_at and state.fulfilled_by is None:
                state = decider.fold([SENT], state)
            new = decider.decide(on(days_left), state, issued())
            state = decider.fold(new, state)
            for fact in new:
                if isinstance(fact, ObligationDue):
                    warned += fact.thresholds
                    assert 0 <= days_left <= min(30, max(fact.thresholds))
                overdue += isinstance(fact, ObligationOverdue)

        awake = [day for day in days if day >= max(sent_at, 0)]
        reached = {t for t in (30, 14, 7, 3, 1) if awake and min(awake) <= t}
        assert sorted(warned) == sorted(reached)
        assert overdue == int(any(sent_at <= day < 0 for day in days))

    @drawn(st.lists(st.sampled_from([SET_IT, Fulfil(the(2), DUE), *map(on, (30, 14, 5, 1, -1))])))
    def test_obeying_a_command_twice_changes_nothing_more(self, commands: list[object]) -> None:
        state = decider.initial
        for command in commands:
            try:
                state = decider.fold(decider.decide(command, state, issued()), state)  # type: ignore[arg-type]
                again = decider.decide(command, state, issued())  # type: ignore[arg-type]
            except Refused:
                continue
            assert list(again) == []
