"""Told to stop, everything ends, whatever state the wire is in: no task outlives what it served."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.kit.host import host_in
from tests.kit.nats import NATS, Wired, collect_dropped_sockets, until
from tests.operator.test_up import server_pids

pytestmark = NATS


async def at_work(_: Wired) -> None:
    """Let all be as it should."""


async def killed(node: Wired) -> None:
    """The server has died; the connections try to come back."""
    os.kill(node.server.pid, signal.SIGKILL)
    await until(lambda: node.teller.wire.telling_check() == "not_connected")


async def frozen(node: Wired) -> None:
    """The server is there and says nothing more: closing is not answered either."""
    os.kill(node.server.pid, signal.SIGSTOP)


async def without_streams(node: Wired) -> None:
    """All that was provisioned is gone."""
    _, admin = await node.connect("node")
    for stream in ("SVC", "EVT", "PROBE"):
        await admin.delete_stream(stream)


async def wiped_and_killed(node: Wired) -> None:
    """What it stored is gone, too."""
    node.server.store_directory.rename(node.folder / "gone")
    await killed(node)


@pytest.mark.parametrize("state", [at_work, killed, frozen, without_streams, wiped_and_killed])
async def test_nothing_is_left_running(
    node: Wired, state: Callable[[Wired], Awaitable[None]]
) -> None:
    before = asyncio.all_tasks()
    await node.start()
    await node.tell(*range(1, 301))
    await until(lambda: node.heard() > 0)
    await state(node)

    for end in (node.listener, node.teller):
        await end.stop()
    await node.stop()
    assert asyncio.all_tasks() == before
    await until(lambda: not server_pids(node.folder))


@pytest.mark.parametrize("how", [signal.SIGCONT, signal.SIGKILL, signal.SIGSTOP])
async def test_nor_is_anything_of_a_whole_host(tmp_path: Path, how: signal.Signals) -> None:
    before = asyncio.all_tasks()
    host = host_in(tmp_path)
    await host.start()
    await until(lambda: host.is_ready)
    assert host._wiring is not None
    assert host._wiring.server is not None
    os.kill(host._wiring.server.pid, how)

    await host.stop()
    assert asyncio.all_tasks() == before
    await until(lambda: not server_pids(tmp_path))
    collect_dropped_sockets()
