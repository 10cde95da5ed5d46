"""A province and a commune below it: two hosts, two nats-servers, one link with TLS between."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, func, select

from shared.calendar.clock import Clock
from shared.contracts.announcement import SERVICES, Announcement, Audience
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.elsewhere import Reach, reaches
from shared.eventstore.rows import Insert
from shared.hosting.host import Host
from shared.kernel.recorded import Recorded
from shared.messaging.connection import Credentials, Line
from shared.messaging.invitation import ensure_door, new_key
from shared.messaging.links import remember_above, remember_below
from shared.messaging.secrets_file import load_or_make
from shared.service import Service
from shared.settings import Settings
from tests.kit.host import listener, teller
from tests.kit.nats import AN, collect_dropped_sockets, until
from tests.kit.toy import Counted, count

PROVINCE, COMMUNE, OTHER = "n19", "n05578", "n05581"
WHEN = datetime(2025, 3, 10, tzinfo=UTC)

heard_numbers = Table(
    "heard_numbers",
    MetaData(),
    Column("place", Integer, primary_key=True),  # the order in which they were applied
    Column("source", Text, nullable=False),
    Column("number", Integer, nullable=False),
)


class PublicToyCounted(Announcement):
    """A number was counted: for anyone."""

    event: ClassVar[str] = "toy_counted"
    emitter: ClassVar[str] = "registry"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "subject"

    subject: UUID
    number: int


def _tell(recorded: Recorded[Any]) -> Iterable[PublicToyCounted]:
    if isinstance(recorded.fact, Counted):
        yield PublicToyCounted(subject=recorded.fact.subject, number=recorded.fact.number)


@whenever(PublicToyCounted)
def note_what_others_count(event: PublicToyCounted, heard: Heard) -> Reaction:
    """Keep each number as it is applied: a repeat or another order shows."""
    yield Insert(
        heard_numbers, {"place": heard.position, "source": heard.source, "number": event.number}
    )


_teller = replace(teller, announce=_tell)
_listener = replace(
    listener,
    policies=(note_what_others_count,),
    read_models=(ReadModel("heard_numbers", 1, (heard_numbers,)),),
)


@dataclass(frozen=True)
class MadeOf:
    """Which services the nodes host, with which clock: by default toys, in the present."""

    services: tuple[Service, ...] = (_teller, _listener)
    clock: Clock | None = None
    unit_code: str = ""  # of the commune, as the province has invited it


class TestNode:
    """One node: its host, which can be stopped and started again on the same data."""

    __test__ = False

    def __init__(self, folder: Path, node: str, door: int, made_of: "MadeOf") -> None:
        self.node = node
        self.made_of = made_of
        self.folder = folder
        self.settings = Settings(
            data_dir=folder,
            node_id=node,
            heal_seconds=0.3,
            nodes_listen=f"127.0.0.1:{door}",
        )
        self.host: Host | None = None
        self._told = 0

    async def start(self) -> None:
        """Start the node."""
        self.host = Host(self.made_of.services, self.settings, self.made_of.clock)
        await self.host.start()

    async def stop(self) -> None:
        """Stop the node, its nats-server with it."""
        if self.host is not None:
            await self.host.stop()
            self.host = None

    @property
    def running(self) -> Host:
        """The host; it must have been started."""
        assert self.host is not None
        return self.host

    async def tell(self, *numbers: int) -> None:
        """Count numbers, which tells them to anyone."""
        first, self._told = self._told, self._told + len(numbers)
        store = self.running.hosted["registry"].store
        acts = [count(AN, n, f"{self.node}-{first + i}") for i, n in enumerate(numbers)]
        await asyncio.gather(*(store.submit(act) for act in acts))

    def heard(self, other: str) -> list[int]:
        """Return the numbers heard of another node, in the order in which they were applied."""
        return self.running.hosted["reporting"].store.read(_numbers, f"{other}/registry")

    def heard_count(self, other: str) -> int:
        """Return how many numbers have been heard of another node."""
        return self.running.hosted["reporting"].store.read(_count, f"{other}/registry")

    def reach(self, other: str) -> Reach | None:
        """Return how far another node has been heard."""
        found = self.running.hosted["reporting"].store.read(reaches)
        return next((one for one in found if one.node == other), None)

    def as_user(self, user: str) -> Line:
        """Return a line to the node's own server as one of its users."""
        wiring = self.running._wiring
        assert wiring is not None
        server = wiring.server
        assert server is not None
        passwords = load_or_make(self.settings.keys_dir, SERVICES).passwords
        known = Credentials(server.url, user, passwords[user])
        return Line(known, "testing", on_closed=lambda: None)


class Pair:
    """The two nodes."""

    def __init__(self, folder: Path, made_of: MadeOf) -> None:
        self.door = free_port()
        self.unit_code = made_of.unit_code
        self.province = TestNode(folder / "province", PROVINCE, self.door, made_of)
        self.commune = TestNode(folder / "commune", COMMUNE, self.door, made_of)
        self.authority = ensure_door(self.province.settings.keys_dir, ["127.0.0.1"], WHEN)
        self.other_seed = ""

    def join(self) -> None:
        """Let the province know two nodes below, of which one is the commune that runs."""
        seed, key = new_key()
        self.other_seed, other_key = new_key()
        above = self.province.settings.keys_dir
        remember_below(above, node=COMMUNE, key=key, unit_code=self.unit_code)
        remember_below(above, node=OTHER, key=other_key)
        self.invite(self.commune, seed)

    def invite(self, node: TestNode, seed: str) -> None:
        """Let a node come in with a key."""
        remember_above(
            node.settings.keys_dir,
            node=PROVINCE,
            url=f"tls://127.0.0.1:{self.door}",
            seed=seed,
            authority=self.authority,
            unit_code=self.unit_code,
        )


@asynccontextmanager
async def pair_in(folder: Path, made_of: MadeOf | None = None) -> AsyncIterator[Pair]:
    """Give two nodes that run and have heard of each other; stop them in the end."""
    both = Pair(folder, made_of or MadeOf())
    both.join()
    try:
        await both.province.start()
        await both.commune.start()
        await until(lambda: both.province.reach(COMMUNE) and both.commune.reach(PROVINCE))
        yield both
    finally:
        await both.commune.stop()
        await both.province.stop()
        collect_dropped_sockets()


def _numbers(connection: Connection, source: str) -> list[int]:
    statement = (
        select(heard_numbers.c.number)
        .where(heard_numbers.c.source == source)
        .order_by(heard_numbers.c.place)
    )
    return list(connection.execute(statement).scalars())


def _count(connection: Connection, source: str) -> int:
    statement = select(func.count()).where(heard_numbers.c.source == source)
    return connection.execute(statement).scalar() or 0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
