"""An outside nats-server whose disk was full stores nothing more, also when there is room.

The node may not start it again: it says what is the matter, loses nothing, and goes on afterwards.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from shared.hosting.host import Host
from tests.faults.disk import SmallDisk, can_mount
from tests.kit.host import caller, count_at, hosting, listener, teller
from tests.kit.nats import NATS, until
from tests.kit.toy import totals
from tests.messaging.test_outside_nats import Outside

pytestmark = [
    *NATS,
    pytest.mark.skipif(not can_mount(), reason="a small disk is mounted as root"),
]
AN = UUID(int=1)
MANY = 200
STUCK = 'mangnon_wire_stuck{service="registry"}'


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """The disk of the server."""
    (tmp_path / "outside/store").mkdir(parents=True)
    made = SmallDisk(tmp_path / "outside/store", megabytes=16)
    yield made
    made.unmount()


@pytest.fixture
def outside(tmp_path: Path, disk: SmallDisk) -> Iterator[Outside]:
    """A server that somebody else keeps."""
    made = Outside(tmp_path / "outside")
    made.start()
    yield made
    made.end()


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("publishing", "relay"):
        monkeypatch.setattr(f"shared.messaging.{module}.PATIENCE_SECONDS", 1.0)


async def test_it_is_said_and_once_started_again_all_is_heard(
    outside: Outside, disk: SmallDisk, tmp_path: Path
) -> None:
    settings = outside.settings(tmp_path / "data", node_keys_dir=outside.folder / "keys")
    host = Host((teller, listener), settings)

    async with hosting(host), caller(host) as call:
        await until(lambda: host.is_ready)
        disk.fill()
        for number in range(1, MANY):
            await asyncio.to_thread(count_at, host, number, AN)
        await until(lambda: said(host) == "stores_nothing")
        assert f"{STUCK} 1.0" in (await call.get("/metrics")).text
        assert (await call.get("/health/ready")).status_code == 503

        disk.free()
        assert shutil.disk_usage(disk.folder).free > 4 * 2**20
        await asyncio.to_thread(count_at, host, MANY, AN)
        tries = failures(host)
        await until(lambda: failures(host) > tries + 2)
        assert said(host) == "stores_nothing", "room alone does not help"

        outside.end()
        outside.start()
        await until(lambda: host.is_ready)
        await asyncio.to_thread(host.quiet, 60)
        assert f"{STUCK} 0.0" in (await call.get("/metrics")).text
        assert host.desks["reporting"].read(totals) == {str(AN): sum(range(1, MANY + 1))}


def said(host: Host) -> str:
    """Return what registry says of its telling."""
    return host.hosted["registry"].health.report()["telling"]


def failures(host: Host) -> float:
    """Return how often registry could not tell something."""
    families = host.hosted["registry"].metrics.registry.collect()
    samples = (sample for family in families for sample in family.samples)
    return sum(one.value for one in samples if one.name == "mangnon_publish_failures_total")
