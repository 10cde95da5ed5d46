"""A source that went back is told of; two replicas that are heard in the wrong order are none."""

import json

import pytest

from shared.messaging.connection import Line, close
from shared.messaging.high_water import SETTLING_SECONDS, HighWater
from shared.messaging.names import head_of
from tests.kit.logs import logged_from
from tests.kit.nats import NATS, Wired, until
from tests.kit.toy import NODE

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
