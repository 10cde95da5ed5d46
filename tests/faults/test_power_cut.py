"""The power is cut while officers work: whatever they were told is done is there in the morning.

The processor stops first, then the disk: in between the node can say nothing, so each answer that
it gave came from before the cut, and all of them count, those too that are read only later. Without
this a file system that is shut down might tell a program that the disk has what it never got.

As root: `MANGNON_HISTORIES=20 python -m pytest tests/faults/test_power_cut.py -s`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from shared.contracts.announcement import SERVICES
from tests.faults.disk import Disk, can_mount
from tests.faults.kept import kept_on_the_wire
from tests.faults.processes import Process, freeze, kill_servers, verified
from tests.faults.weakened import acknowledge_without_waiting, commit_without_waiting
from tests.faults.writing import Writing
from tests.kit.office import Office, machine
from tests.operator.test_up import server_pids

ROUNDS: Final = int(os.environ.get("MANGNON_HISTORIES", "0"))
MOST_ABLATED: Final = 5
pytestmark = [
    pytest.mark.nats,
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not (ROUNDS and can_mount()), reason="long, as root: MANGNON_HISTORIES"),
]


class Night:
    """An office on a disk whose power is cut again and again."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder)
        self.disk.mount()
        self.office = Office(self.disk.data)
        self.open: list[str] = []  # asked for, not answered
        self.stream_is_gone = False  # as a whole, in the last cut
        self._said = folder / "said"
        self._process: Process | None = None

    def start(self, *first: Callable[[], None]) -> str:
        """Start the node, whose process may break a promise first; return where it is."""
        self._process = Process(self.disk.data, self._said, first=first)
        return self._process.url

    def work_until_dark(self, url: str, acts: int) -> None:
        """Write; cut the power when so many more acts are done and others under way."""
        writing = Writing(self.office, self.office.enter(url), lambda _: url)
        try:
            writing.until_done(acts)
            assert not writing.refused
            self.freeze()
            self.disk.lose_power()
        finally:
            self.stop()
            self.open = writing.stop()  # after what had been answered was read
        self.disk.unmount()
        self.disk.replace_by_copy()
        self.disk.mount()

    def lost(self) -> set[str]:
        """Return what was said to be done and is no fact."""
        facts = {name for kind in ("child", "notice", "gift") for name in self.office.facts(kind)}
        return set(self.office.done.values()) - facts

    def ask_again(self, url: str) -> None:
        """Send what was not answered once more, under the same keys."""
        with machine(url, self.office.enter(url)) as client:
            for key in self.open:
                assert self.office.ask(client, key).status_code == 201

    def names_are_readable(self, url: str) -> None:
        """Open the records of the last children: their keys must be there, too."""
        last = [name for key, name in self.office.done.items() if key.startswith("child")][-5:]
        with machine(url, self.office.enter(url)) as client:
            for child_id in last:
                told = client.get(f"/registry/api/children/{child_id}")
                assert told.json()["profile"]["full_name"].startswith("Lò Thị "), told.text

    def marked_and_kept(self) -> dict[str, tuple[int, int]]:
        """Return, by service, how many letters it takes for told, and how many JetStream has."""
        found = kept_on_the_wire(self.disk.data)
        self.stream_is_gone, kept = found is None, found or {}
        query = "select position from heads where name = 'published:svc'"
        marks = {name: sum(at for (at,) in self.office.rows(name, query)) for name in SERVICES}
        return {name: (mark, kept.get(name, 0)) for name, mark in marks.items()}

    def freeze(self) -> None:
        """Stop the node and its nats-server as if the processor stood still."""
        assert self._process is not None
        freeze(self._process.pid, *server_pids(self.disk.data))

    def stop(self) -> None:
        """Kill what runs."""
        if self._process is not None:
            self._process.kill()
        kill_servers(self.disk.data)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """An office on a disk of its own."""
    made = Night(tmp_path)
    try:
        yield made
    finally:
        made.stop()
        made.disk.unmount()


def test_nothing_that_was_acknowledged_is_lost(night: Night) -> None:
    chance = Random(2025)
    for cut in range(ROUNDS):
        url = night.start()
        night.ask_again(url)
        night.work_until_dark(url, acts=chance.randint(5, 120))

        assert night.lost() == set()
        told = verified(night.disk.data)
        assert told.returncode == 0, told.stdout
        for service, (marked, kept) in night.marked_and_kept().items():
            lost = f"{service}: JetStream lost {marked - kept} it acknowledged"
            assert kept >= marked or night.stream_is_gone, lost
        gone = ", a stream is gone" if night.stream_is_gone else ""
        print(f"cut {cut + 1}: {len(night.office.done)} done, 0 lost, {len(night.open)} open{gone}")  # noqa: T201

        url = night.start()
        night.ask_again(url)
        night.office.agrees()
        night.names_are_readable(url)
        query = "select state, count(*) from inbox group by 1"
        assert [state for state, _ in night.office.rows("reporting", query)] == ["applied"]
        night.stop()


def test_without_waiting_for_the_disk_commits_are_lost(night: Night) -> None:
    lost: set[str] = set()
    for _ in range(MOST_ABLATED):
        url = night.start(commit_without_waiting)
        night.work_until_dark(url, acts=60)
        lost = night.lost()
        if lost:
            break
    print(f"synchronous=NORMAL: {len(lost)} of {len(night.office.done)} lost")  # noqa: T201
    assert lost


def test_without_waiting_jetstream_loses_and_the_outboxes_give_it_again(night: Night) -> None:
    lost = 0
    for _ in range(MOST_ABLATED):
        url = night.start(acknowledge_without_waiting)
        night.work_until_dark(url, acts=60)
        lost = sum(max(marked - kept, 0) for marked, kept in night.marked_and_kept().values())
        if lost:
            break
    print(f"JetStream's default: {lost} acknowledged letters lost")  # noqa: T201
    assert lost
    assert night.lost() == set()

    night.ask_again(night.start())
    night.office.agrees()
