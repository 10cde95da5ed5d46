"""The demonstration beside a running node, as `mangnon up --demo` (and `make run`) start it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from services.demonstration import accounts, live, mark
from services.demonstration.days import END
from services.demonstration.life import Life
from services.demonstration.mark import Mark
from services.registry import operations
from shared.calendar.clock import ShiftedClock, SystemClock
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.issued import VIETNAM
from shared.kernel.officer import SYSTEM
from shared.settings import Settings
from shared.web import TICKET_COOKIE

pytestmark = pytest.mark.long

PATIENCE_SECONDS = 120
FROM_HERE: Final = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
A_WORKING_MORNING: Final = timedelta(minutes=30)  # more than any of these tests takes


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the node with its demonstration; ended as an operator ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "up", "--demo"],
        env={**os.environ, "DATA_DIR": str(folder), "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def ready(process: subprocess.Popen[str]) -> str:
    """Return the address that the node says it is ready at."""
    assert process.stdout is not None
    line = process.stdout.readline().split()
    assert line[0] == "ready"
    return line[1]


def deeds(folder: Path, at_least: int) -> int:
    """Wait until so many deeds are done; return how many are."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = mark.read(folder)
        if found is not None and found.deeds >= at_least:
            return found.deeds
        time.sleep(0.1)
    pytest.fail("the commune does not grow")


def signed_in(url: str, username: str) -> str:
    """Sign an officer of the demonstration in; return the ticket."""
    secret = {"username": username, "password": f"mang-non-{username}"}
    answer = httpx.post(f"{url}/registry/sign-in", data=secret, headers=FROM_HERE)
    return answer.cookies[TICKET_COOKIE]


def account(url: str, ticket: str) -> httpx.Response:
    """Open the officer's own page, which lists the sign-ins."""
    cookies = {TICKET_COOKIE: ticket}
    return httpx.get(f"{url}/registry/account", headers=FROM_HERE, cookies=cookies)


def oldest_waiting(url: str) -> float:
    """Return how many seconds what waits longest to be told has waited, by the metrics."""
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    ages = [float(line.split()[1]) for line in lines if line.startswith("mangnon_outbox_oldest")]
    assert ages
    return max(ages)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A node of all services that is not connected to anything, with a demonstration's clock."""
    found = Host(load(), Settings(data_dir=tmp_path), live.clock(tmp_path))
    yield found
    for one in found.hosted.values():
        one.store.close()


@pytest.mark.nats
@pytest.mark.timeout(300)
class TestBesideANode:
    def test_the_accounts_are_open_when_it_is_ready_and_the_commune_grows_on(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as process:
            url = ready(process)
            answer = httpx.get(f"{url}/health/ready")
            body: dict[str, Any] = answer.json()
            outbox = oldest_waiting(url)
            ticket = signed_in(url, "can-bo")
            seen = account(url, ticket).text
            printed = [process.stdout.readline() for _ in range(11)] if process.stdout else []
            grown = deeds(tmp_path, at_least=60)

        with running(tmp_path) as process:
            again = account(ready(process), ticket)
            later = deeds(tmp_path, at_least=grown + 1)

        assert answer.status_code == 200
        assert set(body["services"]) == {"registry", "cases", "fund", "reporting", "notify"}
        assert [line for line in accounts.lines() if f"{line}\n" not in printed] == []
        assert later > grown
        assert outbox < PATIENCE_SECONDS, "ages are measured by the node's own clock"
        assert "hôm nay là 14/05/2025" in seen
        assert "14/05/2025" in seen.partition("</aside>")[2], "the sign-in of today"
        assert again.status_code == 200, "a second run goes on with the sign-ins of the first"


class TestTheDataDirectory:
    def test_of_somebody_elses_data_is_left_alone(self, host: Host) -> None:
        registry = host.desks["registry"]
        operations.found_node(registry, registry.issue(SYSTEM))

        with pytest.raises(live.NotADemonstration):
            live.prepare(host)

        assert mark.read(host.settings.data_dir) is None

    def test_that_is_empty_becomes_the_demonstrations(self, host: Host) -> None:
        live.prepare(host)

        found = mark.read(host.settings.data_dir)
        assert isinstance(host.clock, ShiftedClock)
        assert found == Mark(live.SEED, behind_seconds=host.clock.behind.total_seconds())

    def test_of_a_life_that_is_lived_grows_no_more(self, host: Host) -> None:
        folder = host.settings.data_dir
        mark.write(folder, Mark(live.SEED, is_founded=True, deeds=1, is_complete=True))
        live.prepare(host)

        assert live.found(host) == [
            "Tài khoản trình diễn (tên đăng nhập, mật khẩu):",
            *accounts.lines(),
        ]
        assert host.desks["registry"].store.head("events") == 0

    def test_is_founded_once_even_when_the_founding_was_broken_off(self, host: Host) -> None:
        accounts.found(live.SEED, host.desks)
        facts = host.desks["registry"].store.head("events")

        accounts.found(live.SEED, host.desks)

        assert host.desks["registry"].store.head("events") == facts

    def test_keeps_a_mark_that_is_whole(self, tmp_path: Path) -> None:
        mark.write(tmp_path, Mark(7, is_founded=True, deeds=12))

        assert json.loads((tmp_path / "demonstration.json").read_text())["deeds"] == 12
        assert mark.read(tmp_path) == Mark(7, is_founded=True, deeds=12)


class TestTheClock:
    def test_shows_the_morning_on_which_the_life_ends_and_goes_on(self, tmp_path: Path) -> None:
        clock = live.clock(tmp_path)
        first, second = clock.now(), clock.now()

        assert timedelta(0) <= first - END < A_WORKING_MORNING
        assert second >= first

    def test_goes_on_at_a_second_start(self, host: Host) -> None:
        live.prepare(host)

        before = host.clock.now()
        again = live.clock(host.settings.data_dir)

        assert timedelta(0) <= again.now() - before < A_WORKING_MORNING
        assert isinstance(mark.clock(host.settings.data_dir), ShiftedClock)

    def test_begins_anew_for_a_life_that_nobody_has_looked_at(self, host: Host) -> None:
        folder = host.settings.data_dir
        mark.write(folder, Mark(live.SEED, is_founded=True, deeds=1, is_complete=True))
        live.prepare(host)

        assert timedelta(0) <= mark.clock(folder).now() - END < A_WORKING_MORNING

    def test_of_such_a_life_is_kept_also_when_it_is_not_asked_to_grow(self, tmp_path: Path) -> None:
        mark.write(tmp_path, Mark(live.SEED, is_founded=True, deeds=1, is_complete=True))
        begun, again = mark.clock(tmp_path), mark.clock(tmp_path)  # `mangnon up`, twice

        assert isinstance(begun, ShiftedClock)
        assert isinstance(again, ShiftedClock)
        assert begun.is_invented
        assert timedelta(0) <= begun.now() - END < A_WORKING_MORNING
        assert again.behind == begun.behind

    def test_is_the_worlds_where_no_demonstration_lives(self, tmp_path: Path) -> None:
        assert isinstance(mark.clock(tmp_path), SystemClock)

    def test_tells_the_worlds_time_to_what_leaves_the_node(self, tmp_path: Path) -> None:
        clock = live.clock(tmp_path)

        assert abs(clock.outside(clock.now()) - datetime.now(UTC)) < A_WORKING_MORNING

    def test_stands_after_every_deed_of_the_life(self) -> None:
        deeds = Life(live.SEED).deeds

        assert deeds[-1].at < END
        assert deeds[-1].at.astimezone(VIETNAM).date() == date(2025, 5, 14)
