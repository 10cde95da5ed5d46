"""The disk of a whole node is full: it says so, lets be read, and drains once there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disk import SmallDisk, can_mount
from tests.faults.processes import Process, kill_servers, verified
from tests.faults.writing import Writing
from tests.kit.office import Office, machine, until

pytestmark = [
    pytest.mark.nats,
    pytest.mark.skipif(not can_mount(), reason="a small disk is mounted as root"),
]


class Full:
    """A node, nats-server and all, on a disk of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        (folder / "disk").mkdir()
        self.disk = SmallDisk(folder / "disk", megabytes=64)
        self.data = self.disk.folder / "data"
        self.data.mkdir()
        self.office = Office(self.data)
        self.process = Process(self.data, folder / "said")
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
        self.disk.unmount()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Full]:
    """A node at work, with room yet."""
    made = Full(tmp_path)
    try:
        yield made
    finally:
        made.clear()


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
    node.office.agrees()
    until(lambda: node.status("/health/ready") == 200)

    assert node.process.end() == 0
    for service in ("cases", "reporting", "notify"):
        query = "select distinct state from inbox"
        assert node.office.rows(service, query) == [("applied",)]
    told = verified(node.data)
    assert told.returncode == 0, told.stdout
