"""A node whose PostgreSQL is away when it starts waits for it, and goes on once it answers.

What was named wrongly is no outage: that ends at once, and says what the server said.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.operator import opening
from shared.contracts.announcement import SERVICES
from shared.database import Places
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.settings import Settings
from tests.faults.processes import Process, kill_servers, verified
from tests.kit.host import hosting
from tests.kit.nats import until as nats_until
from tests.kit.office import Office, machine, until
from tests.kit.postgresql import PostgresqlServer
from tests.kit.two_nodes import free_port

pytestmark = pytest.mark.nats
MANY = 100


def look_often() -> None:
    """Wait shorter between two looks for a database."""
    opening._LONGEST_PAUSE_SECONDS = 0.5  # type: ignore[misc]


class Unserved:
    """A founded node whose PostgreSQL is away; a test starts its processes."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.postgresql = PostgresqlServer().start()
        self.address = self.postgresql.address()
        self.office = Office(self.data, self.address)
        self.postgresql.go_away()
        self._said = folder
        self._processes: list[Process] = []

    def start(self, *services: str, address: str = "") -> tuple[Process, str]:
        """Start a process; return where it is, before it is ready."""
        port = free_port()
        told = {"DATABASE_URL": address or self.address, "PORT": str(port)}
        said = self._said / f"said-{len(self._processes)}"
        process = Process(self.data, said, *services, variables=told, first=(look_often,))
        self._processes.append(process)
        return process, f"http://127.0.0.1:{port}"

    def clear(self) -> None:
        """Leave nothing that runs."""
        for process in self._processes:
            process.kill()
        kill_servers(self.data)
        self.postgresql.stop()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Unserved]:
    """A node without its database."""
    made = Unserved(tmp_path)
    try:
        yield made
    finally:
        made.clear()


def waits(url: str) -> bool:
    """Say whether somebody answers there, alive and not ready for want of a database."""
    try:
        alive, ready = (httpx.get(f"{url}/health/{asked}") for asked in ("live", "ready"))
    except httpx.HTTPError:
        return False
    found = {name: one["checks"] for name, one in ready.json()["services"].items()}
    return (
        alive.status_code == 200
        and ready.status_code == 503
        and all(checks == {"database": "not_there"} for checks in found.values())
    )


def test_a_node_waits_for_it_and_goes_on_by_itself(node: Unserved) -> None:
    process, url = node.start()
    until(lambda: waits(url))
    assert set(httpx.get(f"{url}/health/ready").json()["services"]) == set(SERVICES)
    assert "Đang chờ PostgreSQL" in process.said()
    assert '"database_not_there_yet"' in process.said()

    node.postgresql.come_back()
    assert process.url == url, "at the same address, in the same process"
    ticket = node.office.enter(url)
    with machine(url, ticket) as client:
        for kind in ("child", "notice", "gift"):
            answer = node.office.ask(client, node.office.next_key(kind))
            assert answer.status_code == 201, answer.text
    node.office.agrees()
    assert process.end() == 0


def test_a_node_at_work_says_that_it_is_away_and_goes_on_by_itself(node: Unserved) -> None:
    node.postgresql.come_back()
    process, url = node.start()
    assert process.url == url
    with machine(url, node.office.enter(url)) as client:
        kept = node.office.next_key("child")
        node.postgresql.go_away()
        refused = node.office.ask(client, kept)
        assert (refused.status_code, refused.json()["code"]) == (503, "database_away")
        until(lambda: {told(url, name) for name in SERVICES} == {"database_away"})
        assert client.get("/health/live").status_code == 200

        node.postgresql.come_back()
        assert node.office.ask(client, kept).status_code == 201, "under the same key"
    until(lambda: httpx.get(f"{url}/health/ready").status_code == 200)
    node.office.agrees()


