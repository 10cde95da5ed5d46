"""Whatever dies while children are registered: no command fails for it, and each counts once."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.registry import operations
from services.registry.reference import thanh_dinh
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.officer import SYSTEM, Grant
from shared.kernel.roles import Role
from shared.settings import Settings
from tests.kit.nats import NATS
from tests.operator.test_up import Running, running, server_pids

pytestmark = [pytest.mark.long, *NATS]

COMMUNE = "05578"
PASSWORD = "tre-gia-mang-moc-2025"
PATIENCE_SECONDS = 120


class Office:
    """The child officer of a commune whose node runs in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._registered = 0
        host = Host(load(["registry"]), Settings(data_dir=folder))
        desk = host.desks["registry"]
        self.units = operations.found_node(desk, desk.issue(SYSTEM), thanh_dinh())
        commune = self.units[COMMUNE]
        operations.register_officer(
            desk,
            desk.issue(SYSTEM),
            username="can-bo",
            display_name="Nông Thị Mẫu",
            position_title="Công chức",
            unit_id=commune,
            grants=(Grant(Role.CHILD_OFFICER, commune, desk.issue(SYSTEM).today.replace(day=1)),),
            password=PASSWORD,
        )
        host.hosted["registry"].store.close()

    def enter(self, node: Running) -> httpx.Client:
        """Sign in at the node."""
        client = httpx.Client(base_url=node.url, timeout=60, headers={"Origin": node.url})
        entry = {"username": "can-bo", "password": PASSWORD}
        token = client.post("/registry/api/session", json=entry).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def register(self, client: httpx.Client, number: int) -> httpx.Response:
        """Register the child of that number, under the same key however often it is sent."""
        body = {
            "full_name": f"Lò Thị Mẫu {chr(64 + number)}",
            "birth_date": f"2016-05-{number % 28 + 1:02}",
            "sex": "female",
            "ethnicity": "tay",
            "hamlet_id": str(self.units[f"{COMMUNE}-01"]),
            "origin": "initial",
            "confirmed": True,
        }
        key = {"Idempotency-Key": f"child-{number}"}
        return client.post("/registry/api/children", json=body, headers=key)

    def register_some(self, client: httpx.Client, count: int = 5) -> None:
        """Register children; every command must succeed."""
        for _ in range(count):
            self._registered += 1
            answer = self.register(client, self._registered)
            assert answer.status_code == 201, answer.text

    def agree(self, client: httpx.Client, count: int) -> None:
        """Wait until reporting, in its file and over HTTP, counts what registry's facts say."""
        true = children_registered(self.folder)
        assert len(true) == len(set(true)) == count
        until = time.monotonic() + PATIENCE_SECONDS
        while counted(self.folder) != dict.fromkeys(true, 1):
            assert time.monotonic() < until, f"{counted(self.folder)} is not {true}"
            time.sleep(0.1)
        assert self.figure(client) == count

    def figure(self, client: httpx.Client) -> int:
        """Return the stock of children as a program is told it."""
        year = time.strftime("%Y")
        asked = {
            "unit_id": str(self.units[COMMUNE]),
            "start": f"{year}-01-01",
            "end": f"{year}-12-31",
        }
        lines = client.get("/reporting/api/figures", params=asked).json()["figures"]
        return next(int(line["value"]) for line in lines if line["measure"] == "children")


def rows(folder: Path, service: str, query: str) -> list[Any]:
    """Ask a service's file, knowing nothing of the platform."""
    path = f"file:{folder / f'{service}.db'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:
        return connection.execute(query).fetchall()


def children_registered(folder: Path) -> list[str]:
    """Return the children of registry's facts."""
    query = "select data from events where type = 'registry.child_registered' order by position"
    return [json.loads(data)["child_id"] for (data,) in rows(folder, "registry", query)]


def counted(folder: Path) -> dict[str, int]:
    """Return how often reporting counts each child."""
    query = "select child_id, sum(quantity) from contributions where account = 'child' group by 1"
    return dict(rows(folder, "reporting", query))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office; no nats-server of its node outlives the test."""
    yield Office(tmp_path)
    for orphan in server_pids(tmp_path):
        os.kill(orphan, signal.SIGKILL)


def test_nats_may_die_and_lose_all_that_it_stored(office: Office) -> None:
    with running(office.folder, HEAL_SECONDS="0.5") as node:
        client = office.enter(node.wait_until_ready())
        office.register_some(client)
        os.kill(server_pids(office.folder)[0], signal.SIGKILL)
        office.register_some(client)
        office.agree(client, 10)

        os.kill(server_pids(office.folder)[0], signal.SIGKILL)
        shutil.rmtree(office.folder / "nats" / "store")
        office.register_some(client)
        office.agree(client, 15)
        client.close()


@pytest.mark.parametrize("place", ["after_commit", "before_mark"])
def test_the_process_may_die_between_commit_and_telling(office: Office, place: str) -> None:
    with running(office.folder) as node:
        client = office.enter(node.wait_until_ready())
        office.register_some(client)
        office.agree(client, 5)
        client.close()
    with running(office.folder, MANGNON_CRASH_AT=f"registry.{place}") as node:
        client = office.enter(node.wait_until_ready())
        with contextlib.suppress(httpx.TransportError):  # it may die before it answers
            office.register(client, 6)
        assert node.process.wait(PATIENCE_SECONDS) == 137
        client.close()
    assert len(children_registered(office.folder)) == 6
    with running(office.folder, HEAL_SECONDS="0.5") as node:
        client = office.enter(node.wait_until_ready())
        assert office.register(client, 6).status_code == 201  # sent again: nothing double
        office.agree(client, 6)
        client.close()
