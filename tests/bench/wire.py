"""The wire: what is told in batches, and what is heard with an inbox, on a durable JetStream."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter

from tests.bench.measuring import Row, folder, medians, rate_row
from tests.kit.nats import Wired, until, wired

LETTERS = 2_000
SINGLY = 400
PATIENCE_SECONDS = 120


def rows() -> Iterator[Row]:
    """Compare telling and hearing, each on a node of its own with `sync_interval: always`."""
    relayed, published = medians(relay_rate, single_rate)
    yield rate_row("relay, synced always", "one publish at a time", relayed, published, 5)
    heard, singly = medians(hearing_rate, hearing_rate_singly)
    yield rate_row("consumer with inbox", "a transaction for each message", heard, singly, 8)


def relay_rate() -> float:
    """Return letters per second that the relay carries to the stream."""
    return asyncio.run(_within(_relay))


def single_rate() -> float:
    """Return messages per second, each published when the one before is acknowledged."""
    return asyncio.run(_within(_publish_singly))


def hearing_rate() -> float:
    """Return letters per second that the listener takes from the stream and applies."""
    return asyncio.run(_within(_hear))


def hearing_rate_singly() -> float:
    """Return letters per second with a transaction and an acknowledgement for each."""
    return asyncio.run(_within(_hear_singly))


async def _within(work: Callable[[Wired], Awaitable[float]]) -> float:
    with folder() as where:
        async with wired(where) as node:
            return await work(node)


async def _told(node: Wired) -> None:
    """Let there be letters in the outbox."""
    for first in range(0, LETTERS, 200):
        await node.tell(*([1] * min(200, LETTERS - first)))


async def _relay(node: Wired) -> float:
    await node.start()
    await node.provisioned()
    await node.teller.stop()
    await node.listener.stop()
    await _told(node)
    started = perf_counter()
    await node.teller.start(node.credentials("registry"))
    await until(lambda: node.teller.store.published("svc") == LETTERS, PATIENCE_SECONDS)
    return LETTERS / (perf_counter() - started)


async def _publish_singly(node: Wired) -> float:
    await node.start()
    await node.provisioned()
    await node.teller.stop()
    await node.listener.stop()
    _, jetstream = await node.connect("registry")
    body = json.dumps({"text": "x" * 700}).encode()
    started = perf_counter()
    for number in range(SINGLY):
        headers = {"Nats-Msg-Id": f"bench-{number}"}
        await jetstream.publish("svc.n05578.registry.toy_counted.v1", body, headers=headers)
    return SINGLY / (perf_counter() - started)


async def _hear(node: Wired) -> float:
    await node.start()
    await node.provisioned()
    await node.listener.stop()
    await _told(node)
    await until(lambda: node.teller.store.published("svc") == LETTERS, PATIENCE_SECONDS)
    started = perf_counter()
    await node.listener.start(node.credentials("reporting"))
    await until(lambda: node.heard() == LETTERS, PATIENCE_SECONDS)
    return LETTERS / (perf_counter() - started)


async def _hear_singly(node: Wired) -> float:
    await node.start()
    await node.provisioned()
    await node.listener.stop()
    await _told(node)
    await until(lambda: node.teller.store.published("svc") == LETTERS, PATIENCE_SECONDS)
    _, jetstream = await node.connect("reporting")
    durable = await jetstream.pull_subscribe_bind("reporting", "SVC")
    started, heard = perf_counter(), 0
    while heard < SINGLY:
        for message in await durable.fetch(50, timeout=5):
            letter = json.loads(message.data)
            await node.listener.store.receive([letter])
            await message.ack()
            heard += 1
    return heard / (perf_counter() - started)
