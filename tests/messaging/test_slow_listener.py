"""A listener that is slow holds up nobody else, says how far it is behind, and loses nothing.

Nor does it gather what it has not taken in yet: `MANGNON_HISTORIES=1 python -m pytest
tests/messaging/test_slow_listener.py -s` lets 50,000 letters wait for it.
"""

import os
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from shared.eventstore.acts import Heard, Policy, Reaction, whenever
from tests.kit.nats import AN, NATS, End, Wired, until
from tests.kit.toy import LISTENER, ToyCounted, sum_what_is_heard, totals

pytestmark = NATS

LONG = "MANGNON_HISTORIES" in os.environ
PART = 500
PARTS = 8  # of so many letters each
MANY_PARTS = 100 if LONG else PARTS
MOST_GROWN = 32 * 2**20  # bytes: 50,000 letters in memory would be several times that
MOST_OF_THE_SERVER = 256 * 2**20  # nats-server is told to do with 192 MiB
PATIENCE = 900.0 if LONG else 120.0


class Slow:
    """A second listener whose rule waits for a sign with its first letter."""

    def __init__(self, node: Wired, folder: Path) -> None:
        self.may_go_on = threading.Event()
        self.waits = threading.Event()

        @whenever(ToyCounted)
        def take_long(event: ToyCounted, heard: Heard) -> Reaction:
            self.waits.set()
            self.may_go_on.wait(PATIENCE)
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
        await node.tell(*[1] * PART)
        await node.all_heard()  # the other keeps pace with each part

    told = 1 + PART * PARTS
    assert list(node.totals().values()) == [told]
    await until(lambda: node.listener.metrics.value("mangnon_inbox_lag", source="registry") == 0)
    await until(lambda: slow.lag == told)

    slow.may_go_on.set()
    await until(lambda: slow.lag == 0)
    assert slow.end.store.read(totals) == node.totals()
    assert slow.end.store.inbox_counts() == {"applied": told}


@pytest.mark.timeout(int(2 * PATIENCE))
async def test_what_waits_for_it_waits_on_the_disk(node: Wired, slow: Slow) -> None:
    await node.tell(*[1] * PART * 4)
    await until(slow.waits.is_set)
    await node.all_heard()  # what is kept in memory for speed is filled by now
    before = resident_bytes(os.getpid())
    for _ in range(MANY_PARTS):
        await node.tell(*[1] * PART)
        await node.all_heard()
    told = PART * (4 + MANY_PARTS)
    waiting = resident_bytes(os.getpid()) - before

    slow.may_go_on.set()
    await until(lambda: slow.end.store.inbox_counts() == {"applied": told}, PATIENCE)
    assert slow.end.store.read(totals) == node.totals() == {str(AN): told}
    taken = resident_bytes(os.getpid()) - before
    served = resident_bytes(node.server.pid)
    print(f"{told} letters: {waiting} bytes more while they wait, {taken} once taken; {served}")  # noqa: T201
    assert max(waiting, taken) < MOST_GROWN
    assert served < MOST_OF_THE_SERVER


def resident_bytes(pid: int) -> int:
    """Return how much memory the kernel says that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


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
