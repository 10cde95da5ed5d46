"""On the wire each service is itself and nobody else."""

import asyncio

import pytest
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import ConsumerConfig, StreamConfig

from tests.kit.nats import NATS, Wired, until

pytestmark = NATS


async def test_a_service_tells_under_its_own_name(node: Wired) -> None:
    await node.start(node.teller)
    await node.provisioned()
    _, cases = await node.connect("cases")

    ack = await cases.publish("svc.n05578.cases.case_opened.v1", b"{}")
    assert ack.stream == "SVC"


@pytest.mark.parametrize(
    "subject",
    [
        "svc.n05578.registry.child_registered.v1",
        "evt.n05578.registry.child_registered.v1",
        "svc.n99999.cases.case_opened.v1",
        "probe.n05578",
        "$JS.API.STREAM.DELETE.SVC",
        "$JS.API.STREAM.PURGE.SVC",
        "$JS.API.CONSUMER.MSG.NEXT.SVC.reporting",
        "$JS.API.CONSUMER.CREATE.SVC.spy",
        "$JS.API.STREAM.MSG.GET.SVC",
        "$JS.ACK.SVC.reporting.1.1.1.1.0",
        "head.n05578.registry",
    ],
)
async def test_it_cannot_speak_as_another_nor_touch_what_is_not_its_own(
    node: Wired, subject: str
) -> None:
    await node.start(node.teller)
    await node.provisioned()
    line, cases = await node.connect("cases")

    with pytest.raises(NatsTimeout):
        await cases._nc.request(subject, b"{}", timeout=0.3)
    assert line.violations == 1


@pytest.mark.parametrize("subject", [">", "svc.>", "_INBOX_registry.>", "_INBOX.>", "ask.>"])
async def test_it_cannot_overhear_others(node: Wired, subject: str) -> None:
    await node.start(node.teller)
    line, cases = await node.connect("cases")
    heard: list[bytes] = []

    async def overhear(message: object) -> None:
        heard.append(repr(message).encode())

    await cases._nc.subscribe(subject, cb=overhear)
    await until(lambda: line.violations == 1)
    await node.provisioned()
    await node.tell(1)
    await until(lambda: node.teller.store.published("svc") == 1)
    assert not heard


async def test_it_makes_neither_streams_nor_durables(node: Wired) -> None:
    await node.start(node.teller)
    await node.provisioned()
    _, cases = await node.connect("cases")

    with pytest.raises(NatsError):
        await cases.add_stream(StreamConfig(name="MINE", subjects=["mine.>"]))
    with pytest.raises(NatsError):
        await cases.add_consumer("SVC", ConsumerConfig(durable_name="spy"))


async def test_a_refused_subject_makes_the_service_unready(node: Wired) -> None:
    await node.start(node.teller)
    await until(lambda: node.teller.wire.telling_check() is None)
    client = node.teller.wire._client
    assert client is not None

    await client.publish("svc.n05578.cases.case_opened.v1", b"{}")
    await until(lambda: node.teller.wire.telling_check() == "refused_a_subject")
    assert node.teller.metrics.value("mangnon_wire_permission_violations_total") == 1


async def test_a_wrong_password_is_refused_and_the_right_one_works_after_it(node: Wired) -> None:
    """FastStream dies for ever of a refusal while it reconnects; ours comes back."""
    await node.start()
    await node.tell(1)
    await node.all_heard()

    right = node.server._secrets
    wrong = {user: f"{password}-x" for user, password in right.passwords.items()}
    node.server._secrets = type(right)(wrong, right.storage_key)
    await node.kill_server()
    await until(lambda: node.listener.wire.listening_check() == "not_connected")
    await asyncio.sleep(1.2)  # at least one attempt is refused
    node.server._secrets = right
    await node.kill_server()

    await node.tell(2)
    await node.all_heard()
    assert node.listener.wire.listening_check() is None
