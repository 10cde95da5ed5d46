"""Who hears of what: each policy once an event and recipient, to those in office."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Connection

from services.notify.app import service
from services.notify.events import Channel
from services.notify.readmodels.deliveries import deliveries
from services.notify.readmodels.messages import messages
from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.eventstore.acts import Act, Heard
from shared.kernel.roles import Role
from tests.notify import said
from tests.notify.world import (
    COMMUNE,
    HAMLET,
    HOA,
    LAN,
    MINH,
    NAM,
    PROVINCE,
    QUAN,
    THU,
    TINH,
    Office,
    choose,
    officer_told,
)

EVENTS: list[tuple[str, Announcement, set[UUID]]] = [
    ("cases", said.case_opened(), {LAN, MINH}),
    ("cases", said.deadline_near(), {LAN}),
    ("cases", said.deadline_missed(), {LAN, MINH}),
    ("cases", said.deadline_missed(role="chairman"), {MINH}),
    ("reporting", said.report_due(days_left=30), {LAN}),
    ("reporting", said.report_due(days_left=7), {LAN}),
    ("reporting", said.report_due(days_left=3), {LAN, MINH}),
    ("reporting", said.report_due(days_left=1), {LAN, MINH}),
    ("reporting", said.report_overdue(), {LAN, MINH}),
    ("fund", said.donation_received(), {HOA}),
    ("fund", said.donation_received(source="state"), set()),
]
CHILD = UUID(int=77)
EVERYBODY = (LAN, MINH, HOA, THU, TINH, QUAN, NAM)


@pytest.mark.parametrize(("source", "event", "recipients"), EVENTS)
class TestEachEvent:
    def test_reaches_those_it_concerns_and_nobody_else(
        self, office: Office, source: str, event: Announcement, recipients: set[UUID]
    ) -> None:
        office.hear(source, event)

        assert {who for who in EVERYBODY if office.told(who)} == recipients
        assert all(len(office.told(who)) == 1 for who in recipients)
        assert office.told(None) == []

    def test_heard_twice_tells_once(
        self, office: Office, source: str, event: Announcement, recipients: set[UUID]
    ) -> None:
        office.hear(source, event)
        office.hear_again(source, event)

        assert len(office.rows(messages)) == len(recipients)

    def test_reacted_to_twice_tells_once(
        self, office: Office, source: str, event: Announcement, recipients: set[UUID]
    ) -> None:
        """The second line of defence: without the inbox the message's own id still holds."""
        [event_id] = office.hear(source, event)
        before = office.fact_types()

        for act in _acts(office, event, source, event_id):
            office.store.perform(replace(act, issued=replace(act.issued, key="another")))

        assert before == office.fact_types()
        assert before.count("notify.message_composed") == len(recipients)


def _acts(office: Office, event: Announcement, source: str, event_id: str) -> list[Act]:
    """Return what the policy of an event would have done."""
    policy = next(policy for policy in service.policies if policy.event is type(event))

    def react(connection: Connection) -> list[Act]:
        heard = Heard(policy.name, source, 1, event_id, office.clock.now(), 1, lambda: connection)
        return [act for act in policy.react(event, heard) if isinstance(act, Act)]

    return office.store.read(react)