async def test_where_it_goes_while_services_start_they_go_on_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.hosting.wiring._AGAIN_SECONDS", 0.1)
    server = PostgresqlServer().start()
    try:
        settings = Settings(data_dir=tmp_path, database_url=server.address(), node_id="n05578")
        host = Host(load(["reporting"]), settings)
        await asyncio.to_thread(server.go_away)
        async with hosting(host):
            assert not host.is_ready
            await asyncio.to_thread(server.come_back)
            await nats_until(lambda: host.is_ready)
    finally:
        server.stop()


def told(url: str, service: str) -> str:
    """Return what a service says of its telling."""
    checks = httpx.get(f"{url}/health/ready").json()["services"][service]["checks"]
    return str(checks["telling"])


def test_so_does_each_service_alone_as_in_containers(node: Unserved) -> None:
    started = {name: node.start(name) for name in ("registry", "notify")}
    for name, (_, url) in started.items():
        until(lambda url=url: waits(url))  # type: ignore[misc]
        assert httpx.get(f"{url}/{name}/health/live").json() == {"status": "alive"}

    node.postgresql.come_back()
    for name, (process, url) in started.items():
        assert process.url == url
        assert list(httpx.get(f"{url}/health/ready").json()["services"]) == [name]


def test_people_and_machines_are_told_in_words(node: Unserved) -> None:
    _, url = node.start("registry")
    until(lambda: waits(url))

    page = httpx.get(f"{url}/registry/children", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "đang chờ cơ sở dữ liệu" in page.text
    assert "111" in page.text, "a child in danger does not wait"

    answer = httpx.post(f"{url}/registry/api/children", json={}, headers={"Origin": url})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert answer.headers["Retry-After"] == "5"


def test_a_server_that_only_starts_or_is_full_is_waited_for(node: Unserved) -> None:
    places = Places(node.data, node.address)
    node.postgresql.begin_to_come_back()
    until(node.postgresql.only_begins)
    assert not places.answer("registry")
    assert not places.refuse("registry")

    node.postgresql.crash()
    node.postgresql.let_in(0)
    process, url = node.start("registry")
    until(lambda: waits(url))
    node.postgresql.let_in(1)  # it needs more
    until(lambda: process.said().count("PostgreSQL đã trả lời.") > 1)
    assert process.is_running
    node.postgresql.let_in(MANY)
    assert process.url == url


def test_told_to_stop_while_it_waits_it_ends_in_order(node: Unserved) -> None:
    process, url = node.start("registry")
    until(lambda: waits(url))

    assert process.end() == 0
    assert "ready" not in process.said()


def test_what_was_named_wrongly_ends_at_once_and_is_said(node: Unserved) -> None:
    node.postgresql.come_back()
    node.postgresql.ask_for_a_password_of("stranger")
    for wrong, said in (
        (node.address.replace("mangnon@", "nobody@"), 'role "nobody" does not exist'),
        (node.address.replace("/mangnon?", "/elsewhere?"), 'database "elsewhere" does not exist'),
        (node.address.replace("mangnon@", "stranger:guess@"), "password authentication failed"),
        (node.address.replace("mangnon@", "stranger@"), "no password supplied"),
    ):
        process, _ = node.start("registry", address=wrong)
        assert process.ended() == 1
        assert "Không khởi động được: " in process.said()
        assert said in process.said()
        assert "Đang chờ" not in process.said()
        assert "guess" not in process.said()


def test_other_verbs_say_so_and_end(node: Unserved) -> None:
    looked = verified(node.data, "doctor", DATABASE_URL=node.address, PORT="1")
    assert looked.returncode == 1
    assert "registry: cannot be reached: connection" in looked.stdout

    kept = verified(node.data, "backup", "--to", str(node.data), DATABASE_URL=node.address)
    assert kept.returncode == 75
    assert kept.stdout.startswith("PostgreSQL không trả lời hoặc từ chối: connection")

    built = verified(node.data, "rebuild", DATABASE_URL=node.address)
    assert built.returncode == 75
    assert built.stdout.startswith("PostgreSQL không trả lời hoặc từ chối: connection")
    assert "Traceback" not in built.stdout
