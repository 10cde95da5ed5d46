"""When others speak: counted once, whatever the wire does; when a day begins: warned of, once."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.reporting import announcements, operations
from services.reporting.app import service
from services.reporting.policies import COUNTING, contributions_model
from services.reporting.readmodels.contributions import contributions
from services.reporting.readmodels.lives import lives
from shared.contracts import registry
from shared.contracts.envelope import Envelope
from shared.eventstore import rebuilding
from tests.reporting import telling
from tests.reporting.listening import XA, XOM_2, the
from tests.reporting.test_plan import details
from tests.reporting.test_reports import fill, make
from tests.reporting.world import LAN, MINH, Office

DUE = date(2025, 5, 15)


class TestHearing:
    def test_the_same_letter_twice_changes_nothing(self, office: Office) -> None:
        fill(office)
        before = (office.rows(contributions), office.rows(lives))
        office.sequences.clear()
        office.staff()
        fill(office)  # the same sequences: what was heard already

        assert (office.rows(contributions), office.rows(lives)) == before

    def test_counts_own_facts_and_what_was_heard_at_their_own_places(self, office: Office) -> None:
        fill(office)
        operations.record_activity(office.desk, office.issue(LAN), XA, details())

        places = {(row.heard_position > 0, row.own_position > 0) for row in _contributed(office)}
        assert places == {(True, False), (False, True)}
        assert max(row.own_position for row in _contributed(office)) == office.store.head("events")

    def test_can_be_counted_again_from_the_facts_and_the_inbox(self, office: Office) -> None:
        fill(office)
        operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
        activity_id = operations.record_activity(office.desk, office.issue(LAN), XA, details())
        operations.cancel_activity(office.desk, office.issue(LAN), activity_id, reason="Nhầm")
        office.hear(
            telling.changed(2, telling.LISTED, telling.details(sex="female"), correction=True),
            registry.RecordErased(child_id=the(2)),
            telling.donation_reversed(30, 2_000_000, date(2025, 3, 1)),
        )
        live = {table.name: office.rows(table) for table in contributions_model.tables}

        database, codec = office.store._database, office.store._codec
        with database.writing() as connection:
            rebuilding.rebuild(connection, codec, contributions_model)
        assert {table.name: office.rows(table) for table in contributions_model.tables} == live

    def test_listens_to_every_announcement_that_has_something_to_count(self) -> None:
        heard = {policy.event.__name__ for policy in COUNTING}
        assert heard == {
            "UnitRecorded",
            "ChildRegistered",
            "ChildDetailsChanged",
            "ChildMoved",
            "ChildDied",
            "ChildTurnedSixteen",
            "CircumstanceRecorded",
            "CircumstanceEnded",
            "SupportRecorded",
            "RecordErased",
            "NoticeReceived",
            "NoticeSettled",
            "CaseOpened",
            "EmergencyDecided",
            "PlanSubmitted",
            "PlanApproved",
            "CaseClosed",
            "DeadlineMissed",
            "CampaignOpened",
            "DonationReceived",
            "DonationReversed",
            "GrantPaid",
            "GrantReversed",
        }
        assert service.sources == ("registry", "cases", "fund")


def test_letters_that_come_together_count_as_letters_that_come_alone(
    office: Office, tmp_path: Path
) -> None:
    said = [
        telling.registered(1),
        telling.in_group(1, 4, telling.LISTED),
        telling.changed(1, date(2025, 2, 1), telling.details(poverty="poor")),
        telling.moved(1, date(2025, 2, 10), (XA, XOM_2)),
        telling.changed(1, telling.LISTED, telling.details(sex="male"), correction=True),
        telling.out_of_group(1, 4, date(2025, 2, 20)),
        telling.died(1, date(2025, 2, 27)),
        telling.notice(10, telling.moment(date(2025, 2, 1))),
        telling.case_opened(20, 10, 1, date(2025, 2, 1)),
        telling.plan_approved(20, 1, telling.moment(date(2025, 2, 6))),
        telling.case_closed(20, 1, date(2025, 3, 1)),
        telling.donated(30, 1_000, date(2025, 2, 1)),
        telling.donation_reversed(30, 1_000, date(2025, 2, 2)),
        telling.paid(40, 500, date(2025, 2, 3), children=(1,)),
        telling.grant_reversed(40, 500, date(2025, 2, 4)),
    ]
    alone = Office(tmp_path / "alone")
    try:
        alone.staff()
        for source in ("registry", "cases", "fund"):
            office.hear(*(one for one in said if source in type(one).__module__), again=True)
        for one in said:
            alone.hear(one)
        for table in (contributions, lives):
            assert office.rows(table) == alone.rows(table)
    finally:
        alone.store.close()


class TestDays:
    def test_warn_of_a_report_at_each_of_its_days_and_note_that_it_is_late(
        self, office: Office
    ) -> None:
        operations.set_obligations_of_year(office.desk, office.issue(LAN), XA, 2025)
        day = date(2025, 4, 1)
        while day < date(2025, 5, 20):
            office.move_to(day)
            office.move_to(day, 15)  # the machine was started again that day
            day += timedelta(days=1)

        due = [one["data"]["days_left"] for one in _services(office, "report_due")]
        assert due == [30, 14, 7, 3, 1]
        (late,) = _services(office, "report_overdue")
        assert late["data"]["due_on"] == "2025-05-15"
        assert late["data"]["days_late"] == 1
        (task,) = {one["data"]["task_id"] for one in _services(office, "task_opened")}
        assert task == f"report-{late['data']['obligation_id']}"
        due_at = _services(office, "task_opened")[0]["data"]["due_at"]
        assert due_at == "2025-05-14T23:59:59+07:00"

    def test_tell_the_public_less(self, office: Office) -> None:
        operations.set_obligations_of_year(office.desk, office.issue(LAN), XA, 2025)
        office.move_to(date(2025, 4, 15))

        (public,) = [one for one in office.told("report_due") if one["audience"] == "evt"]
        assert set(public["data"]) == {"obligation_id", "unit_id", "name", "due_on", "days_left"}

    @settings(max_examples=8)
    @given(st.sets(st.integers(0, 45), max_size=12))
    def test_after_any_outage_warn_late_rather_than_never_and_never_twice(
        self, tmp_path_factory: pytest.TempPathFactory, awake: set[int]
    ) -> None:
        office = Office(tmp_path_factory.mktemp("office"))
        try:
            office.staff()
            operations.set_obligations_of_year(office.desk, office.issue(LAN), XA, 2025)
            for days_before in sorted(awake, reverse=True):
                office.move_to(DUE - timedelta(days=days_before))
            facts = office.store.facts(_stream(office))
            warned = [
                threshold
                for one in facts
                if one.fact.fact_type == "reporting.obligation_due"
                for threshold in one.fact.thresholds
            ]
            nearest = min((day - 1 for day in awake if day > 0), default=99)
            assert sorted(warned) == sorted(t for t in (30, 14, 7, 3, 1) if nearest <= t)
            late = [one for one in facts if one.fact.fact_type == "reporting.obligation_overdue"]
            assert len(late) == int(0 in awake)
        finally:
            office.store.close()

    def test_say_nothing_of_a_report_that_was_sent(self, office: Office) -> None:
        operations.send_report(office.desk, office.issue(MINH), make(office))
        office.move_to(date(2025, 5, 20))

        assert _services(office, "report_due") == []
        assert _services(office, "report_overdue") == []


def test_announces_only_what_its_annotation_says(office: Office) -> None:
    told = {one["type"] for one in office.told()}
    (union,) = get_args(get_type_hints(announcements.announce)["return"])
    names = {one.event for one in get_args(union)}
    assert {one.split(".")[3] for one in told} <= names
    assert names == {
        "report_owed",
        "report_accepted",
        "report_returned",
        "report_due",
        "report_overdue",
        "report_sent",
        "copies_erased",
        "task_opened",
        "task_closed",
    }


def _services(office: Office, event: str) -> list[Envelope]:
    return [one for one in office.told(event) if one["audience"] == "svc"]


def _stream(office: Office) -> str:
    (owed, _) = operations.list_obligations(office.desk, office.issue(LAN))
    return f"obligation-{owed.obligation_id}"


def _contributed(office: Office) -> list[Any]:
    def ask(connection: Connection) -> list[Any]:
        return list(connection.execute(contributions.select()))

    return office.store.read(ask)


def test_an_erasure_is_confirmed_once_with_the_birth_dates_that_were_coarsened(
    office: Office,
) -> None:
    office.hear(telling.registered(1), telling.erased(1), telling.erased(1))

    told = (json.loads(one.envelope) for one in office.store.outbox_after("svc", 0, 1000))
    (confirmed,) = (one["data"] for one in told if "copies_erased" in one["type"])
    assert confirmed["child_id"] == str(the(1))
    assert confirmed["destroyed"]["letters"] == 1
    assert confirmed["destroyed"]["birth_dates"] > 0
