"""Somebody sets the clock of a whole node at work, forward and back by hours."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.processes import Process, kill_servers, verified
from tests.faults.setting import SetClock
from tests.faults.writing import Writing
from tests.kit.office import Office, until

pytestmark = pytest.mark.nats

NEAR, MISSED = "cases.deadline_near", "cases.deadline_missed"


class Timed:
    """A node whose clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.clock = SetClock(folder / "clock")
        self.office = Office(self.data)
        self.process = Process(self.data, folder / "said", first=(self.clock.hang_up,))
        self._writing: Writing | None = None

    def write(self) -> Writing:
        """Let hands write."""
        url = self.process.url
        self._writing = Writing(self.office, self.office.enter(url), lambda _: url)
        return self._writing

    def told(self, kind: str) -> list[tuple[str, str]]:
        """Return which rule's deadline was told of, notice by notice."""
        query = "select stream, data from events where type = ? order by position"
        rows = self.office.rows("cases", query, kind)
        return [(stream, json.loads(data)["rule"]) for stream, data in rows]

    def clear(self) -> None:
        """Leave nothing that runs."""
        if self._writing is not None:
            self._writing.stop()
        self.process.kill()
        kill_servers(self.data)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Timed]:
    """A node at work, its clock as the machine's."""
    made = Timed(tmp_path)
    try:
        yield made
    finally:
        made.clear()


def test_a_node_works_on_however_its_clock_is_set(node: Timed) -> None:
    writing = node.write()
    writing.until_done(3)
    for hours, kind in ((11, NEAR), (1, ""), (14, MISSED), (2, "")):
        node.clock.shift(timedelta(hours=hours))
        writing.until_done(3)
        until(lambda kind=kind: not kind or node.told(kind))  # type: ignore[misc]
    writing.finish()
    node.office.agrees()
    assert node.process.end() == 0

    assert all(told.startswith("401") for told in writing.refused)
    for kind in (NEAR, MISSED):
        assert len(node.told(kind)) == len(set(node.told(kind))), "told of twice"
    query = "select recorded_at from events order by position"
    moments = [at for (at,) in node.office.rows("registry", query)]
    assert moments != sorted(moments), "the clock went back, the positions went on"
    told = verified(node.data)
    assert told.returncode == 0, told.stdout
