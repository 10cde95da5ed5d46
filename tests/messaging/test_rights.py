"""On the wire each service is itself and nobody else: every user × every subject.

One server and one connection a user for the whole file. A refusal is not waited for: the server
names each subject that it refuses, in order, so the last one that nobody may is the end.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig, StreamConfig

from tests.kit.nats import NATS, SERVICES, Wired, until, wired

pytestmark = NATS
MODULE = pytest.mark.asyncio(loop_scope="module")
USERS = (*SERVICES, "subscriber")
OTHERS = (
    "$JS.API.STREAM.DELETE.SVC",
    "$JS.API.STREAM.PURGE.EVT",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.SVC",
    "$JS.API.STREAM.MSG.GET.SVC",
    "$JS.API.STREAM.MSG.DELETE.EVT",
    "$JS.API.CONSUMER.CREATE.SVC.spy",
    "$JS.API.CONSUMER.CREATE.EVT.spy",
    "$JS.API.CONSUMER.DELETE.SVC.reporting",
    "$JS.API.CONSUMER.MSG.NEXT.EVT.reporting",
    "$JS.API.CONSUMER.DELETE.EVT.notify",
    "$SYS.REQ.SERVER.PING",
    "probe.n05578",
    "svc.n99999.cases.case_opened.v1",
    "evt.n99999.cases.case_opened.v1",
    "anything",
)
CARRIER = "notify"  # it alone reads, too, what is told to anyone: for webhooks
LAST = "the.end"  # nobody may
LOOK_UP = ("$JS.API.STREAM.INFO.EVT", "$JS.API.STREAM.MSG.GET.EVT")


def of_service(name: str) -> dict[str, str]:
    """Return the subjects that belong to a service, by what they are for."""
    carries = (
        {}
        if name != CARRIER
        else {
            "know what it carries": f"$JS.API.CONSUMER.INFO.EVT.{name}",
            "read what it carries": f"$JS.API.CONSUMER.MSG.NEXT.EVT.{name}",
            "acknowledge what it carries": f"$JS.ACK.EVT.{name}.1.1.1.1.0",
        }
    )
    return carries | {
        "tell services": f"svc.n05578.{name}.something.v1",
        "tell anyone": f"evt.n05578.{name}.something.v1",
        "tell the head": f"head.n05578.{name}",
        "ask it": f"ask.n05578.{name}.resend",
        "know its durable": f"$JS.API.CONSUMER.INFO.SVC.{name}",
        "read its durable": f"$JS.API.CONSUMER.MSG.NEXT.SVC.{name}",
        "acknowledge": f"$JS.ACK.SVC.{name}.1.1.1.1.0",
    }


def published() -> set[str]:
    """Return every subject that somebody might publish to."""
    of_all = {subject for name in SERVICES for subject in of_service(name).values()}
    return of_all | set(OTHERS) | set(LOOK_UP)


def may_publish(user: str) -> set[str]:
    """Say what a user may publish to: a service its own, and askings of all; a subscriber looks."""
    if user == "subscriber":
        return set(LOOK_UP)
    return set(of_service(user).values()) | {of_service(name)["ask it"] for name in SERVICES}


def subscribed() -> set[str]:
    """Return every subject that somebody might listen to."""
    common = {">", "svc.>", "evt.>", "_INBOX.>", "$SYS.>", "ask.>", "head.n05578.*"}
    inboxes = {f"_INBOX_{user}.>" for user in USERS}
    return common | inboxes | {"evt.n05578.>"} | {f"ask.n05578.{one}.resend" for one in SERVICES}


def may_hear(user: str) -> set[str]:
    """Say what a user may listen to: its inbox; a service heads and who asks it."""
    if user == "subscriber":
        return {"_INBOX_subscriber.>", "evt.n05578.>"}
    return {f"_INBOX_{user}.>", "head.n05578.*", f"ask.n05578.{user}.resend"}


@dataclass
class Connected:
    """A user's connection and what the server refused on it."""

    client: Client
    refused: set[str] = field(default_factory=set)

    async def refusals(self, subjects: set[str]) -> set[str]:
        """Return those of the subjects that were refused, once the last thing was refused too."""
        await self.client.publish(LAST, b"")
        await until(lambda: LAST in self.refused)
        named = {subject for subject in subjects if subject.lower() in self.refused}
        self.refused.clear()
        return named


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Wired]:
    """A provisioned node for all tests that break nothing."""
    async with wired(tmp_path_factory.mktemp("rights")) as parts:
        await parts.start(parts.teller)
        await parts.provisioned()
        yield parts


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def connected(shared: Wired) -> AsyncIterator[Mapping[str, Connected]]:
    """One connection of every user."""
    made = {user: await _connect(shared, user) for user in USERS}
    yield made
    for one in made.values():
        await one.client.close()


async def _connect(node: Wired, user: str) -> Connected:
    refused: set[str] = set()

    async def note(fault: Exception) -> None:
        refused.update(re.findall(r'to "([^"]+)"', str(fault)))

    who = node.credentials(user)
    client = await nats.connect(
        who.url,
        user=user,
        password=who.password,
        error_cb=note,
        inbox_prefix=f"_INBOX_{user}".encode(),
    )
    return Connected(client, refused)


@MODULE
@pytest.mark.parametrize("user", USERS)
async def test_a_user_publishes_to_its_own_subjects_and_no_others(
    user: str, connected: Mapping[str, Connected]
) -> None:
    one = connected[user]
    for subject in published():
        await one.client.publish(subject, b"{}")

    assert await one.refusals(published()) == published() - may_publish(user)


@MODULE
@pytest.mark.parametrize("user", USERS)
async def test_a_user_hears_its_own_subjects_and_no_others(
    user: str, connected: Mapping[str, Connected]
) -> None:
    one = connected[user]
    for subject in subscribed():
        await one.client.subscribe(subject)

    assert await one.refusals(subscribed()) == subscribed() - may_hear(user)


@MODULE
async def test_a_service_tells_under_its_own_name(connected: Mapping[str, Connected]) -> None:
    jetstream = connected["cases"].client.jetstream(timeout=30)

    ack = await jetstream.publish("svc.n05578.cases.case_opened.v1", b"{}")
    assert ack.stream == "SVC"


@MODULE
async def test_it_makes_neither_streams_nor_durables(connected: Mapping[str, Connected]) -> None:
    jetstream = connected["cases"].client.jetstream(timeout=0.2)

    with pytest.raises(NatsError):
        await jetstream.add_stream(StreamConfig(name="MINE", subjects=["mine.>"]))
    with pytest.raises(NatsError):
        await jetstream.add_consumer("SVC", ConsumerConfig(durable_name="spy"))


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
