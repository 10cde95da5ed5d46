"""The rules of a child's record."""

from dataclasses import replace
from datetime import date

import pytest

from services.registry.child import (
    ChangeDetails,
    EndCircumstance,
    EraseRecord,
    RecordCircumstance,
    RecordDeath,
    RecordMove,
    RecordSupport,
    RegisterChild,
    TurnSixteen,
    decider,
)
from services.registry.events import (
    BirthPrecision,
    ChildDetailsCorrected,
    ChildDied,
    ChildMoved,
    ChildRegistered,
    ChildTurnedSixteen,
    CircumstanceEnded,
    CircumstanceRecorded,
    Origin,
    RecordErased,
    SupportRecorded,
)
from tests.kit.given import LAN, given
from tests.registry.world import (
    BORN,
    COMMUNE,
    DUC,
    DUC_ID,
    HAMLET,
    NEXT_HAMLET,
    REGISTER,
    REGISTERED,
    SOMETHING,
    TODAY,
    duc,
)

PLACE = {"child_id": DUC_ID, "unit_id": COMMUNE, "hamlet_id": HAMLET}
DISABLED = RecordCircumstance(SOMETHING, 4, 2, date(2024, 1, 15), "QĐ 12/QĐ-UBND")
IN_CIRCUMSTANCE = CircumstanceRecorded(
    **PLACE,
    circumstance_id=SOMETHING,
    group=4,
    subgroup=2,
    since=date(2024, 1, 15),
    evidence="QĐ 12/QĐ-UBND",
)
AWAY = ChildMoved(
    child_id=DUC_ID,
    moved_on=TODAY,
    from_unit_id=COMMUNE,
    from_hamlet_id=HAMLET,
    to_unit_id=None,
    to_hamlet_id=None,
    where="Bắc Giang",
)
ERASED = RecordErased(
    child_id=DUC_ID, ground="by_request", decision="01/QĐ", asked_by="officer", erased_by=LAN.id
)
GROWN = ChildTurnedSixteen(**PLACE, turned_on=date(2024, 5, 6))


class TestRegisterChild:
    def test_enters_the_child_from_today(self) -> None:
        given(decider).when(REGISTER).then(REGISTERED)

    def test_counts_a_birth_from_the_birth_date(self) -> None:
        born = replace(REGISTER, origin=Origin.BIRTH)
        expected = REGISTERED.model_copy(update={"origin": Origin.BIRTH, "present_from": BORN})
        given(decider).when(born).then(expected)

    def test_counts_an_arrival_from_its_day(self) -> None:
        arrived = replace(REGISTER, origin=Origin.ARRIVAL, present_from=date(2024, 9, 1))
        changes = {"origin": Origin.ARRIVAL, "present_from": date(2024, 9, 1)}
        given(decider).when(arrived).then(REGISTERED.model_copy(update=changes))

    def test_is_done_once(self) -> None:
        given(decider, REGISTERED).when(REGISTER).then_nothing()

    def test_refuses_who_is_sixteen_today(self) -> None:
        turned = replace(REGISTER, profile=duc(birth_date=date(2009, 3, 10)))
        refused = given(decider).when(turned).then_refused("not_a_child", "birth_date")
        assert refused.message == "Chỉ đăng ký người dưới 16 tuổi."

    def test_takes_who_turns_sixteen_tomorrow(self) -> None:
        young = duc(birth_date=date(2009, 3, 11), personal_id=None, personal_id_digest=None)
        given(decider).when(replace(REGISTER, profile=young)).then(
            REGISTERED.model_copy(update={"profile": young})
        )

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"birth_date": date(2025, 3, 11)}, "born_in_future", "birth_date"),
            ({"full_name": "  "}, "name_missing", "full_name"),
            ({"full_name": "Ma Văn 3"}, "name_malformed", "full_name"),
            ({"full_name": "<b>Ma</b>"}, "name_malformed", "full_name"),
            ({"full_name": "M" * 101}, "name_malformed", "full_name"),
            ({"guardian_name": "0912"}, "name_malformed", "guardian_name"),
            ({"ethnicity": "atlantis"}, "ethnicity_unknown", "ethnicity"),
            ({"personal_id": "0192180012"}, "personal_id_malformed", "personal_id"),
            ({"personal_id": "01921800123A"}, "personal_id_malformed", "personal_id"),
            ({"personal_id": "٠١٩٢١٨٠٠١٢٣٤"}, "personal_id_malformed", "personal_id"),
            ({"guardian_phone": "912345678"}, "phone_malformed", "guardian_phone"),
        ],
    )
    def test_refuses_what_cannot_be(
        self, changes: dict[str, object], code: str, field: str
    ) -> None:
        given(decider).when(replace(REGISTER, profile=duc(**changes))).then_refused(code, field)

    def test_refuses_a_day_before_the_birth(self) -> None:
        early = replace(REGISTER, origin=Origin.ARRIVAL, present_from=date(2018, 5, 5))
        given(decider).when(early).then_refused("too_early", "present_from")

    def test_writes_names_phones_and_numbers_in_one_way(self) -> None:
        typed = duc(
            full_name=" ma  văn đư\u0301c",
            guardian_phone="+84 912 345.678",
            personal_id="019 218 001 234",
        )
        [fact] = decider.decide(
            replace(REGISTER, profile=typed), decider.initial, given(decider).when(None).envelope
        )
        assert isinstance(fact, ChildRegistered)
        assert fact.profile is not None
        assert (fact.profile.full_name, fact.profile.guardian_phone, fact.profile.personal_id) == (
            "ma văn đức",
            "0912345678",
            "019218001234",
        )

    def test_writes_a_half_known_birth_date_as_its_first_day(self) -> None:
        year_only = duc(birth_precision=BirthPrecision.YEAR)
        kept = duc(birth_precision=BirthPrecision.YEAR, birth_date=date(2018, 1, 1))
        given(decider).when(replace(REGISTER, profile=year_only)).then(
            REGISTERED.model_copy(update={"profile": kept})
        )

    def test_knows_an_erased_record_for_ever(self) -> None:
        given(decider, REGISTERED, ERASED).when(REGISTER).then_refused("child_registered")


