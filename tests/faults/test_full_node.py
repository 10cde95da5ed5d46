"""The disk of a whole node is full: it says so, lets be read, and drains once there is room."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.disk import SmallDisk, can_mount
from tests.faults.processes import Process, kill_servers, verified
from tests.faults.writing import Writing
from tests.kit.office import Office, machine, until
from tests.kit.postgresql import PostgresqlServer

pytestmark = [
    pytest.mark.nats,
    pytest.mark.skipif(not can_mount(), reason="a small disk is mounted as root"),
]


class Full:
    """A node, nats-server and all, on a disk of a few megabytes; on PostgreSQL, that is there, too.

    The disk lies where everybody may go: PostgreSQL runs as nobody.
    """

    def __init__(self, folder: Path, *, on_postgresql: bool) -> None:
        place = Path(tempfile.mkdtemp(prefix="mangnon-disk.", dir="/tmp"))
        self.disk = SmallDisk(place, megabytes=320 if on_postgresql else 64)
        place.chmod(0o711)
        self.postgresql = PostgresqlServer(place).start() if on_postgresql else None
        address = self.postgresql.address() if self.postgresql else ""
        self.data = self.disk.folder / "data"
        self.data.mkdir(mode=0o700)
        self.office = Office(self.data, address)
        self.more = {"DATABASE_URL": address} if address else {}
        self.process = Process(self.data, folder / "said", variables=self.more)
        self.ticket = self.office.enter(self.process.url)

    def write(self) -> Writing:
        """Let hands write."""
        return Writing(self.office, self.ticket, lambda _: self.process.url)

    def status(self, path: str) -> int:
        """Return how a question is answered."""
        with machine(self.process.url, self.ticket) as client:
            return client.get(path).status_code

    def clear(self) -> None:
        """Leave nothing."""
        self.process.kill()
        kill_servers(self.data)
        if self.postgresql is not None:
            self.postgresql.stop()
        self.disk.unmount()
        self.disk.folder.rmdir()


@contextmanager
def _full(folder: Path, *, on_postgresql: bool) -> Iterator[Full]:
    made = Full(folder, on_postgresql=on_postgresql)
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Full]:
    """A node at work, with room yet."""
    with _full(tmp_path, on_postgresql=request.param == "PostgreSQL") as made:
        yield made


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Full]:
    """The same on PostgreSQL."""
    with _full(tmp_path, on_postgresql=True) as made:
        yield made


def test_a_full_node_refuses_in_words_and_drains_by_itself(node: Full) -> None:
    writing = node.write()
    try:
        writing.until_done(5)
        node.disk.fill()
        until(lambda: len(writing.refused) >= 4)

        assert all('"code":"disk_full"' in told for told in writing.refused), writing.refused
        assert {told[:3] for told in writing.refused} == {"507"}
        assert node.status("/cases/api/notices") == node.status("/notify/inbox") == 200
        assert node.status("/registry/api/children") == 507  # who reads names is written down

        node.disk.free()
        writing.until_done(5)
    finally:
        left = writing.stop()
    writing.ask_again(left)
    is_whole(node)


def test_where_postgresql_falls_for_want_of_room_it_is_said_and_nothing_is_lost(
    served: Full,
) -> None:
    postgresql = served.postgresql
    assert postgresql is not None
    writing = served.write()
    try:
        writing.until_done(5)
        served.disk.fill()
        use_up_the_log_of(postgresql)
        until(lambda: any('"code":"database_away"' in told for told in writing.refused))
        assert {told[:3] for told in writing.refused} <= {"503", "507"}, writing.refused
        assert served.status("/health/live") == 200

        served.disk.free()
        postgresql.go_away()
        postgresql.come_back()  # as who keeps it does
        writing.until_done(5)
    finally:
        left = writing.stop()
    writing.ask_again(left)
    is_whole(served)


def use_up_the_log_of(server: PostgresqlServer) -> None:
    """Let a server begin one file of its log after the other, until it finds no room for one."""
    try:
        while True:
            server.tell("SELECT pg_switch_wal()", "CHECKPOINT")
    except psycopg.OperationalError:
        return  # it cannot promise anything any more, and gives up


def is_whole(node: Full) -> None:
    """All that was done is a fact once, and heard; the node is ready, ends, and verifies."""
    node.office.agrees()
    until(lambda: node.status("/health/ready") == 200)
    assert node.process.end() == 0
    for service in ("cases", "reporting", "notify"):
        query = "select distinct state from inbox"
        assert node.office.rows(service, query) == [("applied",)]
    told = verified(node.data, **node.more)
    assert told.returncode == 0, told.stdout
