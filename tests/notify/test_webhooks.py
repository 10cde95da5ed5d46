"""Webhooks over real HTTP: signed, tried until taken, never beyond what a client may hear."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.notify import norms, operations
from services.notify.app import service
from services.notify.channels import Webhooks, deliver_due
from services.notify.channels.reaching import Outlet
from services.notify.endpoint import Doors
from services.notify.events import Wanted
from services.notify.operations import EndpointSecret
from services.notify.policies.carrying import CARRIED
from services.notify.readmodels.claims import LEASE
from services.notify.readmodels.endpoints import endpoints
from services.notify.readmodels.outgoing import outgoing
from shared.contracts import cases, registry
from shared.contracts.announcement import SERVICES, Announcement, Audience, emitters
from shared.contracts.envelope import type_of
from shared.eventstore.tables import events, inbox
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.messaging.names import CARRIERS
from tests.notify.receiving import Receiver, fits, receiving
from tests.notify.world import (
    A_MORNING,
    COMMUNE,
    HAMLET,
    OTHER_COMMUNE,
    QUAN,
    Office,
    officer,
    with_models,
)

PROGRAM = UUID("00000000-0000-8000-8000-0000000000c1")
HERE = Doors(frozenset({443}), loopback_too=True)
CHILD = UUID("0badbeef-0000-8000-8000-000000000001")


def client_told(unit_id: UUID = COMMUNE, *, scope: str = "events") -> registry.OfficerChanged:
    """Return what registry tells of a machine client; of one without a scope: it is revoked."""
    grant = registry.GrantedRole(role=scope, unit_id=unit_id, since=date(2024, 1, 1))
    return registry.OfficerChanged(
        officer_id=PROGRAM,
        roles_version=1,
        active=bool(scope),
        position_title="",
        grants=(grant,) if scope else (),
    )


def registered(unit_id: UUID = COMMUNE) -> registry.PublicChildRegistered:
    return registry.PublicChildRegistered(
        child_id=CHILD, unit_id=unit_id, origin="new", registered_on=date(2025, 3, 10)
    )


def opened(unit_id: UUID = COMMUNE) -> cases.PublicCaseOpened:
    return cases.PublicCaseOpened(
        case_id=CHILD, unit_id=unit_id, level="support", opened_on=date(2025, 3, 10)
    )


@dataclass
class Subscribed:
    """An office that sends events to one program."""

    office: Office
    receiver: Receiver
    made: EndpointSecret
    webhooks: Webhooks

    def send(self, *, after: timedelta = timedelta()) -> None:
        """Let some time go by and send what is due."""
        self.office.clock.move_to(self.office.clock.now() + after)
        deliver_due(self.office.desk, self.webhooks, self.office.clock.now())

    def tell(self, *said: Announcement) -> list[str]:
        """Let registry tell something to anyone; return the ids."""
        return self.office.hear("registry", *said)

    def states(self) -> list[tuple[object, ...]]:
        """Return what became of each event."""
        return self.office.rows(outgoing, "state", "tries", "answer")

    def stopped(self) -> str | None:
        """Return why nothing is sent, if so."""
        [(why,)] = self.office.rows(endpoints, "stopped")
        return None if why is None else str(why)

    def do(self, name: str, **named: object) -> object:
        """Let the administrator do something with the endpoint."""
        issued = self.office.desk.issue(officer(QUAN))
        return getattr(operations, name)(self.office.desk, issued, self.made.endpoint_id, **named)


def register(office: Office, url: str, *wanted: Wanted) -> EndpointSecret:
    return operations.register_endpoint(
        office.desk,
        office.desk.issue(officer(QUAN)),
        client_id=PROGRAM,
        url=url,
        wanted=wanted or tuple(Wanted),
        doors=HERE,
    )


@pytest.fixture
def subscribed(office: Office) -> Iterator[Subscribed]:
    office.hear("registry", client_told())
    with receiving(Receiver()) as receiver:
        made = register(office, receiver.url)
        yield Subscribed(office, receiver, made, Webhooks("n1", Outlet(HERE)))


class TestSigned:
    def test_an_event_arrives_as_the_wire_carries_it(self, subscribed: Subscribed) -> None:
        [event_id] = subscribed.tell(registered())

        subscribed.send()

        [got] = subscribed.receiver.got
        [(kept,)] = [
            row for row in subscribed.office.rows(inbox, "envelope") if '"evt"' in str(row[0])
        ]
        assert got.body.decode() == kept
        assert got.event["specversion"] == "1.0"
        assert got.event["type"] == "vn.mangnon.registry.child_registered.v1"
        assert got.path == "/hook?token=mat-khau-rieng"
        assert got.headers["content-type"] == "application/cloudevents+json"
        assert got.headers["host"] == f"127.0.0.1:{subscribed.receiver.port}"
        assert got.headers["webhook-id"] == event_id == got.event["id"]
        assert int(got.headers["webhook-timestamp"]) == int(A_MORNING.timestamp())
        assert subscribed.states() == [("delivered", 1, "delivered")]

    def test_the_standard_s_check_fits_and_no_other_does(self, subscribed: Subscribed) -> None:
        subscribed.tell(registered())
        subscribed.send()

        [got] = subscribed.receiver.got
        assert fits(got, subscribed.made.secret)
        assert not fits(got, subscribed.made.secret, body=got.body.replace(b"new", b"old"))
        assert not fits(got, "whsec_" + "A" * 43 + "=")

    def test_old_and_new_secret_sign_for_a_day_then_the_new_alone(
        self, subscribed: Subscribed
    ) -> None:
        old, new = subscribed.made.secret, subscribed.do("rotate_endpoint_secret")
        assert isinstance(new, EndpointSecret)
        subscribed.tell(registered())
        subscribed.send()
        subscribed.tell(registered())
        subscribed.send(after=timedelta(hours=24))

        first, second = subscribed.receiver.got
        assert (fits(first, old), fits(first, new.secret)) == (True, True)
        assert (fits(second, old), fits(second, new.secret)) == (False, True)

    def test_a_secret_before_the_last_is_destroyed(self, subscribed: Subscribed) -> None:
        for _ in range(2):
            subscribed.do("rotate_endpoint_secret")

        stream = subscribed.office.store.facts(f"endpoint-{subscribed.made.endpoint_id}")
        kept = [one.fact.secret for one in stream if hasattr(one.fact, "secret")]
        assert kept[0] is None
        assert len(set(kept[1:])) == 2

    def test_a_form_sent_twice_shows_the_same_secret(self, subscribed: Subscribed) -> None:
        issued = subscribed.office.desk.issue(officer(QUAN))
        endpoint_id = subscribed.made.endpoint_id

        shown = [
            operations.rotate_endpoint_secret(subscribed.office.desk, issued, endpoint_id)
            for _ in range(2)
        ]

        assert shown[0] == shown[1] != subscribed.made

    def test_secret_and_query_lie_nowhere_in_clear(self, subscribed: Subscribed) -> None:
        subscribed.tell(registered())
        subscribed.send()

        rows = [*subscribed.office.rows(events), *subscribed.office.rows(endpoints)]
        text = repr([*rows, *subscribed.office.rows(outgoing), subscribed.made])
        assert "mat-khau-rieng" not in text
        assert subscribed.made.secret not in text


class TestHeard:
    def test_what_may_be_wanted_is_all_that_is_told_to_anyone(self) -> None:
        told = {
            type_of(emitter, contract)
            for contract in _contracts(Announcement)
            if contract.audience is Audience.SUBSCRIBERS
            if contract.__module__.startswith("shared.contracts")
            for emitter in emitters(contract)
        }
        assert {wanted.value for wanted in Wanted} == told
        assert len(CARRIED) == len(told)

    def test_who_carries_may_read_what_is_told_to_anyone(self) -> None:
        assert service.carries_outward
        assert service.sources_elsewhere == ()
        assert {service.name} == CARRIERS
        assert set(service.sources_carried) <= set(SERVICES)

    def test_only_of_the_client_s_unit_and_below(self, subscribed: Subscribed) -> None:
        subscribed.tell(registered(OTHER_COMMUNE), registered(HAMLET), registered(COMMUNE))

        subscribed.send()

        units = [got.event["data"]["unit_id"] for got in subscribed.receiver.got]
        assert sorted(units) == sorted([str(HAMLET), str(COMMUNE)])
        assert len(subscribed.states()) == 2

    def test_only_what_is_wanted(self, office: Office) -> None:
        office.hear("registry", client_told())
        with receiving(Receiver()) as receiver:
            register(office, receiver.url, Wanted.CASE_OPENED)
            office.hear("registry", registered())
            [case] = office.hear("cases", opened())

            deliver_due(office.desk, Webhooks("n1", Outlet(HERE)), A_MORNING)

        assert receiver.ids == [case]

    @pytest.mark.parametrize("scope", ["", "figures"])
    def test_nothing_once_the_client_may_not(self, subscribed: Subscribed, scope: str) -> None:
        subscribed.tell(registered())  # it waits already
        subscribed.office.hear("registry", client_told(scope=scope))
        subscribed.tell(registered())

        subscribed.send()

        assert subscribed.receiver.got == []
        assert subscribed.states() == [("dropped", 0, "no_right")]

    def test_of_a_unit_not_heard_of_yet_once_it_is(self, subscribed: Subscribed) -> None:
        new = UUID(int=99)
        subscribed.tell(registered(new))
        subscribed.send()
        assert subscribed.states() == [("waiting", 1, "unit_unknown")]

        subscribed.office.hear(
            "registry",
            registry.UnitRecorded(
                unit_id=new,
                parent_id=COMMUNE,
                kind="hamlet",
                code="9",
                name="Xóm Mới",
                valid_from=date(2025, 1, 1),
            ),
        )
        subscribed.send(after=timedelta(seconds=6))

        assert len(subscribed.receiver.got) == 1


class TestTriedAgain:
    def test_by_the_schedule_until_it_is_taken(self, subscribed: Subscribed) -> None:
        [event_id] = subscribed.tell(registered())
        subscribed.receiver.answers = [500, 302, 429]

        for tries, pause in enumerate((timedelta(), *_pauses(event_id)[:3]), start=1):
            subscribed.send(after=pause - timedelta(seconds=1) if pause else pause)
            assert len(subscribed.receiver.got) == max(tries - 1, 1), "not before its time"
            subscribed.send(after=timedelta(seconds=1) if pause else pause)

        assert subscribed.receiver.ids == [event_id] * 4
        assert subscribed.states() == [("delivered", 4, "delivered")]
        stamps = [int(got.headers["webhook-timestamp"]) for got in subscribed.receiver.got]
        assert stamps == sorted(set(stamps)), "each try is stamped and signed anew"
        assert all(fits(got, subscribed.made.secret) for got in subscribed.receiver.got)

    def test_the_pauses_are_the_standard_s_up_to_a_fifth_longer(self) -> None:
        schedule = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
        for one in ("a", "b", "c"):
            seconds = [pause.total_seconds() for pause in _pauses(one)]
            pairs = list(zip(seconds, schedule, strict=True))
            assert all(least <= real <= least * 1.2 for real, least in pairs)
            assert _pauses(one) == _pauses(one)
        assert _pauses("a") != _pauses("b")

    def test_to_the_schedule_s_end_then_it_stops_and_the_administrator_is_told(
        self, subscribed: Subscribed
    ) -> None:
        subscribed.receiver.answers = [503] * 100
        [event_id] = subscribed.tell(registered())

        for pause in (timedelta(), *_pauses(event_id)):
            assert subscribed.stopped() is None
            subscribed.send(after=pause)
        subscribed.send(after=timedelta(days=10))

        assert len(subscribed.receiver.got) == 10
        assert subscribed.stopped() == "failing"
        assert subscribed.states() == [("waiting", 10, "503")]
        [notice] = subscribed.office.told(QUAN)
        assert "mat-khau-rieng" not in notice

    def test_410_stops_at_once(self, subscribed: Subscribed) -> None:
        subscribed.receiver.answers = [410]
        subscribed.tell(registered(), registered())

        subscribed.send()
        subscribed.send(after=timedelta(days=1))

        assert len(subscribed.receiver.got) == 1
        assert subscribed.stopped() == "gone"
        assert len(subscribed.office.told(QUAN)) == 1

    def test_what_was_told_meanwhile_goes_when_it_is_enabled(self, subscribed: Subscribed) -> None:
        first = subscribed.tell(registered())
        subscribed.do("disable_endpoint")
        second = subscribed.tell(registered())
        subscribed.send()
        assert subscribed.receiver.got == []

        subscribed.do("enable_endpoint")
        subscribed.send()

        assert sorted(subscribed.receiver.ids) == sorted(first + second)

    def test_one_that_fails_keeps_no_other_waiting(self, subscribed: Subscribed) -> None:
        subscribed.receiver.answers = [500]
        told = subscribed.tell(registered(), registered(), registered())

        subscribed.send()

        assert sorted(subscribed.receiver.ids) == sorted(told)
        assert [state for state, *_ in subscribed.states()].count("delivered") == 2


class TestAtLeastOnce:
    def test_taken_but_not_recorded_it_goes_again_under_the_same_id(
        self, subscribed: Subscribed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        [event_id] = subscribed.tell(registered())

        def crash(*_: object) -> None:
            message = "the power went"
            raise RuntimeError(message)

        with monkeypatch.context() as patched:
            patched.setattr(operations, "record_webhook", crash)
            with pytest.raises(RuntimeError):
                subscribed.send()
        subscribed.send()

        assert subscribed.receiver.ids == [event_id, event_id]
        assert subscribed.states() == [("delivered", 1, "delivered")]

    def test_it_survives_a_restart_and_the_lease_of_who_is_gone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        models = with_models(service.read_models)
        before = Office(tmp_path, models)
        before.staff()
        before.hear("registry", client_told())
        with receiving(Receiver()) as receiver:
            made = register(before, receiver.url)
            [event_id] = before.hear("registry", registered())
            webhooks = Webhooks("n1", Outlet(HERE))
            # The power goes between sending and marking: nothing is given back.
            monkeypatch.setattr(operations, "record_webhook", lambda *_: False)
            monkeypatch.setattr(operations, "release_deliveries", lambda *_: None)
            deliver_due(before.desk, webhooks, A_MORNING)
            before.store.close()
            monkeypatch.undo()

            after = Office(tmp_path, models)
            deliver_due(after.desk, webhooks, A_MORNING)
            assert receiver.ids == [event_id]
            deliver_due(after.desk, webhooks, A_MORNING + LEASE)

            assert receiver.ids == [event_id, event_id]
            assert all(fits(got, made.secret) for got in receiver.got)
            assert after.rows(outgoing, "state") == [("delivered",)]
            after.store.close()


class TestByHand:
    def test_a_test_event_says_nothing(self, subscribed: Subscribed) -> None:
        test_id = subscribed.do("send_test_event")

        subscribed.send()

        [got] = subscribed.receiver.got
        assert got.id == str(test_id) == got.event["id"]
        assert got.event["type"] == "vn.mangnon.notify.webhook_test.v1"
        assert got.event["data"] == {}
        assert fits(got, subscribed.made.secret)

    def test_nothing_is_tested_while_it_is_disabled(self, subscribed: Subscribed) -> None:
        subscribed.do("disable_endpoint")
        with pytest.raises(Conflict):
            subscribed.do("send_test_event")

    def test_one_event_goes_again_under_its_id(self, subscribed: Subscribed) -> None:
        one, _ = subscribed.tell(registered(), registered())
        subscribed.send()

        subscribed.do("resend_event", event_id=one)
        subscribed.send()

        assert len(subscribed.receiver.got) == 3
        assert subscribed.receiver.ids[-1] == one
        with pytest.raises(NotFound):
            subscribed.do("resend_event", event_id="nothing")

    def test_all_after_a_sequence_go_again_but_no_more_than_may_be_heard(
        self, office: Office
    ) -> None:
        office.hear("registry", client_told())
        _, second, _, fourth = office.hear(
            "registry", registered(), registered(), registered(OTHER_COMMUNE), registered(HAMLET)
        )
        office.hear("cases", opened())
        with receiving(Receiver()) as receiver:
            made = register(office, receiver.url)  # only now: it has heard nothing yet
            issued = office.desk.issue(officer(QUAN))
            count = operations.resend_events(
                office.desk, issued, made.endpoint_id, source="registry", after=1
            )
            deliver_due(office.desk, Webhooks("n1", Outlet(HERE)), A_MORNING)

        assert count == 2
        assert sorted(receiver.ids) == sorted([second, fourth])

    def test_what_was_delivered_long_ago_leaves_the_list(self, subscribed: Subscribed) -> None:
        subscribed.tell(registered())
        subscribed.send()
        subscribed.receiver.answers = [500]
        subscribed.tell(registered())
        subscribed.send()

        subscribed.office.a_day_began(A_MORNING + timedelta(days=91))

        assert [state for state, *_ in subscribed.states()] == ["waiting"]


class TestRegistered:
    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://nhan.example.vn/", "url_not_https"),
            ("ftp://nhan.example.vn/", "url_not_https"),
            ("https://nhan.example.vn:8443/", "url_port"),
            ("https://ten:mat-khau@nhan.example.vn/", "url_malformed"),
            ("https://nhan.example.vn/#x", "url_malformed"),
            ("https:///x", "url_malformed"),
            ("https://nhan.example.vn/a b", "url_malformed"),
            ("https://nhan.example.vn\\@10.0.0.1/", "url_malformed"),
            ("https://nhận.example.vn/", "url_malformed"),
            ("https://nhan.example.vn:x/", "url_malformed"),
            ("https://[fe80::1%25eth0]/", "url_malformed"),
            (f"https://nhan.example.vn/{'a' * 500}", "url_malformed"),
        ],
    )
    def test_only_under_an_address_for_webhooks(self, office: Office, url: str, code: str) -> None:
        office.hear("registry", client_told())
        with pytest.raises(Invalid) as refused:
            operations.register_endpoint(
                office.desk,
                office.desk.issue(officer(QUAN)),
                client_id=PROGRAM,
                url=url,
                wanted=tuple(Wanted),
                doors=Doors(),
            )
        assert refused.value.code == code

    def test_only_for_a_client_that_hears_events(self, office: Office) -> None:
        office.hear("registry", client_told(scope="figures"))
        with pytest.raises(Invalid) as refused:
            register(office, "https://nhan.example.vn/")
        assert refused.value.code == "client_unknown"


def _pauses(event_id: str) -> list[timedelta]:
    found = [norms.webhook_pause(A_MORNING.date(), tries, event_id) for tries in range(1, 10)]
    assert norms.webhook_pause(A_MORNING.date(), 10, event_id) is None
    return [pause for pause in found if pause is not None]


def _contracts(of: type[Announcement]) -> Iterator[type[Announcement]]:
    for inner in of.__subclasses__():
        yield inner
        yield from _contracts(inner)
