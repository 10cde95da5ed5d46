"""A service that is killed at the worst places still tells each thing, and each counts once."""

import asyncio
import os
import sys
from uuid import UUID

import pytest

from tests.kit.nats import NATS, Wired, until

pytestmark = NATS

AN = UUID(int=1)


@pytest.mark.parametrize("place", ["after_commit", "before_mark"])
async def test_killed_there_and_started_again(node: Wired, place: str) -> None:
    await node.start(node.listener)
    await node.provisioned()

    assert await teller_process(node, crash_at=f"registry.{place}") == 137
    assert await teller_process(node) == 0
    await until(lambda: node.heard() == 5)
    assert node.totals() == {str(AN): 15}
    assert node.listener.store.inbox_counts() == {"applied": 5}


async def test_the_connection_closed_for_good_ends_the_process() -> None:
    program = "from shared.messaging.connection import end_process; end_process()"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == 75


async def test_a_connection_that_closes_by_itself_is_not_survived(node: Wired) -> None:
    await node.start(node.teller)
    await until(lambda: node.teller.wire.telling_check() is None)
    client = node.teller.wire._client
    assert client is not None
    await client.close()

    assert node.teller.closed


async def teller_process(node: Wired, crash_at: str = "") -> int:
    """Run a teller of its own to its end, happy or not; return its exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.crashing",
        str(node.folder),
        node.server.url,
        "5",
        env={**os.environ, "MANGNON_CRASH_AT": crash_at},
    )
    return await process.wait()
