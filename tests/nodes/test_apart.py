"""The line between a commune's node and its province's is cut for a day while both work on.

Each node is in a network of its own. As root, the long round is
`MANGNON_HISTORIES=5000 python -m pytest tests/nodes/test_apart.py -s`.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

import pytest
from nats.aio.client import Client

from shared.messaging.connection import close
from shared.messaging.names import stream_from
from tests.kit.nats import NATS, PATIENCE
from tests.kit.office import until
from tests.kit.two_nodes import COMMUNE, OTHER, PROVINCE
from tests.nodes.apart import Apart, Node, apart
from tests.nodes.namespaces import can_join

LONG: Final = int(os.environ.get("MANGNON_HISTORIES", "0"))
EVENTS: Final = LONG or 50
MOST_SECONDS: Final = 60
pytestmark = [
    *NATS,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not can_join(), reason="networks are made as root, with iproute2"),
]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Apart]:
    """The nodes; where seconds are counted, heads are told as seldom as by default."""
    with apart(tmp_path, heal_seconds="30" if LONG else "0.5") as both:
        yield both


def test_after_a_day_without_the_line_all_is_heard_once_and_in_order(pair: Apart) -> None:
    for node in pair.both:
        node.tell(2)
    until(lambda: pair.all_is_heard() and pair.commune.told() == 2)

    began = perf_counter()
    halves = (pair.cable.swallow, pair.commune, 1), (pair.cable.pull, pair.province, 13)
    for cut, node, hour in halves:
        cut()
        pair.live_hours(hour, hour + 11)
        node.tell(EVENTS)
        for one in pair.both:
            one.work()
    assert not pair.all_is_heard()
    away = perf_counter() - began

    pair.cable.plug()
    began = perf_counter()
    asyncio.run(carried(pair))
    by_nats = perf_counter() - began
    until(pair.all_is_heard)
    seconds = perf_counter() - began
    print(  # noqa: T201 - this is what it measures
        f"{EVENTS} on both sides, cut off for {away:.0f} s: NATS has carried them up after"
        f" {by_nats:.1f} s, both have heard all after {seconds:.1f} s"
    )

    for node, other in (pair.both, pair.both[::-1]):
        assert other.told() >= EVENTS
        assert node.heard_in_order(other) == list(range(1, other.told() + 1))
        node.office.agrees()
    assert seconds <= MOST_SECONDS or not LONG
    nothing_of_another_commune_crosses(pair)


async def carried(pair: Apart) -> None:
    """Wait until the province's nats-server has what the commune's reporting has told."""
    client = await _line(pair.province)
    told = f"evt.{COMMUNE}.reporting.>"
    async with asyncio.timeout(PATIENCE):
        while True:
            info = await client.jetstream().stream_info(stream_from(COMMUNE), told)
            if sum((info.state.subjects or {}).values()) >= pair.commune.told():
                break
            await asyncio.sleep(0.1)
    await close(client)


def nothing_of_another_commune_crosses(pair: Apart) -> None:
    """Whatever the nodes' own administrators say: the leaf lets through what is theirs alone."""
    subjects = ("evt.{}.registry.toy_counted.v1", "head.{}.registry", "ask.{}.registry.resend")
    for speaks, hears in (pair.both, pair.both[::-1]):
        forged = [subject.format(OTHER) for subject in subjects]
        heard = asyncio.run(said_across(speaks, hears, [*forged, f"svc.{OTHER}.x.y.v1"]))
        own = (f".{PROVINCE}.", f".{COMMUNE}.")
        assert [one for one in heard if not any(word in one for word in own)] == []


async def said_across(speaks: Node, hears: Node, subjects: list[str]) -> list[str]:
    """Say something at one node; return all that the other heard until what came after it."""
    marker, heard = f"head.{speaks.name}.marker", list[str]()
    ear, mouth = await _line(hears), await _line(speaks)

    async def hear(message: object) -> None:
        heard.append(message.subject)  # type: ignore[attr-defined]

    for subject in ("evt.>", "svc.>", "head.>", "ask.>", "deliver.>"):
        await ear.subscribe(subject, cb=hear)
    await ear.flush()
    async with asyncio.timeout(60):
        for subject in subjects:
            await mouth.publish(subject, b"{}")
        while marker not in heard:
            await mouth.publish(marker, b"{}")
            await asyncio.sleep(0.1)
    for client in (ear, mouth):
        await close(client)
    return heard


async def _line(node: Node) -> Client:
    """Connect as a node's administrator, from within its network."""
    with node.place.inside():
        return await node.administrator().connect()
