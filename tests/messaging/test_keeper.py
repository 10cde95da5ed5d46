"""The keeper: what it provisions, how it corrects, what it does when nothing is stored."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nats.js.api import ConsumerConfig, StreamConfig

from shared.messaging.connection import Credentials
from shared.messaging.provisioning import Keeper, WirePlan, provision
from tests.kit.nats import NATS, Wired

pytestmark = NATS

PLAN = WirePlan("n05578", {"reporting": ("registry", "cases"), "registry": ()})


async def test_streams_and_durables_are_made_as_planned_and_only_once(node: Wired) -> None:
    await node.server.start()
    _, admin = await node.connect("node")

    assert await provision(admin, PLAN) == ["SVC", "EVT", "PROBE", "reporting"]
    assert await provision(admin, PLAN) == []
    stream = (await admin.stream_info("SVC")).config
    assert stream.subjects == ["svc.n05578.>"]
    assert stream.max_age == 7 * 86_400
    assert stream.allow_atomic
    durable = (await admin.consumer_info("SVC", "reporting")).config
    assert durable.filter_subjects == ["svc.n05578.registry.>", "svc.n05578.cases.>"]
    assert durable.max_deliver == -1


async def test_what_somebody_changed_is_corrected(node: Wired) -> None:
    await node.server.start()
    _, admin = await node.connect("node")
    await provision(admin, PLAN)
    await admin.update_stream(StreamConfig(name="SVC", subjects=["svc.>"], max_age=60))
    await admin.add_consumer(
        "SVC", ConsumerConfig(durable_name="reporting", name="reporting", max_ack_pending=1)
    )

    assert await provision(admin, PLAN) == []
    assert (await admin.stream_info("SVC")).config.max_age == 7 * 86_400
    durable = (await admin.consumer_info("SVC", "reporting")).config
    assert durable.max_ack_pending == 1000
    assert durable.filter_subjects == ["svc.n05578.registry.>", "svc.n05578.cases.>"]


class Stuck:
    """A JetStream that takes nothing any more, as after a full disk."""

    async def publish(self, *_: Any, **__: Any) -> None:
        """Never answer."""
        raise TimeoutError


@pytest.mark.parametrize(("probes", "restarts"), [(2, 0), (3, 1), (6, 2)])
async def test_a_jetstream_that_stores_nothing_is_started_again(probes: int, restarts: int) -> None:
    count = 0

    async def restart() -> None:
        nonlocal count
        count += 1

    stuck: Callable[[], Awaitable[None]] = restart
    keeper = Keeper(Credentials("nats://nowhere", "node", "x"), PLAN, on_stuck=stuck)
    for _ in range(probes):
        await keeper._probe(Stuck())  # type: ignore[arg-type]
    assert count == restarts