class TestChangeDetails:
    COMMAND = ChangeDetails(duc(full_name="Ma Văn Đực"), COMMUNE, HAMLET, reason="giấy khai sinh")

    def test_corrects_back_to_the_beginning(self) -> None:
        given(decider, REGISTERED).when(self.COMMAND).then(
            ChildDetailsCorrected(
                **PLACE,
                present_from=TODAY,
                since=TODAY,
                is_correction=True,
                profile=duc(full_name="Ma Văn Đực"),
                reason="giấy khai sinh",
            )
        )

    def test_brings_up_to_date_from_a_day_on(self) -> None:
        known_since = REGISTERED.model_copy(update={"present_from": date(2024, 1, 1)})
        escaped = replace(self.COMMAND, profile=duc(poverty="none"), since=date(2025, 1, 1))
        given(decider, known_since).when(escaped).then(
            ChildDetailsCorrected(
                **PLACE,
                present_from=date(2024, 1, 1),
                since=date(2025, 1, 1),
                is_correction=False,
                profile=duc(poverty="none"),
                reason="giấy khai sinh",
            )
        )

    def test_moves_the_beginning_with_a_corrected_birth(self) -> None:
        born_here = REGISTERED.model_copy(update={"present_from": BORN})
        later = replace(self.COMMAND, profile=duc(birth_date=date(2018, 6, 6)))
        state = decider.fold([born_here])
        [fact] = decider.decide(later, state, given(decider).when(None).envelope)
        assert isinstance(fact, ChildDetailsCorrected)
        assert fact.present_from == date(2018, 6, 6)

    def test_says_nothing_where_nothing_changes(self) -> None:
        same = ChangeDetails(DUC, COMMUNE, HAMLET)
        given(decider, REGISTERED).when(same).then_nothing()

    def test_refuses_a_day_before_the_child_was_here(self) -> None:
        early = replace(self.COMMAND, since=date(2024, 12, 31))
        given(decider, REGISTERED).when(early).then_refused("too_early", "since")

    def test_refuses_in_a_closed_record(self) -> None:
        given(decider, REGISTERED, GROWN).when(self.COMMAND).then_refused("record_closed")