class TestRecipients:
    def test_one_who_holds_two_roles_is_told_once(self, office: Office) -> None:
        both = officer_told(LAN, Role.CHILD_OFFICER, COMMUNE)
        chairman = officer_told(LAN, Role.CHAIRMAN, COMMUNE).grants
        office.hear("registry", both.model_copy(update={"grants": both.grants + chairman}))

        office.hear("cases", said.case_opened())

        assert len(office.told(LAN)) == 1

    def test_a_role_held_above_covers_the_unit(self, office: Office) -> None:
        office.hear("registry", officer_told(TINH, Role.CHILD_OFFICER, PROVINCE))

        office.hear("cases", said.deadline_near())

        assert len(office.told(TINH)) == len(office.told(LAN)) == 1

    @pytest.mark.parametrize(
        "changed",
        [
            officer_told(LAN, Role.CHILD_OFFICER, COMMUNE, active=False),
            officer_told(LAN, Role.CHILD_OFFICER, COMMUNE, until=date(2025, 3, 9)),
            officer_told(LAN, Role.CHILD_OFFICER, COMMUNE, since=date(2025, 3, 11)),
            officer_told(LAN, Role.ACCOUNTANT, COMMUNE),
        ],
    )
    def test_without_anybody_in_office_the_message_is_kept_for_the_role(
        self, office: Office, changed: Announcement
    ) -> None:
        office.hear("registry", changed)

        office.hear("cases", said.case_opened())

        assert office.told(LAN) == []
        assert office.told(None) == ["Có vụ việc mới VV-2025-003"]
        assert len(office.told(MINH)) == 1

    def test_a_role_that_this_version_does_not_know_is_passed_over(self, office: Office) -> None:
        known = officer_told(LAN, Role.CHILD_OFFICER, COMMUNE)
        strange = known.grants[0].model_copy(update={"role": "astronaut"})
        office.hear("registry", known.model_copy(update={"grants": (strange, *known.grants)}))

        office.hear("cases", said.deadline_near())

        assert len(office.told(LAN)) == 1
        assert office.store.quarantined() == []


def _bytes_on_disk(office: Office) -> bytes:
    """Return the database and its log, after what is in the log has moved into the database."""
    database = office.folder / "notify.db"
    with closing(sqlite3.connect(database)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0
    return database.read_bytes() + (office.folder / "notify.db-wal").read_bytes()


class TestByEmail:
    def queued(self, office: Office) -> list[tuple[object, ...]]:
        return office.rows(deliveries, "recipient_id", "kind", "state")

    def test_goes_to_who_gave_an_address(self, office: Office) -> None:
        choose(office, LAN, email="lan@xa.example.vn")

        office.hear("cases", said.case_opened())

        assert self.queued(office) == [(str(LAN), "case_opened", "waiting")]

    def test_leaves_out_the_kinds_that_were_not_chosen(self, office: Office) -> None:
        choose(office, LAN, email="lan@xa.example.vn", kinds=())

        office.hear("cases", said.case_opened())

        assert self.queued(office) == []
        assert len(office.told(LAN)) == 1

    def test_never_goes_to_an_address_of_one_who_left(self, office: Office) -> None:
        choose(office, LAN, email="lan@xa.example.vn")
        office.hear("registry", officer_told(LAN, Role.CHILD_OFFICER, COMMUNE, active=False))
        office.hear("registry", officer_told(LAN, Role.CHILD_OFFICER, COMMUNE))

        office.hear("cases", said.case_opened())

        assert "notify.address_forgotten" in office.fact_types()
        assert self.queued(office) == []
        assert b"lan@xa.example.vn" not in _bytes_on_disk(office)

    def test_an_emergency_is_marked(self, office: Office) -> None:
        choose(office, LAN, email="lan@xa.example.vn")

        office.hear("cases", said.case_opened(emergency=True))
        office.hear("cases", said.deadline_near(rule="emergency_decision"))
        office.hear("cases", said.deadline_near(rule="plan_submission"))

        urgent = office.rows(deliveries, "kind", "urgent", "channel")
        assert urgent == [
            ("case_opened", True, Channel.EMAIL.value),
            ("deadline_near", False, Channel.EMAIL.value),
            ("deadline_near", True, Channel.EMAIL.value),
        ]


def test_an_erasure_is_confirmed_once_with_the_letters_that_lost_a_day(office: Office) -> None:
    details = registry.ChildDetails(
        unit_id=COMMUNE,
        hamlet_id=HAMLET,
        birth_date=date(2016, 4, 20),
        sex="male",
        ethnicity="tay",
        poverty="none",
        present_from=date(2016, 4, 20),
        birth_registered=True,
        has_personal_id=True,
    )
    registered = registry.ChildRegistered(
        child_id=CHILD, origin="initial", registered_on=date(2025, 1, 2), details=details
    )
    erased = registry.RecordErased(child_id=CHILD)
    office.hear("registry", registered, erased, erased)

    told = (json.loads(one.envelope) for one in office.store.outbox_after("svc", 0, 1000))
    (confirmed,) = (one["data"] for one in told if "copies_erased" in one["type"])
    assert confirmed["child_id"] == str(CHILD)
    assert confirmed["destroyed"] == {"letters": 1}
