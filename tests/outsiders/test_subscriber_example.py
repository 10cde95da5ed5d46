"""The example subscriber: by NATS and by the feed it comes to the same."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
import uvicorn

from shared.contracts.registry import PublicChildRegistered
from shared.hosting.host import Host
from shared.kernel.recorded import Recorded
from shared.kernel.roles import ClientScope
from shared.messaging.names import ADMIN
from shared.messaging.secrets_file import load_or_make
from tests.kit.host import host_in, hosting
from tests.kit.nats import NATS, SERVICES, until
from tests.kit.toy import Counted
from tests.outsiders.public_toy import OF_ALL, A, B, public_teller, staff, tell, token

pytestmark = NATS
ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples/subscriber/subscriber.py"


def announce(recorded: Recorded[Any]) -> Iterable[PublicChildRegistered]:
    """Tell each count as a child registered in the unit that the toy's subject is."""
    if isinstance(recorded.fact, Counted):
        yield PublicChildRegistered(
            child_id=UUID(int=recorded.fact.number),
            unit_id=recorded.fact.subject,
            origin="initial",
            registered_on=date(2025, 3, 10),
        )


async def test_after_repeats_and_a_lost_stretch_both_ways_come_to_the_same(tmp_path: Path) -> None:
    host = host_in(tmp_path, services=[replace(public_teller, announce=announce)])
    staff(host)
    async with hosting(host):
        await asyncio.to_thread(tell, host, A, *range(1, 31))
        await asyncio.to_thread(tell, host, B, *range(31, 51))
        store = host.hosted["registry"].store
        await until(lambda: store.published("evt") == 50)
        url = await repeat_and_lose(host)
        door, serving = await serve(host)

        by_feed = await run("feed", host, door, url)
        by_nats = await run("nats", host, door, url)
        serving.should_exit = True
        await asyncio.sleep(0.2)

    assert by_feed == by_nats
    assert by_feed["reached"] == {"/mangnon/n05578/registry": 50}
    kind = "vn.mangnon.registry.child_registered.v1"
    assert by_feed["counts"] == {f"{kind} {A}": 30, f"{kind} {B}": 20}


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


async def run(way: str, host: Host, door: str, url: str) -> dict[str, Any]:
    """Run the example as anybody would: a program of its own, with secrets in its environment."""
    passwords = load_or_make(host.settings.keys_dir, SERVICES).passwords
    secrets = {
        "TOKEN": token(host, OF_ALL, ClientScope.EVENTS),
        "NATS_PASSWORD": passwords["subscriber"],
    }
    options = ["--document", "docs/asyncapi.json", "--services", "registry"]
    command = [sys.executable, "-I", str(PROGRAM), way, "--door", door, "--nats", url, *options]
    env = {**os.environ, **{name: str(one) for name, one in secrets.items()}}
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
