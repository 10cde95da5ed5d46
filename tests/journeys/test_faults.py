"""Whatever dies while children are registered: no command fails for it, and each counts once."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.nats import NATS
from tests.kit.office import PATIENCE_SECONDS, Office, machine
from tests.operator.test_up import Running, running, server_pids

pytestmark = [pytest.mark.long, *NATS]


def register(office: Office, node: Running, count: int = 5) -> None:
    """Register children; every command must succeed."""
    with machine(node.url, office.enter(node.url)) as client:
        for _ in range(count):
            answer = office.ask(client, office.next_key("child"))
            assert answer.status_code == 201, answer.text


def agrees(office: Office, node: Running) -> None:
    """Wait until reporting counts what registry's facts say, in its file and over HTTP."""
    office.agrees(("child",))
    with machine(node.url, office.enter(node.url)) as client:
        assert office.figure(client, "children") == len(office.done)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office; no nats-server of its node outlives the test."""
    yield Office(tmp_path)
    for orphan in server_pids(tmp_path):
        os.kill(orphan, signal.SIGKILL)


def test_nats_may_die_and_lose_all_that_it_stored(office: Office) -> None:
    with running(office.folder, HEAL_SECONDS="0.5") as node:
        node.wait_until_ready()
        register(office, node)
        os.kill(server_pids(office.folder)[0], signal.SIGKILL)
        register(office, node)
        agrees(office, node)

        os.kill(server_pids(office.folder)[0], signal.SIGKILL)
        shutil.rmtree(office.folder / "nats" / "store")
        register(office, node)
        agrees(office, node)


@pytest.mark.parametrize("place", ["after_commit", "before_mark"])
def test_the_process_may_die_between_commit_and_telling(office: Office, place: str) -> None:
    with running(office.folder) as node:
        node.wait_until_ready()
        register(office, node)
        agrees(office, node)
    key = office.next_key("child")
    with running(office.folder, MANGNON_CRASH_AT=f"registry.{place}") as node:
        node.wait_until_ready()
        with (
            machine(node.url, office.enter(node.url)) as client,
            contextlib.suppress(httpx.TransportError),  # it may die before it answers
        ):
            office.ask(client, key)
        assert node.process.wait(PATIENCE_SECONDS) == 137
    assert len(office.facts("child")) == 6
    with running(office.folder, HEAL_SECONDS="0.5") as node:
        node.wait_until_ready()
        with machine(node.url, office.enter(node.url)) as client:
            assert office.ask(client, key).status_code == 201  # sent again: nothing double
        agrees(office, node)
