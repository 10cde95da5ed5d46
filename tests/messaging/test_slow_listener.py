"""A listener that is slow holds up nobody else, says how far it is behind, and loses nothing."""

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from shared.eventstore.acts import Heard, Policy, Reaction, whenever
from tests.kit.nats import NATS, End, Wired, until
from tests.kit.toy import LISTENER, ToyCounted, sum_what_is_heard, totals

pytestmark = NATS

PARTS = 8  # of 500 letters each


class Slow:
    """A second listener whose rule waits for a sign with its first letter."""

    def __init__(self, node: Wired, folder: Path) -> None:
        self.may_go_on = threading.Event()
        self.waits = threading.Event()

        @whenever(ToyCounted)
        def take_long(event: ToyCounted, heard: Heard) -> Reaction:
            self.waits.set()
            self.may_go_on.wait(120)
            yield from ()

        policies: tuple[Policy[ToyCounted], ...] = (take_long, sum_what_is_heard)
        toy = replace(LISTENER, name="cases", all_policies=policies)
        self.end = End(toy, folder, ("registry",), node.clock)

    @property
    def lag(self) -> float:
        """How far it says to be behind registry."""
        return self.end.metrics.value("mangnon_inbox_lag", source="registry")


@pytest_asyncio.fixture
async def slow(node: Wired, tmp_path: Path) -> AsyncIterator[Slow]:
    """The slow one, started with the others."""
    node.hear["cases"] = ("registry",)
    one = Slow(node, tmp_path / "slow")
    await node.start()
    await one.end.start(node.credentials("cases"))
    yield one
    one.may_go_on.set()
    await one.end.stop()
    one.end.store.close()


async def test_holds_up_nobody_and_tells_its_lag(node: Wired, slow: Slow) -> None:
    await node.tell(1)
    await until(slow.waits.is_set)
    for _ in range(PARTS):
        await node.tell(*[1] * 500)
        await node.all_heard()  # the other keeps pace with each part

    told = 1 + 500 * PARTS
    assert list(node.totals().values()) == [told]
    await until(lambda: node.listener.metrics.value("mangnon_inbox_lag", source="registry") == 0)
    await until(lambda: slow.lag == told)

    slow.may_go_on.set()
    await until(lambda: slow.lag == 0)
    assert slow.end.store.read(totals) == node.totals()
    assert slow.end.store.inbox_counts() == {"applied": told}


async def test_is_not_taken_for_dead(
    node: Wired, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.patience._SILENT_SECONDS", 1.0)
    await node.tell(1)
    await until(slow.waits.is_set)
    asked_after = [0]

    def has_been_looked_at() -> bool:
        asked_after[0] += 1
        return asked_after[0] > 200  # looked at every 20 ms: four times longer than silence

    await until(has_been_looked_at)
    assert slow.end.metrics.value("mangnon_wire_repairs_total", what="listener") == 0

    slow.may_go_on.set()
    await node.tell(2, 3)
    await until(lambda: slow.end.store.read(totals) == node.totals() and bool(node.totals()))
    assert slow.end.metrics.value("mangnon_wire_repairs_total", what="listener") == 0
