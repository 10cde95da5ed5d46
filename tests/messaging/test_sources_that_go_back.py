"""A source that went back is told of; two replicas that are heard in the wrong order are none."""

import json
from collections.abc import Sequence

import pytest

from shared.calendar.clock import SimulatedClock
from shared.database import CannotConnect
from shared.eventstore.rows import Row
from shared.eventstore.store import Store
from shared.eventstore.went_back import all_that_went_back
from shared.messaging.connection import Line, close
from shared.messaging.gone_back import GoneBack
from shared.messaging.high_water import SETTLING_SECONDS, HighWater
from shared.messaging.names import head_of
from tests.kit.backends import Backend
from tests.kit.logs import logged_from
from tests.kit.nats import AN, NATS, PATIENCE, Wired, until
from tests.kit.toy import LISTENER, NODE, TELLER, THE_START, count, open_store

LONG = 2 * SETTLING_SECONDS  # what is this old has settled


def went_back(water: HighWater, *said: tuple[float, int]) -> list[bool]:
    return [water.falls_to(head, at) for at, head in said]


def test_two_replicas_that_speak_at_once_have_not_gone_back() -> None:
    assert (
        went_back(HighWater(), (0, 60), (LONG, 70), (LONG + 0.1, 69), (LONG + 0.2, 70))
        == [False] * 4
    )


def test_who_says_less_than_a_while_ago_has_gone_back_and_that_is_said_once() -> None:
    said = went_back(HighWater(), (0, 60), (LONG, 59), (LONG + 30, 59), (LONG + 60, 60))
    assert said == [False, True, False, False]


def test_who_goes_back_again_is_told_of_again() -> None:
    said = went_back(HighWater(), (0, 60), (LONG, 50), (2 * LONG, 55), (3 * LONG, 52))
    assert said == [False, True, False, True]


@pytest.mark.parametrize("pause", [1.0, SETTLING_SECONDS / 2, SETTLING_SECONDS, 10 * LONG])
def test_however_often_it_speaks_what_is_a_while_old_has_settled(pause: float) -> None:
    water, at = HighWater(), 0.0
    for number in range(1, 500):
        at += pause
        assert not water.falls_to(number, at)
    assert water.falls_to(498, at + LONG)


def test_what_is_young_has_not_settled_however_long_it_was_quiet_before() -> None:
    assert went_back(HighWater(), (0, 60), (100 * LONG, 90), (100 * LONG + 1, 80)) == [False] * 3


def test_letters_that_arrived_were_told_too() -> None:
    water = HighWater()
    water.rises_to(60, 0)
    assert water.falls_to(59, LONG)


def test_what_was_kept_before_the_start_has_settled() -> None:
    assert HighWater(60).falls_to(59, 0.0)


def marks(store: Store) -> list[tuple[str, str]]:
    """Return the sources that are kept as having gone back."""
    return [(one.node, one.service) for one in store.read(all_that_went_back)]


class TestWhatWasSeen:
    async def test_is_kept_also_where_the_database_was_away(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = open_store(LISTENER, backend.places)
        gone_back = GoneBack(store, SimulatedClock(THE_START))
        gone_back.note("n05578", "cases", "chain_went_back", position=3)

        def away(rows: Sequence[Row]) -> None:
            raise CannotConnect

        with monkeypatch.context() as while_it_is_away:
            while_it_is_away.setattr(store, "write", away)
            with pytest.raises(CannotConnect):
                await gone_back.look()
        assert marks(store) == []
        await gone_back.look()
        assert marks(store) == [("n05578", "cases")]
        store.close()

    async def test_letters_that_are_sent_again_are_no_others(self, backend: Backend) -> None:
        store, teller = open_store(LISTENER, backend.places), open_store(TELLER, backend.places)
        teller.perform(count(AN, 5, "k1"))
        letter = json.loads(teller.outbox_after("svc", 0, 1)[0].envelope)
        store.receive([letter]).result(PATIENCE)
        gone_back = GoneBack(store, SimulatedClock(THE_START))

        gone_back.doubt([letter, {**letter, "sequence": "2"}])
        await gone_back.look()
        assert marks(store) == []

        gone_back.doubt([{**letter, "id": "another"}])
        await gone_back.look()
        assert marks(store) == [("n05578", "registry")]
        store.close()
        teller.close()


class TestOnTheWire:
    pytestmark = NATS

    async def say(self, node: Wired, *heads: int) -> None:
        """Speak as registry's replicas would, and wait until the last has been heard."""
        line = Line(node.credentials("registry"), "testing", on_closed=lambda: None)
        client = await line.connect()
        for head in heads:
            await client.publish(head_of(NODE.id, "registry"), json.dumps({"svc": head}).encode())
        await until(lambda: self.lag(node) == heads[-1])
        line.went_down()
        await close(client)

    def lag(self, node: Wired) -> float:
        return node.listener.metrics.value("mangnon_inbox_lag", source="registry")

    async def test_heads_of_two_replicas_may_come_in_the_wrong_order(self, node: Wired) -> None:
        with logged_from("ERROR") as written:
            await node.start(node.listener)
            await until(lambda: node.listener.wire.listening_check() is None)
            await self.say(node, 3, 2, 4)
        assert "source_went_back" not in written.getvalue()

    async def test_a_source_that_lacks_what_it_had_told_has_gone_back(
        self, node: Wired, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.messaging.high_water.SETTLING_SECONDS", 0.0)
        with logged_from("ERROR") as written:
            await node.start(node.listener)
            await until(lambda: node.listener.wire.listening_check() is None)
            await self.say(node, 3, 2, 4)
        assert written.getvalue().count("source_went_back") == 1
        await until(lambda: marks(node.listener.store) == [(NODE.id, "registry")])

    async def test_other_letters_under_numbers_that_were_heard_show_it_too(
        self, node: Wired
    ) -> None:
        await node.start()
        await node.tell(1, 2, 3)
        await node.all_heard()
        again = node.letters()[1]
        other = {**again, "id": "another"}
        with logged_from("ERROR") as written:
            await node.send(again, message_id="sent-again")
            await node.send(other)
            await until(lambda: marks(node.listener.store) == [(NODE.id, "registry")])
        assert json.loads(written.getvalue())["event"] == "source_told_otherwise"
        assert node.totals() == {str(AN): 6}
