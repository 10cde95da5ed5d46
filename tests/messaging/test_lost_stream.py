"""JetStream loses a stream, or all it stored: each listener hears all once, in order, nevertheless.

A power cut may leave it so (nats-server writes what a stream is in two files, not at one moment).
Here it is done on purpose, while acts go on, and to a stream of which part had been heard.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.kit.nats import NATS, End, Wired, until
from tests.kit.toy import LISTENER, last_numbers, totals

pytestmark = NATS

STREAM = "jetstream/MANGNON/streams/SVC"
ALL = ""


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine an answer comes at once or not at all: nobody waits five seconds for it."""
    for module in ("publishing", "relay"):
        monkeypatch.setattr(f"shared.messaging.{module}.PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr("shared.messaging.healing._ASK_AGAIN_SECONDS", 0.5)


@pytest_asyncio.fixture
async def listeners(node: Wired, tmp_path: Path) -> AsyncIterator[list[End]]:
    """Three who hear the teller, all started; one of them has heard nothing when it is lost."""
    node.hear |= {"cases": ("registry",), "fund": ("registry",)}
    others = [
        End(replace(LISTENER, name=name), tmp_path / name, ("registry",), node.clock)
        for name in ("cases", "fund")
    ]
    await node.start()
    await others[0].start(node.credentials("cases"))
    yield [node.listener, *others]
    for one in others:
        await one.stop()
        one.store.close()


@pytest.mark.parametrize("lost", [STREAM, ALL], ids=["a stream", "all it stored"])
@pytest.mark.parametrize("times", [1, 2])
async def test_all_is_heard_once_and_in_order(
    node: Wired, listeners: list[End], lost: str, times: int
) -> None:
    told = 0
    for _ in range(times):
        told = await tell_on(node, told)
        await until(lambda told=told: node.teller.store.published("svc") == told)  # type: ignore[misc]

        await node.server.stop()
        shutil.rmtree(node.server.store_directory / lost)
        told = await tell_on(node, told)
        await node.server.start()
        told = await tell_on(node, told)
    await listeners[-1].start(node.credentials("fund"))
    told = await tell_on(node, told)

    for one in listeners:
        await until(lambda one=one: one.store.inbox_counts() == {"applied": told})  # type: ignore[misc]
        assert list(one.store.read(totals).values()) == [sum(range(1, told + 1))]
        assert list(one.store.read(last_numbers).values()) == [told]
    assert node.teller.store.published("svc") == told


async def tell_on(node: Wired, told: int) -> int:
    """Let the teller count on; return how many numbers it has counted."""
    more = told + 75
    await node.tell(*range(told + 1, more + 1))
    return more
