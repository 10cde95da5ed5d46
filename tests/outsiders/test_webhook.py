"""What is told to anyone reaches an outsider's program: over a real wire, to the example receiver.

The receiver of `examples/` runs as anybody would run it, knowing its secret and nothing else.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from services.notify import operations
from services.notify.app import service as notify
from services.notify.channels import rounds
from services.notify.endpoint import Doors
from services.notify.events import Wanted
from shared.contracts.registry import PublicChildRegistered
from shared.hosting.host import Host
from shared.kernel.officer import SYSTEM
from shared.kernel.recorded import Recorded
from shared.settings import Settings
from tests.kit.host import hosting
from tests.kit.nats import NATS, until
from tests.kit.toy import Counted
from tests.notify.mail_server import free_port
from tests.outsiders.public_toy import OF_A, A, B, public_teller, staff, tell

pytestmark = NATS
PROGRAM = Path(__file__).parents[2] / "examples/receiver/receiver.py"


def announce(recorded: Recorded[Any]) -> Iterable[PublicChildRegistered]:
    """Tell each count as a child registered in the unit that the toy's subject is."""
    if isinstance(recorded.fact, Counted):
        yield PublicChildRegistered(
            child_id=UUID(int=recorded.fact.number),
            unit_id=recorded.fact.subject,
            origin="initial",
            registered_on=date(2025, 3, 10),
        )


async def test_an_event_goes_from_one_service_over_notify_to_an_outsider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_ROUND_SECONDS", 0.05)
    settings = Settings(
        data_dir=tmp_path, heal_seconds=0.2, node_id="n05578", webhook_loopback=True
    )
    host = Host([replace(public_teller, announce=announce), notify], settings)
    for name in ("registry", "notify"):
        staff(host, name)
    metrics = host.hosted["notify"].metrics
    port = free_port()
    async with hosting(host):
        desk = host.desks["notify"]
        made = operations.register_endpoint(
            desk,
            desk.issue(SYSTEM),
            client_id=OF_A,
            url=f"http://127.0.0.1:{port}/su-kien",
            wanted=[Wanted.CHILD_REGISTERED],
            doors=Doors(loopback_too=True),
        )
        with receiving(made.secret, port) as printed:
            await asyncio.to_thread(tell, host, A, 1, 2)
            await asyncio.to_thread(tell, host, B, 3)
            await asyncio.to_thread(tell, host, A, 4)
            await until(lambda: len(printed) == 3)
            taken = {"channel": "webhook", "outcome": "delivered"}
            await until(lambda: metrics.value("mangnon_deliveries_total", **taken) == 3)
            host.hosted["notify"].measure()

    assert {event["data"]["child_id"] for event in printed} == {
        str(UUID(int=number)) for number in (1, 2, 4)
    }
    assert {event["source"] for event in printed} == {"/mangnon/n05578/registry"}
    assert {event["data"]["unit_id"] for event in printed} == {str(A)}
    assert metrics.value("mangnon_delivery_oldest_seconds", channel="webhook") == 0


@contextmanager
def receiving(secret: str, port: int) -> Iterator[list[dict[str, Any]]]:
    """Run the example; yield what it has printed so far."""
    printed: list[dict[str, Any]] = []
    program = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), str(port)],
        env={**os.environ, "WEBHOOK_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    lines = program.stdout

    def read() -> None:
        for line in lines:
            printed.append(json.loads(line))  # noqa: PERF401 - looked at while it grows

    reader = Thread(target=read)
    try:
        assert program.stderr.readline() == f"port {port}\n"
        reader.start()
        yield printed
    finally:
        program.kill()
        program.wait()
        if reader.ident is not None:
            reader.join()
        program.stdout.close()
        program.stderr.close()
