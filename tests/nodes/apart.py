"""A commune's node and its province's in networks of their own: whole nodes, processes of theirs.

The commune comes in as a leaf over TLS, through the cable. Acts are asked for by HTTP from within
the network of the node; what came of them is read from the nodes' files.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from shared.contracts.announcement import SERVICES
from shared.messaging.connection import Credentials, Line
from shared.messaging.invitation import ensure_door, new_key
from shared.messaging.links import remember_above, remember_below
from shared.messaging.names import ADMIN
from shared.messaging.secrets_file import load_or_make
from tests.faults.processes import Process, kill_servers
from tests.faults.setting import SetClock
from tests.kit.office import COMMUNE as UNIT
from tests.kit.office import Office, machine
from tests.kit.two_nodes import COMMUNE, OTHER, PROVINCE, WHEN
from tests.nodes.namespaces import Cable, Namespace

_DOOR: Final = 7422
_HANDS: Final = 4
_ACTS_A_TICKET: Final = 100  # a ticket lives five minutes
_FIRST_DAY: Final = 60  # no report becomes due in what these tests live through


class Node:
    """One node in a network of its own, with an officer at work."""

    def __init__(self, folder: Path, name: str, place: Namespace) -> None:
        self.name = name
        self.place = place
        self.data = folder / name
        self.data.mkdir()
        self.office = Office(self.data, node=name)
        self.clock = SetClock(folder / f"clock-{name}")
        self._said = folder / f"said-{name}"
        self._process: Process | None = None
        self._told = 0

    def start(self, heal_seconds: str) -> None:
        """Start it; `heal_seconds` is how often it says how far it has told."""
        first = (self.place.enter, self.clock.hang_up)
        listen = f"{self.place.address}:{_DOOR}"
        variables = {"NODE_ID": self.name, "NODES_LISTEN": listen, "HEAL_SECONDS": heal_seconds}
        self._process = Process(self.data, self._said, first=first, variables=variables)

    @property
    def url(self) -> str:
        """Where it is, within its network; waits until it is ready."""
        assert self._process is not None
        return self._process.url

    def tell(self, count: int) -> None:
        """Let so many reports be owed, or their days be changed: each is told to anyone."""
        before = self.told()
        with self.place.inside():
            hands = [
                threading.Thread(target=self._owe, args=(hand, count // _HANDS + (hand < rest)))
                for rest in [count % _HANDS]
                for hand in range(_HANDS)
            ]
            for hand in hands:
                hand.start()
        for hand in hands:
            hand.join()
        assert self.told() == before + count
        self._told += count

    def work(self) -> None:
        """Register a child, receive a notice and a gift: each must be done."""
        with self.place.inside(), machine(self.url, self.office.enter(self.url)) as client:
            for kind in ("child", "notice", "gift"):
                answer = self.office.ask(client, self.office.next_key(kind))
                assert answer.status_code == 201, answer.text

    def told(self) -> int:
        """Return how many letters its reporting has told anyone."""
        return self._head("outbox:evt")

    def heard(self, other: "Node") -> int:
        """Return how many letters of another node's reporting it has applied without a hole."""
        return self._head(f"heard:{other.name}/reporting:evt")

    def heard_in_order(self, other: "Node") -> list[int]:
        """Return their numbers in the order in which they were applied."""
        query = (
            "select sequence from inbox where source = ? and state = 'applied' order by position"
        )
        return [n for (n,) in self.office.rows("reporting", query, f"{other.name}/reporting")]

    def administrator(self) -> Line:
        """Return a line to its own nats-server, with all rights; use it inside its network."""
        running = json.loads((self.data / "nats" / "running.json").read_text("utf-8"))
        password = load_or_make(self.data / "keys", SERVICES).passwords[ADMIN]
        known = Credentials(f"nats://127.0.0.1:{running['port']}", ADMIN, password)
        return Line(known, "testing", on_closed=lambda: None)

    def clear(self) -> None:
        """Leave nothing that runs."""
        if self._process is not None:
            self._process.kill()
        kill_servers(self.data)

    def _head(self, name: str) -> int:
        found = self.office.rows("reporting", "select position from heads where name = ?", name)
        return found[0][0] if found else 0

    def _owe(self, hand: int, count: int) -> None:
        year = 2 * hand + (self.name == PROVINCE)  # a report of its own for each hand of each node
        for first in range(self._told, self._told + count, _ACTS_A_TICKET):
            with machine(self.url, self.office.enter(self.url)) as client:
                for number in range(first, min(first + _ACTS_A_TICKET, self._told + count)):
                    self.office.owe_report(client, year, days=_FIRST_DAY + number)


class Apart:
    """The two nodes, and the cable between them."""

    def __init__(self, folder: Path, cable: Cable) -> None:
        self.cable = cable
        self.province = Node(folder, PROVINCE, cable.above)
        self.commune = Node(folder, COMMUNE, cable.below)
        above, below = self.province.data / "keys", self.commune.data / "keys"
        authority = ensure_door(above, [cable.above.address], WHEN)
        seed, key = new_key()
        remember_below(above, node=COMMUNE, key=key, unit_code=UNIT)
        remember_below(above, node=OTHER, key=new_key()[1], unit_code="05581")
        url = f"tls://{cable.above.address}:{_DOOR}"
        remember_above(
            below, node=PROVINCE, url=url, seed=seed, authority=authority, unit_code=UNIT
        )

    @property
    def both(self) -> tuple[Node, Node]:
        """The two."""
        return self.province, self.commune

    def all_is_heard(self) -> bool:
        """Say whether each has applied all that the other has told."""
        up, down = self.both
        return up.heard(down) == down.told() and down.heard(up) == up.told()

    def live_hours(self, first: int, last: int) -> None:
        """Let hours pass for both, one by one."""
        for hour in range(first, last + 1):
            for node in self.both:
                node.clock.shift(timedelta(hours=hour))


@contextmanager
def apart(folder: Path, heal_seconds: str) -> Iterator[Apart]:
    """Give two nodes that run and have heard each other."""
    cable = Cable()
    pair = Apart(folder, cable)
    try:
        for node in pair.both:
            node.start(heal_seconds)
        for node in pair.both:
            assert node.url
        yield pair
    finally:
        for node in pair.both:
            node.clear()
        cable.clear()