class TestRecordCircumstance:
    def test_writes_it_down(self) -> None:
        given(decider, REGISTERED).when(DISABLED).then(IN_CIRCUMSTANCE)

    def test_takes_several_groups_at_once(self) -> None:
        orphan = replace(DISABLED, circumstance_id=DUC_ID, group=1, subgroup=3)
        expected = IN_CIRCUMSTANCE.model_copy(
            update={"circumstance_id": DUC_ID, "group": 1, "subgroup": 3}
        )
        given(decider, REGISTERED, IN_CIRCUMSTANCE).when(orphan).then(expected)

    def test_refuses_the_same_twice_under_another_id(self) -> None:
        again = replace(DISABLED, circumstance_id=DUC_ID)
        given(decider, REGISTERED, IN_CIRCUMSTANCE).when(again).then_refused("circumstance_open")

    @pytest.mark.parametrize(
        ("group", "subgroup", "code"),
        [
            (0, None, "group_unknown"),
            (15, None, "group_unknown"),
            (4, 4, "subgroup_unknown"),
            (4, 0, "subgroup_unknown"),
            (5, 1, "subgroup_unknown"),
        ],
    )
    def test_knows_only_the_groups_of_the_law(
        self, group: int, subgroup: int | None, code: str
    ) -> None:
        unknown = replace(DISABLED, group=group, subgroup=subgroup)
        given(decider, REGISTERED).when(unknown).then_refused(code)

    def test_asks_for_the_conclusion_that_group_nine_rests_on(self) -> None:
        harmed = replace(DISABLED, group=9, subgroup=None, evidence=" ")
        given(decider, REGISTERED).when(harmed).then_refused("evidence_missing", "evidence")

    def test_refuses_days_before_the_birth_and_after_today(self) -> None:
        before = replace(DISABLED, since=date(2018, 5, 5))
        after = replace(DISABLED, since=date(2025, 3, 11))
        given(decider, REGISTERED).when(before).then_refused("too_early", "since")
        given(decider, REGISTERED).when(after).then_refused("in_future", "since")

    def test_refuses_who_is_away(self) -> None:
        given(decider, REGISTERED, AWAY).when(DISABLED).then_refused("not_present")

    def test_refuses_where_there_is_no_record(self) -> None:
        given(decider).when(DISABLED).then_refused("not_found")


class TestEndCircumstance:
    COMMAND = EndCircumstance(SOMETHING, date(2025, 2, 1), "đã xác định lại")
    ENDED = CircumstanceEnded(
        **PLACE,
        circumstance_id=SOMETHING,
        group=4,
        subgroup=2,
        ended_on=date(2025, 2, 1),
        reason="đã xác định lại",
    )

    def test_ends_it_with_its_group(self) -> None:
        given(decider, REGISTERED, IN_CIRCUMSTANCE).when(self.COMMAND).then(self.ENDED)

    def test_allows_the_group_again_afterwards(self) -> None:
        again = replace(DISABLED, circumstance_id=DUC_ID, since=date(2025, 3, 1))
        changes = {"circumstance_id": DUC_ID, "since": date(2025, 3, 1)}
        given(decider, REGISTERED, IN_CIRCUMSTANCE, self.ENDED).when(again).then(
            IN_CIRCUMSTANCE.model_copy(update=changes)
        )

    def test_refuses_another_end(self) -> None:
        other = replace(self.COMMAND, ended_on=date(2025, 2, 2))
        given(decider, REGISTERED, IN_CIRCUMSTANCE, self.ENDED).when(other).then_refused(
            "circumstance_over"
        )

    def test_refuses_an_end_before_the_beginning(self) -> None:
        early = replace(self.COMMAND, ended_on=date(2024, 1, 14))
        given(decider, REGISTERED, IN_CIRCUMSTANCE).when(early).then_refused("too_early")

    def test_refuses_what_was_never_recorded(self) -> None:
        given(decider, REGISTERED).when(self.COMMAND).then_refused("circumstance_unknown")


class TestRecordMove:
    BACK = RecordMove(TODAY, COMMUNE, NEXT_HAMLET)

    def test_writes_down_who_leaves(self) -> None:
        given(decider, REGISTERED).when(RecordMove(TODAY, where="Bắc Giang")).then(AWAY)

    def test_writes_down_who_moves_within(self) -> None:
        moved = ChildMoved(
            child_id=DUC_ID,
            moved_on=TODAY,
            from_unit_id=COMMUNE,
            from_hamlet_id=HAMLET,
            to_unit_id=COMMUNE,
            to_hamlet_id=NEXT_HAMLET,
            where="",
        )
        given(decider, REGISTERED).when(self.BACK).then(moved)

    def test_lets_back_to_the_same_hamlet_who_was_away(self) -> None:
        state = decider.fold([REGISTERED, AWAY])
        back = RecordMove(TODAY, COMMUNE, HAMLET)
        [fact] = decider.decide(back, state, given(decider).when(None).envelope)
        assert decider.evolve(state, fact).present_from == TODAY

    def test_refuses_to_stay_as_a_move(self) -> None:
        staying = RecordMove(TODAY, COMMUNE, HAMLET)
        given(decider, REGISTERED).when(staying).then_refused("same_hamlet", "to_hamlet_id")

    def test_refuses_to_leave_twice(self) -> None:
        once_more = RecordMove(TODAY, where="Hà Nội")
        given(decider, REGISTERED, AWAY).when(once_more).then_nothing()
        yesterday = AWAY.model_copy(update={"moved_on": date(2025, 3, 9)})
        given(decider, REGISTERED, yesterday).when(once_more).then_refused("already_away")

    def test_refuses_a_day_before_the_last_move(self) -> None:
        early = replace(self.BACK, moved_on=date(2025, 3, 9))
        given(decider, REGISTERED, AWAY).when(early).then_refused("too_early", "moved_on")


