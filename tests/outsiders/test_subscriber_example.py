"""The example subscriber: by NATS and by the feed it comes to the same."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import nats
import uvicorn

from services.demonstration import accounts
from services.demonstration.days import FIRST_DAY, moment
from services.demonstration.life import Life
from services.demonstration.living import live
from services.demonstration.whole import Hurrying
from services.registry.operations import ClientSecret, register_client
from shared.calendar.clock import SimulatedClock
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.officer import SYSTEM
from shared.kernel.roles import ClientScope
from shared.messaging.names import ADMIN
from shared.messaging.secrets_file import load_or_make
from shared.settings import Settings
from tests.kit.host import hosting
from tests.kit.nats import NATS, SERVICES, until

pytestmark = NATS
ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples/subscriber/subscriber.py"
CHILDREN = 200
A_MONTH_LATER = date(2023, 12, 15)


async def test_after_a_month_of_a_commune_both_ways_come_to_the_same(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, heal_seconds=0.2)
    host = Host(load(), settings, SimulatedClock(moment(FIRST_DAY, 6)))
    async with hosting(host):
        client = await asyncio.to_thread(live_a_month, host)
        told = {name: one.store.outbox_heads().get("evt", 0) for name, one in host.hosted.items()}
        stores = {name: host.hosted[name].store for name in told}
        await until(lambda: all(stores[name].published("evt") == told[name] for name in told))
        url = await repeat_and_lose(host)
        door, serving = await serve(host)

        by_feed = await run("feed", host, client, door, url)
        by_nats = await run("nats", host, client, door, url)
        serving.should_exit = True
        await asyncio.sleep(0.2)

    assert by_feed == by_nats
    assert by_feed["reached"] == {
        f"/mangnon/{settings.node_id}/{name}": last for name, last in told.items() if last
    }
    kinds = {counted.split(" ")[0] for counted in by_feed["counts"]}
    assert kinds >= {
        "vn.mangnon.registry.child_registered.v1",
        "vn.mangnon.cases.case_opened.v1",
        "vn.mangnon.fund.donation_received.v1",
    }
    assert sum(by_feed["counts"].values()) == sum(told.values()) > CHILDREN


def live_a_month(host: Host) -> ClientSecret:
    """Let a small commune live its first month; return the secret of a program of its province."""
    life = Life(1, CHILDREN)
    accounts.found(life.seed, host.desks)
    commune = accounts.met(life.seed, host.desks)
    pace = Hurrying(host)
    pace.let_all_hear()
    next(lived for lived in live(commune, life.deeds, pace) if lived.day >= A_MONTH_LATER)
    client = register_client(
        commune.registry,
        commune.registry.issue(SYSTEM),
        name="Phần mềm nghe",
        unit_id=commune.units["19"],
        scopes=[ClientScope.EVENTS],
    )
    pace.let_all_hear()
    return client


async def repeat_and_lose(host: Host) -> str:
    """Let the wire lose its first, some middle and its last letters, and repeat others."""
    port = json.loads((host.settings.nats_dir / "running.json").read_text())["port"]
    url = f"nats://127.0.0.1:{port}"
    password = load_or_make(host.settings.keys_dir, SERVICES).passwords[ADMIN]
    admin = await nats.connect(
        url, user=ADMIN, password=password, inbox_prefix=f"_INBOX_{ADMIN}".encode()
    )
    stream = admin.jetstream()
    for place in (5, 6, 7, 40):
        found = await stream.get_msg("EVT", seq=place)
        assert found.subject is not None
        await stream.publish(found.subject, found.data or b"")
    for place in (1, 2, *range(20, 30), 49, 50):
        await stream.delete_msg("EVT", place)
    await admin.close()
    return url


async def serve(host: Host) -> tuple[str, uvicorn.Server]:
    """Open the door of a started host on a free port."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(host.app, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started or task.done())
    return f"http://127.0.0.1:{listening.getsockname()[1]}", server


async def run(way: str, host: Host, client: ClientSecret, door: str, url: str) -> dict[str, Any]:
    """Run the example as anybody would: a program of its own, with secrets in its environment."""
    passwords = load_or_make(host.settings.keys_dir, SERVICES).passwords
    secrets = {
        "CLIENT_ID": str(client.client_id),
        "CLIENT_SECRET": client.secret,
        "NATS_PASSWORD": passwords["subscriber"],
    }
    options = ["--document", "docs/asyncapi.json", "--node", host.settings.node_id]
    command = [sys.executable, "-I", str(PROGRAM), way, "--door", door, "--nats", url, *options]
    env = {**os.environ, **secrets}
    if way == "feed":
        del env["NATS_PASSWORD"]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, check=False, env=env, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr.decode()
    state: dict[str, Any] = json.loads(done.stdout)
    return state


def test_it_imports_nothing_of_the_project() -> None:
    text = PROGRAM.read_text("utf-8")

    said = [f"{word} {name}" for word in ("import", "from") for name in ("shared", "services")]
    assert [words for words in said if words in text] == []
