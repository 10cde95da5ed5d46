"""Seeded histories on a bus that drops, repeats and reorders, with crashes at every step.

The rules and the store are the real ones; only the bus is played. Each history can be replayed
from its seed. The ablations show that the test can fail: without the inbox, without the healing of
gaps, or with the outbox marked before it is published, histories go wrong.

MANGNON_HISTORIES sets how many are played (2,000 in the long run).
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from shared.eventstore.store import Store
from tests.kit.toy import LISTENER, TELLER, count, last_numbers, open_store, totals

HISTORIES = int(os.environ.get("MANGNON_HISTORIES", "48"))
SUBJECTS = [UUID(int=n) for n in range(1, 4)]
pytestmark = pytest.mark.long
SOURCE = ("registry", "svc")
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only to spare the disk; any folder will do


@dataclass
class Design:
    """What may be left out, to show that it is needed."""

    inbox: bool = True
    healing: bool = True
    mark_after_publish: bool = True


@dataclass
class World:
    """Two services and the bus between them."""

    folder: Path
    chance: Random
    design: Design
    flying: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[tuple[UUID, int]] = field(default_factory=list)
    arrivals: int = 0

    def __post_init__(self) -> None:
        self.teller = open_store(TELLER, self.folder)
        self.listener = open_store(LISTENER, self.folder)

    def command(self) -> None:
        """Somebody counts; the fact is stored whatever the bus does."""
        subject, number = self.chance.choice(SUBJECTS), self.chance.randint(1, 99)
        self.teller.perform(count(subject, number, f"k{len(self.numbers)}"))
        self.numbers.append((subject, number))

    def relay(self) -> None:
        """Publish what is told, in order; crash between publishing and marking."""
        rows = self.teller.outbox_after("svc", self.teller.published("svc"), 5)
        if not rows:
            return None
        crash = self.chance.random() < 0.3
        if self.design.mark_after_publish:
            self.publish([json.loads(row.envelope) for row in rows])
            if crash:
                return self.restart_teller()
            self.teller.mark_published({"svc": rows[-1].sequence}).result()
        else:
            self.teller.mark_published({"svc": rows[-1].sequence}).result()
            if crash:
                return self.restart_teller()
            self.publish([json.loads(row.envelope) for row in rows])
        return None

    def publish(self, letters: list[dict[str, Any]]) -> None:
        """Put letters on the bus, which may lose or repeat them."""
        for letter in letters:
            fate = self.chance.random()
            if fate < 0.15:
                continue
            self.flying += [letter] * (2 if fate < 0.35 else 1)

    def deliver(self) -> None:
        """Hand over some letters in any order; crash before they are acknowledged."""
        if not self.flying:
            return
        self.chance.shuffle(self.flying)
        some = self.flying[: self.chance.randint(1, 6)]
        self.listener.receive([self.as_heard(letter) for letter in some]).result()
        if self.chance.random() < 0.2:
            self.restart_listener()  # not acknowledged: the bus keeps them
        else:
            self.flying = self.flying[len(some) :]

    def as_heard(self, letter: dict[str, Any]) -> dict[str, Any]:
        """Return the letter; without an inbox each arrival counts as a new one."""
        if self.design.inbox:
            return letter
        self.arrivals += 1
        return {**letter, "sequence": str(self.arrivals)}

    def heal(self) -> None:
        """Tell the head; the listener asks for what it lacks; the owner publishes it again."""
        head = self.teller.outbox_heads().get("svc", 0)
        hole = self.listener.missing(*SOURCE, head)
        if self.design.healing and self.design.inbox and hole:
            rows = self.teller.outbox_after("svc", hole[0] - 1, hole[1] - hole[0] + 1)
            self.publish([json.loads(row.envelope) for row in rows])

    def restart_teller(self) -> None:
        """The teller's process ends and comes back."""
        self.teller.close()
        self.teller = open_store(TELLER, self.folder)

    def restart_listener(self) -> None:
        """The listener's process ends and comes back."""
        self.listener.close()
        self.listener = open_store(LISTENER, self.folder)

    def settle(self) -> None:
        """No more commands or crashes of ours: let the bus come to rest."""
        for _ in range(60):
            self.relay()
            self.heal()
            while self.flying:
                self.deliver()
            if self.is_right():
                return

    def is_right(self) -> bool:
        """Say whether what was heard equals a fold of the facts."""
        sums: dict[str, int] = {}
        last: dict[str, int] = {}
        for subject, number in self.numbers:
            sums[str(subject)] = sums.get(str(subject), 0) + number
            last[str(subject)] = number
        heard: Store = self.listener
        return heard.read(totals) == sums and heard.read(last_numbers) == last


@contextmanager
def _world(seed: int, design: Design) -> Iterator[World]:
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(dir=where))
    world = World(folder, Random(seed), design)
    try:
        yield world
    finally:
        world.teller.close()
        world.listener.close()
        shutil.rmtree(folder)


def ends_right(seed: int, design: Design) -> bool:
    """Play the history of a seed to its end."""
    with _world(seed, design) as world:
        for _ in range(world.chance.randint(10, 25)):
            step = world.chance.choice(
                (world.command, world.command, world.relay, world.deliver, world.heal)
            )
            step()
        world.settle()
        return world.is_right()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(4))
def test_no_history_ends_wrong(part: int) -> None:
    wrong = [s for s in range(part, HISTORIES, 4) if not ends_right(s, Design())]

    assert wrong == []


@pytest.mark.parametrize(
    "ablation",
    [
        Design(inbox=False),
        Design(healing=False),
        Design(mark_after_publish=False, healing=False),
    ],
    ids=["no inbox", "no gap repair", "marked before published"],
)
def test_each_part_of_the_design_is_needed(ablation: Design) -> None:
    wrong = [seed for seed in range(12) if not ends_right(seed, ablation)]

    assert wrong, "without this part some history must end wrong"