class TestTheEnd:
    def test_a_death_closes_the_record(self) -> None:
        died = RecordDeath(date(2025, 3, 1), "drowning")
        fact = ChildDied(**PLACE, died_on=date(2025, 3, 1), cause="drowning")
        given(decider, REGISTERED).when(died).then(fact)
        given(decider, REGISTERED, fact).when(DISABLED).then_refused("not_present")
        given(decider, REGISTERED, fact).when(died).then_nothing()

    def test_a_death_has_a_cause_of_the_list(self) -> None:
        unknown = RecordDeath(date(2025, 3, 1), "dragons")
        given(decider, REGISTERED).when(unknown).then_refused("cause_unknown", "cause")

    def test_a_child_turns_sixteen_once_and_on_its_birthday(self) -> None:
        given(decider, REGISTERED).when(TurnSixteen(date(2034, 5, 5))).then_nothing()
        given(decider, REGISTERED).when(TurnSixteen(date(2034, 5, 9))).then(
            ChildTurnedSixteen(**PLACE, turned_on=date(2034, 5, 6))
        )
        given(decider, REGISTERED, GROWN).when(TurnSixteen(date(2034, 5, 9))).then_nothing()

    def test_who_is_away_turns_sixteen_elsewhere(self) -> None:
        given(decider, REGISTERED, AWAY).when(TurnSixteen(date(2034, 5, 9))).then_nothing()

    def test_support_is_of_a_known_kind(self) -> None:
        support = RecordSupport(SOMETHING, "tuition", TODAY, " học kỳ II ")
        fact = SupportRecorded(
            **PLACE, support_id=SOMETHING, kind="tuition", given_on=TODAY, note="học kỳ II"
        )
        given(decider, REGISTERED).when(support).then(fact)
        given(decider, REGISTERED, fact).when(support).then_nothing()
        given(decider, REGISTERED).when(replace(support, kind="gold")).then_refused(
            "support_unknown", "kind"
        )


class TestEraseRecord:
    COMMAND = EraseRecord("by_request", "01/QĐ")

    def test_erases_by_a_decision(self) -> None:
        given(decider, REGISTERED).when(self.COMMAND).then(ERASED)

    def test_is_done_once(self) -> None:
        given(decider, REGISTERED, ERASED).when(self.COMMAND).then_nothing()

    def test_keeps_what_the_law_still_keeps(self) -> None:
        over = replace(self.COMMAND, ground="retention_over")
        given(decider, REGISTERED).when(over).then_refused("still_kept", "ground")
        given(decider, REGISTERED, GROWN).when(over).then(
            ERASED.model_copy(update={"ground": "retention_over"})
        )

    def test_asks_for_ground_and_decision(self) -> None:
        given(decider, REGISTERED).when(EraseRecord("mood", "1")).then_refused("ground_unknown")
        given(decider, REGISTERED).when(EraseRecord("by_request", " ")).then_refused(
            "decision_missing"
        )

    def test_leaves_nothing_to_write_into(self) -> None:
        given(decider, REGISTERED, ERASED).when(DISABLED).then_refused("record_erased")

    def test_folds_facts_whose_key_is_gone(self) -> None:
        unreadable = REGISTERED.model_copy(update={"profile": None})
        state = decider.fold([unreadable, ERASED])
        assert (state.profile, state.hamlet_id) == (None, HAMLET)


def test_the_commands_hold_the_world_together() -> None:
    assert isinstance(REGISTER, RegisterChild)
    assert decider.unit_of(decider.fold([REGISTERED])) == HAMLET
