"""Any process may be killed at any moment: nothing is lost, nothing is there twice.

The long rounds: `MANGNON_HISTORIES=200 python -m pytest tests/faults/test_kills.py -s`.
"""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Final

import pytest

from shared.contracts.announcement import SERVICES
from shared.messaging.crash import PLACES
from tests.faults.five import WIRE, Five
from tests.kit.nats import NATS
from tests.kit.office import SERVICE_OF, machine
from tests.kit.postgresql import PostgresqlServer

KILLS: Final = int(os.environ.get("MANGNON_HISTORIES", "0"))
DATABASE: Final = "postgresql"
long = pytest.mark.skipif(not KILLS, reason="long: set MANGNON_HISTORIES")
pytestmark = [*NATS, pytest.mark.timeout(7200)]


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Five]:
    """Five processes, started and ready."""
    node = Five(tmp_path)
    try:
        node.start(*node.names)
        node.until_ready()
        yield node
    finally:
        node.clear()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Five]:
    """Registry alone, started and ready."""
    node = Five(tmp_path, ("registry",))
    try:
        node.start(*node.names)
        node.until_ready()
        yield node
    finally:
        node.clear()


@pytest.fixture
def served(tmp_path: Path, postgresql: PostgresqlServer) -> Iterator[Five]:
    """Five processes on PostgreSQL."""
    node = Five(tmp_path, SERVICES, postgresql.address())
    try:
        node.start(*node.names)
        node.until_ready()
        yield node
    finally:
        node.clear()


def test_a_service_killed_while_it_writes_keeps_what_it_said(alone: Five) -> None:
    writing = alone.write(("child", "child"))
    writing.until_done(5)
    alone.kill("registry")
    alone.start("registry")
    writing.until_done(5)
    writing.finish()

    facts = alone.office.facts("child")
    assert sorted(facts) == sorted(alone.office.done.values())


@long
def test_killed_at_random_again_and_again(five: Five) -> None:
    chance = Random(2025)
    killed = dict.fromkeys((*SERVICES, WIRE), 0)
    writing = five.write(tuple(SERVICE_OF))
    for _ in range(KILLS):
        victim = chance.choice(tuple(killed))
        killed[victim] += 1
        five.kill(victim)
        if victim != WIRE:
            five.start(victim)
        writing.until_done(chance.randint(1, 12))
        if chance.random() < 0.5:  # otherwise the next one dies while this one starts
            five.until_ready()
    five.until_ready()
    writing.finish()
    five.office.agrees()
    five.is_whole()
    print(f"killed {killed}: {len(five.office.done)} done, 0 lost, 0 double")  # noqa: T201


@long
def test_killed_at_each_named_place(five: Five) -> None:
    writing = five.write(tuple(SERVICE_OF))
    places = list(product(SERVICES, PLACES))
    for service, place in places:
        five.until_ready()
        if service == "reporting":  # it tells nothing of what the others do
            ticket = five.office.enter(five.address("registry"))
            with machine(five.address("reporting"), ticket) as client:
                five.office.owe_report(client, PLACES.index(place))
        five.kill(service)
        five.start(service, crash_at=f"{service}.{place}")
        assert five.ends(service) == 137, f"{service} does not come to {place}"
        five.start(service)
    five.until_ready()
    writing.finish()
    five.office.agrees()
    five.is_whole()
    print(f"{len(places)} places: {len(five.office.done)} done, 0 lost, 0 double")  # noqa: T201


@long
def test_the_database_killed_too(served: Five, postgresql: PostgresqlServer) -> None:
    chance = Random(2026)
    killed = dict.fromkeys((DATABASE, *SERVICES, WIRE), 0)
    writing = served.write(tuple(SERVICE_OF))
    for round_number in range(KILLS):
        victim = DATABASE if round_number % 3 == 0 else chance.choice(tuple(killed))
        killed[victim] += 1
        if victim == DATABASE:
            postgresql.crash()
        else:
            served.kill(victim)
            if victim != WIRE:
                served.start(victim)
        writing.until_done(chance.randint(1, 12))
    served.until_ready()
    writing.finish()
    served.office.agrees()
    served.is_whole()
    print(f"killed {killed}: {len(served.office.done)} done, 0 lost, 0 double")  # noqa: T201
