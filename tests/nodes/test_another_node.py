"""Another node's subjects can be neither forged nor heard, whatever a node's own operator does.

The commune's own administrator of NATS may do anything at home; the province decides what counts.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.contracts.announcement import Audience
from shared.messaging.connection import close
from shared.messaging.invitation import new_key
from shared.messaging.names import ADMIN, STREAMS
from tests.kit.nats import NATS, PATIENCE, until
from tests.kit.two_nodes import COMMUNE, OTHER, PROVINCE, Pair, TestNode

pytestmark = NATS


class Ear:
    """Everything that is to be heard under a subject, by the administrator of a node's NATS."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def hear(self, message: Msg) -> None:
        self.subjects.append(message.subject)


@pytest_asyncio.fixture
async def lines(pair: Pair) -> AsyncIterator[tuple[Client, Client]]:
    """The administrators of NATS of the province and of the commune."""
    both = [pair.province.as_user(ADMIN), pair.commune.as_user(ADMIN)]
    above, below = [await line.connect() for line in both]
    yield above, below
    for line, client in zip(both, (above, below), strict=True):
        line.went_down()
        await close(client)


def letter(node: TestNode, **changed: Any) -> dict[str, Any]:
    row = node.running.hosted["registry"].store.outbox_after("evt", 0, 1)[0]
    return {**json.loads(row.envelope), **changed}


async def crosses(line: Client, subject: str, ear: Ear) -> None:
    """Say something allowed until it is heard: what was said before has had its chance too."""

    async def say() -> None:
        while subject not in ear.subjects:
            await line.publish(subject, b"{}")
            await asyncio.sleep(0.1)

    async with asyncio.timeout(PATIENCE):
        await say()


async def test_a_subject_of_another_node_is_not_let_in(
    pair: Pair, lines: tuple[Client, Client]
) -> None:
    above, below = lines
    ear = Ear()
    for subject in ("evt.>", "svc.>", "head.>", "ask.>", "deliver.>"):
        await above.subscribe(subject, cb=ear.hear)
    await above.flush()

    await crosses(below, f"evt.{COMMUNE}.registry.before.v1", ear)
    for forged in (
        f"evt.{OTHER}.registry.toy_counted.v1",
        f"evt.{PROVINCE}.registry.toy_counted.v1",
        f"svc.{PROVINCE}.registry.toy_counted.v1",
        f"head.{OTHER}.registry",
        f"ask.{OTHER}.registry.resend",
        f"deliver.{PROVINCE}.{OTHER}.forged",
    ):
        await below.publish(forged, b"{}")
    await crosses(below, f"evt.{COMMUNE}.registry.after.v1", ear)
    strangers = (f".{OTHER}.", "svc.", f"evt.{PROVINCE}.")
    assert not [s for s in ear.subjects if any(word in s for word in strangers)]


async def test_what_another_node_tells_is_not_heard(
    pair: Pair, lines: tuple[Client, Client]
) -> None:
    above, below = lines
    ear = Ear()
    for subject in ("evt.>", "svc.>", "head.>", "ask.>", "_INBOX_reporting.>", "deliver.>"):
        await below.subscribe(subject, cb=ear.hear)
    await below.flush()
    await until(lambda: f"head.{PROVINCE}.registry" in ear.subjects)

    for told in (
        f"evt.{OTHER}.registry.toy_counted.v1",
        f"svc.{PROVINCE}.registry.toy_counted.v1",
        f"ask.{OTHER}.registry.resend",
        "_INBOX_reporting.answer",
    ):
        await above.publish(told, b"{}")
    await crosses(above, f"head.{PROVINCE}.after", ear)
    own = (f".{PROVINCE}.", f".{COMMUNE}.")
    assert not [s for s in ear.subjects if not any(word in s for word in own)]
    assert not [s for s in ear.subjects if s.startswith(f"svc.{PROVINCE}")]


async def test_a_node_that_sends_letters_in_anothers_name_is_refused(
    pair: Pair, lines: tuple[Client, Client]
) -> None:
    _, below = lines
    await pair.commune.tell(7)
    await until(lambda: pair.province.heard(COMMUNE) == [7])
    jetstream = below.jetstream(timeout=PATIENCE)
    config = (await jetstream.stream_info(STREAMS[Audience.SUBSCRIBERS])).config
    config.subjects = [f"evt.{COMMUNE}.>", f"evt.{OTHER}.>"]
    await jetstream.update_stream(config)

    forged = letter(pair.commune, source=f"/mangnon/{OTHER}/registry", id="forged", sequence="1")
    for node in (OTHER, COMMUNE):
        body = json.dumps(forged).encode()
        await jetstream.publish(f"evt.{node}.registry.toy_counted.v1", body)
    await pair.commune.tell(8)

    await until(lambda: pair.province.heard(COMMUNE) == [7, 8])
    metrics = pair.province.running.hosted["reporting"].metrics
    assert metrics.value("mangnon_malformed_total") >= 1
    assert pair.province.heard(OTHER) == []


async def test_a_key_that_was_replaced_opens_nothing(pair: Pair) -> None:
    await pair.commune.stop()
    seed, _ = new_key()
    pair.invite(pair.commune, seed)
    await pair.commune.start()

    await pair.commune.tell(1)
    await asyncio.sleep(1.5)  # the leaf tries each second

    assert pair.province.heard(COMMUNE) == []
    assert pair.commune.reach(PROVINCE) is None or pair.commune.heard(PROVINCE) == []
