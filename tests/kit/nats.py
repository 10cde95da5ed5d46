"""A real nats-server and two stores at its ends: registry counts and tells, reporting listens."""

import asyncio
import contextlib
import gc
import json
import os
import signal
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from shared.calendar.clock import SimulatedClock
from shared.messaging.connection import Credentials, Line, close
from shared.messaging.names import ADMIN
from shared.messaging.nats_server import NatsServer
from shared.messaging.provisioning import Keeper, WirePlan
from shared.messaging.secrets_file import WireSecrets, load_or_make
from shared.messaging.tasks import end as end_task
from shared.messaging.wire import Place, Wire
from shared.telemetry.metrics import Metrics
from tests.kit.toy import LISTENER, NODE, TELLER, THE_START, Toy, count, open_store, totals

SERVICES = ("registry", "cases", "fund", "reporting", "notify")
SOURCE = ("registry", "svc")
PATIENCE = 60.0
# nats-py drops sockets unclosed when a server dies under it; when they are collected is chance.
NATS = [
    pytest.mark.nats,
    pytest.mark.filterwarnings(
        r"ignore:Exception ignored in. <(socket|function (_SelectorTransport|StreamWriter))"
        r":pytest.PytestUnraisableExceptionWarning"
    ),
]
AN = UUID(int=1)


async def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until a condition holds; fail after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - conditions of all kinds are looked at
                await asyncio.sleep(0.02)
    except TimeoutError:
        message = f"it did not come to pass within {seconds} s"
        raise AssertionError(message) from None


def secrets_in(folder: Path) -> WireSecrets:
    """Return the passwords of the node whose data lies in `folder`."""
    return load_or_make(folder / "keys", SERVICES)


def server_in(folder: Path, port: int = 0) -> NatsServer:
    """Return the nats-server, not yet started, of the node whose data lies in `folder`."""
    return NatsServer(
        folder / "nats", secrets_in(folder), node=NODE.id, services=SERVICES, port=port
    )


class End:
    """A store with its end of the wire."""

    def __init__(
        self, toy: Toy, folder: Path, sources: Sequence[str], clock: SimulatedClock
    ) -> None:
        self.store = open_store(toy, folder, clock)
        self.metrics = Metrics(toy.name)
        self.closed = False
        self.sources = sources
        self._clock = clock
        self._wire: Wire | None = None

    async def start(self, credentials: Credentials) -> None:
        """Connect."""
        self._wire = Wire(
            self.store,
            credentials,
            Place(NODE.id, self.sources, heal_seconds=0.2),
            self.metrics,
            clock=self._clock,
            on_closed=self._was_closed,
        )
        self._wire.start()

    @property
    def wire(self) -> Wire:
        """The end of the wire; it must have been started."""
        assert self._wire is not None
        return self._wire

    async def stop(self) -> None:
        """Disconnect; the store stays open."""
        if self._wire is not None:
            await self._wire.stop()
            self._wire = None

    def _was_closed(self) -> None:
        self.closed = True


