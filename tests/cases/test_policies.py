"""What cases does when the minute begins and when registry speaks."""

import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.cases import operations
from services.cases.case import OpenCase
from services.cases.notice import AssessRisk, FindUnfounded
from services.cases.readmodels import deadline_sheet
from services.cases.readmodels.deadline_sheet import deadlines
from services.cases.readmodels.known_children import children
from services.cases.reference.questionnaires import Risk
from shared.contracts import registry
from shared.eventstore.chain import first_damage
from shared.kernel.refusals import Refused
from tests.cases.office import Office, child_told, types_of
from tests.cases.world import (
    ASSESS_EMERGENCY,
    BINH,
    COMMUNE,
    DECIDE_BEFORE,
    HAMLET,
    OTHER_COMMUNE,
    OTHER_HAMLET,
    PLAN_BEFORE,
    RECEIVE,
    at,
)

CALM = AssessRisk(Risk.LOW, emergency=False, reason="ổn")


def deadlines_told(office: Office) -> list[tuple[str, str, str]]:
    """Return what was told of clocks: (near or missed, rule, reference)."""
    return [
        (name, said["data"]["rule"], said["data"]["reference"])
        for said in office.told()
        if (name := types_of([said])[0]).startswith("deadline_")
    ]


class TestWatchDeadlines:
    def test_tells_near_two_hours_before_and_missed_at_the_end(self, office: Office) -> None:
        office.notice()

        office.tick(DECIDE_BEFORE - timedelta(hours=2, minutes=1))
        assert deadlines_told(office) == []
        office.tick(DECIDE_BEFORE - timedelta(hours=2))
        assert deadlines_told(office) == [("deadline_near", "emergency_decision", "TN-2025-001")]
        office.tick(DECIDE_BEFORE)
        assert deadlines_told(office)[1:] == [
            ("deadline_missed", "emergency_decision", "TN-2025-001")
        ]

    def test_tells_each_once_however_often_it_ticks(self, office: Office) -> None:
        office.notice()

        for minute in range(-125, 10, 5):
            office.tick(DECIDE_BEFORE + timedelta(minutes=minute))
            office.tick(DECIDE_BEFORE + timedelta(minutes=minute))

        assert len(deadlines_told(office)) == 2

    def test_after_an_outage_tells_missed_and_no_longer_near(self, office: Office) -> None:
        office.notice()

        office.tick(DECIDE_BEFORE + timedelta(hours=9))

        assert deadlines_told(office) == [("deadline_missed", "emergency_decision", "TN-2025-001")]

    def test_is_silent_about_what_was_done(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        operations.assess_risk(office.desk, office.issue(), notice_id, CALM)
        operations.find_unfounded(office.desk, office.issue(), notice_id, FindUnfounded("nhầm"))

        office.tick(at(28))

        assert deadlines_told(office) == []

    def test_does_not_repeat_for_the_case_what_the_notice_told(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        office.tick(DECIDE_BEFORE - timedelta(hours=1))
        operations.assess_risk(office.desk, office.issue(), notice_id, ASSESS_EMERGENCY)
        issued = office.issue()
        command = OpenCase(issued.new_id("case"), notice_id, RECEIVE.child_class,
                                            forms=RECEIVE.forms)  # fmt: skip
        operations.open_case(office.desk, issued, command)

        office.tick(DECIDE_BEFORE - timedelta(minutes=30))
        office.tick(DECIDE_BEFORE)

        assert deadlines_told(office) == [
            ("deadline_near", "emergency_decision", "TN-2025-001"),
            ("deadline_missed", "emergency_decision", "VV-2025-001"),
        ]

    def test_says_who_must_act_and_where(self, office: Office) -> None:
        receipt = office.notice()
        office.tick(DECIDE_BEFORE)

        (told,) = [s for s in office.told() if types_of([s]) == ["deadline_missed"]]

        assert told["data"]["role"] == "child_officer"
        assert told["data"]["link"] == f"/cases/notices/{receipt.notice_id}"
        assert "Điều 31" in told["data"]["citation"]

    def test_marks_the_sheet(self, office: Office) -> None:
        office.notice()
        office.tick(DECIDE_BEFORE - timedelta(hours=1))
        office.tick(PLAN_BEFORE)

        marks = office.rows(deadlines, "rule", "warned_at", "missed_at", "state")

        assert [(rule, bool(near), bool(over), state) for rule, near, over, state in marks] == [
            ("emergency_decision", True, True, "running"),
            ("plan_submission", False, True, "running"),
        ]

    def test_asks_no_more_about_what_was_told(self, office: Office) -> None:
        office.notice()
        office.tick(PLAN_BEFORE)

        assert office.store.read(deadline_sheet.to_tell, at(28)) == []

    def test_keeps_in_the_sheet_what_the_notice_told_of_a_clock(self, office: Office) -> None:
        notice_id = office.notice().notice_id
        office.tick(DECIDE_BEFORE)
        operations.assess_risk(office.desk, office.issue(), notice_id, ASSESS_EMERGENCY)
        issued = office.issue()
        command = OpenCase(
            issued.new_id("case"), notice_id, RECEIVE.child_class, forms=RECEIVE.forms
        )
        case_id = operations.open_case(office.desk, issued, command).case_id

        emergency, plan = office.store.read(deadline_sheet.of_subject, case_id)

        assert emergency.missed_at is not None
        assert plan.missed_at is None
        assert office.store.read(deadline_sheet.to_tell, DECIDE_BEFORE + timedelta(hours=1)) == []


@dataclass
class Expected:
    """What the law says should have been told: kept apart from the code under test."""

    clocks: dict[tuple[int, str], tuple[datetime, datetime]] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def begin(self, number: int) -> None:
        hours = timedelta(hours=1)
        self.clocks[number, "emergency_decision"] = (DECIDE_BEFORE - 2 * hours, DECIDE_BEFORE)
        self.clocks[number, "plan_submission"] = (at(14, 17), PLAN_BEFORE)

    def settle(self, number: int, *rules: str) -> None:
        for rule in rules:
            self.clocks.pop((number, rule), None)

    def tick(self, now: datetime) -> None:
        for (number, rule), (near, due) in self.clocks.items():
            reference = f"TN-2025-{number:03}"
            if due <= now:
                self.told.add(("deadline_missed", rule, reference))
            elif near <= now:
                self.told.add(("deadline_near", rule, reference))


happenings = some.lists(
    some.tuples(
        some.sampled_from(("tick", "tick", "receive", "assess", "unfounded", "restart")),
        some.integers(1, 4),  # which notice
        some.integers(0, 60 * 40),  # minutes later: nights and whole days without a tick
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(happenings)
def test_each_clock_is_told_exactly_once_through_outages_and_restarts(
    story: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.staff()
        expected, ids = Expected(), list[UUID]()
        for what, which, minutes in story:
            office.clock.move_to(office.clock.now() + timedelta(minutes=minutes))
            if what == "tick":
                office.tick(office.clock.now())
                expected.tick(office.clock.now())
            elif what == "receive":
                ids.append(office.notice().notice_id)
                expected.begin(len(ids))
            elif what == "restart":
                office.store.close()
                sequences = office.sequences
                office = Office(Path(folder), office.clock, sequences, office.keys)
            elif which <= len(ids):
                _settle(office, expected, what, ids[which - 1], which)
        told = deadlines_told(office)
        office.store.close()

    assert sorted(told) == sorted(expected.told)


def _settle(office: Office, expected: Expected, what: str, notice_id: UUID, number: int) -> None:
    with suppress(Refused):  # settled already: the rules say no, and no clock moves
        if what == "assess":
            operations.assess_risk(office.desk, office.issue(), notice_id, CALM)
            expected.settle(number, "emergency_decision")
        else:
            command = FindUnfounded("nhầm")
            operations.find_unfounded(office.desk, office.issue(), notice_id, command)
            expected.settle(number, "emergency_decision", "plan_submission")


class TestRemembering:
    ROW = (str(BINH), str(COMMUNE), str(HAMLET), "2016-04")

    def test_keeps_of_a_birth_its_month_alone(self, office: Office) -> None:
        office.hear(child_told())

        assert office.rows(children) == [self.ROW]

    def test_hears_twice_and_knows_once(self, office: Office) -> None:
        office.hear(child_told())
        office.sequences["registry"] -= 1
        office.hear(child_told())

        assert office.rows(children) == [self.ROW]

    def test_keeps_up_with_a_corrected_birth(self, office: Office) -> None:
        born = child_told(born=date(2017, 5, 1)).details
        office.hear(
            child_told(),
            registry.ChildDetailsChanged(
                child_id=BINH, since=date(2025, 1, 2), is_correction=True, details=born
            ),
        )

        assert office.rows(children, "birth_month") == [("2017-05",)]

    def test_follows_a_move(self, office: Office) -> None:
        office.hear(child_told(), _moved(OTHER_COMMUNE, OTHER_HAMLET))

        assert office.rows(children, "unit_id", "hamlet_id") == [
            (str(OTHER_COMMUNE), str(OTHER_HAMLET))
        ]

    @pytest.mark.parametrize(
        "said",
        [
            registry.ChildMoved(
                child_id=BINH,
                moved_on=date(2025, 3, 1),
                from_unit_id=COMMUNE,
                from_hamlet_id=HAMLET,
                to_unit_id=None,
                to_hamlet_id=None,
            ),
            registry.ChildDied(
                child_id=BINH,
                unit_id=COMMUNE,
                hamlet_id=HAMLET,
                died_on=date(2025, 3, 1),
                cause="illness",
            ),
            registry.ChildTurnedSixteen(
                child_id=BINH, unit_id=COMMUNE, hamlet_id=HAMLET, turned_on=date(2025, 3, 1)
            ),
            registry.RecordErased(child_id=BINH),
        ],
    )
    def test_forgets_who_left(self, office: Office, said: Any) -> None:
        office.hear(child_told(), said)

        assert office.rows(children) == []


class TestErasing:
    def test_makes_notice_and_case_unreadable_for_ever(self, office: Office) -> None:
        office.hear(child_told())
        case_id = office.planned(child_id=BINH)
        notice_id = operations.see_case(office.desk, office.issue(), case_id).case.notice_id

        office.hear(registry.RecordErased(child_id=BINH))

        facts = (
            *operations.read_notice(office.desk, office.issue(), notice_id),
            *operations.read_case(office.desk, office.issue(), case_id),
        )
        sealed = [getattr(r.fact, name) for r in facts for name in r.fact.sealed_fields]
        assert sealed
        assert set(sealed) == {None}

    def test_leaves_no_day_of_birth_in_what_was_heard_nor_on_the_disk(self, office: Office) -> None:
        office.hear(child_told())
        office.case(child_id=BINH)
        assert _lies_in(office, b"2016-04-20"), "the scan would see it"

        office.hear(registry.RecordErased(child_id=BINH))

        assert not _lies_in(office, b"2016-04-20")
        assert _lies_in(office, b"2016-04-01")

    def test_leaves_no_day_of_birth_of_who_was_in_no_case(self, office: Office) -> None:
        grown = registry.ChildTurnedSixteen(
            child_id=BINH, unit_id=COMMUNE, hamlet_id=HAMLET, turned_on=date(2032, 4, 20)
        )
        office.hear(child_told(), grown)
        assert _lies_in(office, b"2016-04-20")

        office.hear(registry.RecordErased(child_id=BINH))

        assert not _lies_in(office, b"2016-04-20")
        assert not _lies_in(office, b"2032-04-20"), "the sixteenth birthday tells it, too"

    def test_leaves_what_is_told_in_no_byte_of_the_disk(self, office: Office) -> None:
        office.hear(child_told())
        notice_id = operations.see_case(
            office.desk, office.issue(), office.planned(child_id=BINH)
        ).case.notice_id
        keys = [_wrapped(office, str(notice_id))]
        assert all(_lies_in(office, key) for key in keys)

        office.hear(registry.RecordErased(child_id=BINH))

        assert not any(_lies_in(office, key) for key in keys)
        assert not _lies_in(office, str(RECEIVE.child_name).encode())
        with office.store._database.reading() as connection:
            assert first_damage(connection) is None

    def test_leaves_other_childrens_alone(self, office: Office) -> None:
        office.hear(child_told())
        other = office.notice().notice_id

        office.hear(registry.RecordErased(child_id=BINH))

        facts = operations.read_notice(office.desk, office.issue(), other)
        assert facts[0].fact.child_name == RECEIVE.child_name  # type: ignore[union-attr]

    def test_stops_the_clocks(self, office: Office) -> None:
        office.hear(child_told())
        office.case(child_id=BINH)

        office.hear(registry.RecordErased(child_id=BINH))
        office.tick(at(28))

        assert operations.list_cases(office.desk, office.issue()) == []
        assert operations.list_deadlines(office.desk, office.issue()) == []
        assert deadlines_told(office) == []

    def test_is_confirmed_once_with_what_was_destroyed(self, office: Office) -> None:
        office.hear(child_told())
        office.case(child_id=BINH)

        office.hear(registry.RecordErased(child_id=BINH), registry.RecordErased(child_id=BINH))

        (told,) = _confirmations(office)
        assert told["child_id"] == str(BINH)
        assert told["destroyed"] == {"keys": 2, "list_rows": 1, "letters": 1}

    def test_is_confirmed_also_by_who_held_nothing(self, office: Office) -> None:
        office.hear(registry.RecordErased(child_id=BINH))

        (told,) = _confirmations(office)
        assert set(told["destroyed"].values()) == {0}

    def test_is_not_confirmed_before_all_of_it_is_done(self, office: Office) -> None:
        office.hear(child_told())
        with office.store._database.writing() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER stuck BEFORE DELETE ON known_children "
                "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            )

        office.hear(registry.RecordErased(child_id=BINH))
        assert _confirmations(office) == []
        with office.store._database.writing() as connection:
            connection.exec_driver_sql("DROP TRIGGER stuck")
        office.clock.move_to(office.clock.now() + timedelta(minutes=2))
        office.store.retry_waiting()

        assert len(_confirmations(office)) == 1

    def test_happens_once(self, office: Office) -> None:
        office.hear(child_told())
        office.case(child_id=BINH)

        office.hear(registry.RecordErased(child_id=BINH), registry.RecordErased(child_id=BINH))

        types = office.fact_types()
        assert types.count("cases.notice_erased") == 1
        assert types.count("cases.case_erased") == 1

    def test_outlives_a_restart(self, office: Office) -> None:
        office.hear(child_told())
        notice_id = office.notice(child_id=BINH).notice_id
        office.hear(registry.RecordErased(child_id=BINH))
        office.store.close()

        again = Office(office.folder, office.clock, office.sequences, office.keys)
        facts = again.store.facts(f"notice-{notice_id}")
        again.store.close()
        office.__post_init__()

        assert facts[0].fact.child_name is None

    def test_finds_a_child_that_was_identified_late(self, office: Office) -> None:
        office.hear(child_told())
        notice_id = office.notice().notice_id
        operations.identify_child(office.desk, office.issue(), notice_id, BINH)

        office.hear(registry.RecordErased(child_id=BINH))

        assert operations.see_notice(office.desk, office.issue(), notice_id).notice.erased


def _moved(unit_id: UUID, hamlet_id: UUID) -> registry.ChildMoved:
    return registry.ChildMoved(
        child_id=BINH,
        moved_on=date(2025, 3, 1),
        from_unit_id=COMMUNE,
        from_hamlet_id=HAMLET,
        to_unit_id=unit_id,
        to_hamlet_id=hamlet_id,
    )


def _confirmations(office: Office) -> list[dict[str, Any]]:
    told = (json.loads(one.envelope) for one in office.store.outbox_after("svc", 0, 1000))
    return [one["data"] for one in told if "copies_erased" in one["type"]]


def _lies_in(office: Office, wanted: bytes) -> bool:
    """Say whether these bytes stand in any file of the service, while it is open."""
    files = (path for path in office.folder.rglob("*") if path.is_file())
    return any(wanted in path.read_bytes() for path in files)


def _wrapped(office: Office, subject: str) -> bytes:
    with office.store._keyring._database.reading() as connection:
        found = connection.exec_driver_sql("SELECT wrapped FROM keys WHERE subject = ?", (subject,))
        wrapped: bytes = found.scalar_one()
        return wrapped
