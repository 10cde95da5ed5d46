"""Who subscribes reads what is told to anyone, from the first letter on, and nothing else."""

import asyncio
import json

import pytest
from nats.errors import TimeoutError as NatsTimeout
from nats.js.errors import NotFoundError

from shared.messaging.names import SUBSCRIBER
from tests.kit.nats import NATS, Wired, until

pytestmark = NATS
OPEN = "evt.n05578.registry.child_registered.v1"
CLOSED = "svc.n05578.registry.child_registered.v1"


async def test_a_subscriber_hears_and_looks_up_what_is_told_to_anyone(node: Wired) -> None:
    await node.start(node.teller)
    await node.provisioned()
    _, subscriber = await node.connect(SUBSCRIBER)
    heard: list[bytes] = []

    async def hear(message: object) -> None:
        heard.append(repr(message).encode())

    await subscriber._nc.subscribe("evt.n05578.>", cb=hear)
    await subscriber._nc.flush()
    _, registry = await node.connect("registry")
    for number in (1, 2):
        await registry.publish(OPEN, json.dumps({"number": number}).encode())

    await until(lambda: len(heard) == 2)
    first = await subscriber.get_msg("EVT", seq=1, subject="evt.n05578.>", next=True)
    second = await subscriber.get_msg("EVT", seq=2, subject="evt.n05578.>", next=True)
    assert [json.loads(found.data or b"{}")["number"] for found in (first, second)] == [1, 2]
    with pytest.raises(NotFoundError):
        await subscriber.get_msg("EVT", seq=3, subject="evt.n05578.>", next=True)


@pytest.mark.parametrize(
    "subject",
    [
        OPEN,
        CLOSED,
        "ask.n05578.registry.resend",
        "$JS.API.STREAM.MSG.GET.SVC",
        "$JS.API.CONSUMER.CREATE.EVT.mine",
        "$JS.API.CONSUMER.DURABLE.CREATE.EVT.mine",
        "$JS.API.STREAM.PURGE.EVT",
    ],
)
async def test_a_subscriber_tells_nothing_and_makes_nothing(node: Wired, subject: str) -> None:
    await node.start(node.teller)
    await node.provisioned()
    line, subscriber = await node.connect(SUBSCRIBER)

    with pytest.raises(NatsTimeout):
        await subscriber._nc.request(subject, b"{}", timeout=0.3)
    assert line.violations == 1


@pytest.mark.parametrize("subject", [">", "svc.>", "head.>", "_INBOX_registry.>"])
async def test_a_subscriber_overhears_nothing(node: Wired, subject: str) -> None:
    await node.start(node.teller)
    line, subscriber = await node.connect(SUBSCRIBER)

    async def overhear(message: object) -> None:
        raise AssertionError(message)

    await subscriber._nc.subscribe(subject, cb=overhear)
    await until(lambda: line.violations == 1)
    await node.provisioned()
    await node.tell(1)
    await until(lambda: node.teller.store.published("svc") == 1)
    await asyncio.sleep(0.05)