class Wired:
    """A node: its nats-server, the one that keeps it provisioned, a teller and a listener."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SimulatedClock(THE_START)
        self.secrets = secrets_in(folder)
        self.server = server_in(folder)
        self.teller = End(TELLER, folder / "teller", (), self.clock)
        self.listener = End(LISTENER, folder / "listener", ("registry",), self.clock)
        self.hear: dict[str, tuple[str, ...]] = {"reporting": ("registry",)}  # who hears whom
        self.repaired: list[str] = []  # what the keeper has made again, each time
        self.keeper: Keeper | None = None
        self._clients: list[tuple[Line, Client]] = []
        self._told = 0

    async def start(self, *ends: End) -> None:
        """Start the server, its keeper and the ends (both, where none is named)."""
        await self.server.start()
        self.start_keeper()
        for end in ends or (self.teller, self.listener):
            await end.start(self.credentials(end.store.service))

    def start_keeper(self) -> None:
        """Let somebody keep streams and durables."""
        self.keeper = Keeper(
            self.credentials(ADMIN),
            WirePlan(NODE.id, self.hear),
            on_repaired=self._repaired,
            on_closed=lambda: None,
            look_seconds=0.1,
        )
        self.keeper.start()

    async def stop(self) -> None:
        """Stop everything, in the order of a clean end."""
        for line, client in self._clients:
            line.went_down()
            await close(client)
        for end in (self.listener, self.teller):
            await end.stop()
            end.store.close()
        if self.keeper is not None:
            await self.keeper.stop()
        await self.server.stop()

    def credentials(self, user: str) -> Credentials:
        """Return how a user connects."""
        return Credentials(self.server.url, user, self.secrets.passwords[user])

    async def connect(self, user: str) -> tuple[Line, JetStreamContext]:
        """Connect as a user, for what a test does behind the services' back."""
        line = Line(self.credentials(user), "testing", on_closed=lambda: None)
        client = await line.connect()
        self._clients.append((line, client))
        return line, client.jetstream(timeout=PATIENCE)

    async def tell(self, *numbers: int, subject: UUID = AN) -> None:
        """Let the teller count numbers, one command each, all at once."""
        first = self._told
        self._told += len(numbers)
        acts = [count(subject, n, f"tell-{first + place}") for place, n in enumerate(numbers)]
        await asyncio.gather(*(self.teller.store.submit(act) for act in acts))

    def letters(self) -> list[dict[str, Any]]:
        """Return all that the teller has told, as it goes on the wire."""
        rows = self.teller.store.outbox_after("svc", 0, 100_000)
        return [json.loads(row.envelope) for row in rows]

    async def send(self, letter: dict[str, Any], message_id: str | None = None) -> None:
        """Put a letter on the wire by hand, as registry."""
        _, jetstream = await self._as_registry()
        headers = {"Nats-Msg-Id": message_id or letter["id"]}
        subject = f"svc.{NODE.id}.registry.toy_counted.v1"
        await jetstream.publish(subject, json.dumps(letter).encode(), headers=headers)

    async def _as_registry(self) -> tuple[Line, JetStreamContext]:
        for line, client in self._clients:
            if line.credentials.user == "registry":
                return line, client.jetstream(timeout=PATIENCE)
        return await self.connect("registry")

    async def provisioned(self) -> None:
        """Wait until streams and durables stand."""
        assert self.keeper is not None
        async with asyncio.timeout(PATIENCE):
            await self.keeper.is_provisioned.wait()

    def heard(self) -> int:
        """Return how far the listener has applied what the teller told."""
        return self.listener.store.inbox_heads().get(SOURCE, 0)

    def received(self) -> int:
        """Return how many messages have come to the listener, new or not."""
        return int(self.listener.metrics.value("mangnon_received_total", source="registry"))

    def totals(self) -> dict[str, int]:
        """Return the sums that the listener made of what it heard."""
        return self.listener.store.read(totals)

    async def all_heard(self) -> None:
        """Wait until the listener has applied all that has been told."""
        await until(lambda: self.heard() == self.teller.store.outbox_heads().get("svc", 0))

    async def kill_server(self) -> None:
        """Kill nats-server as a crash would (it is started again by its watch)."""
        before = self.server.pid
        os.kill(before, signal.SIGKILL)
        await until(lambda: self.server.pid != before)

    def _repaired(self, made: object) -> None:
        self.repaired.append(str(made))
        for end in (self.teller, self.listener):
            with contextlib.suppress(AssertionError):
                end.wire.came_back()


def collect_dropped_sockets() -> None:
    """Collect the sockets that nats-py dropped now, so that no later test is blamed for them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@asynccontextmanager
async def wired(folder: Path) -> AsyncIterator[Wired]:
    """Give a node whose parts are not started yet; stop them in the end."""
    node = Wired(folder)
    try:
        yield node
    finally:
        try:
            await node.stop()
        finally:
            await end_what_is_left()
            collect_dropped_sockets()


async def end_what_is_left() -> None:
    """End what a stop that failed has left: pytest cancels each task once and waits for ever."""
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        await end_task(task)
