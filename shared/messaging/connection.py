"""How a service is connected: for ever trying, never buffering, dying loudly when closed.

Each fence here stands against something seen (EVIDENCE, Part A): a closed connection freezes a
FastStream process, so closing ends it; what is published while disconnected would be buffered and
sent later behind our back, so nothing is buffered; a refused subject shows only as a time-out, so
the server's complaint is counted and readiness fails.
"""

import asyncio
import os
import re
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.messaging.names import inbox_prefix
from shared.messaging.tasks import end
from shared.telemetry.logs import get_logger, name_of
from shared.telemetry.metrics import Metrics

log = get_logger()
T = TypeVar("T")

EXIT_CODE = 75  # EX_TEMPFAIL: whoever watches the process should start it again
_RETRY_SECONDS = 0.5
_CONNECT_SECONDS = 3
_REFUSED = re.compile(r'publish to "([^"]+)"')
_TASKS_OF_NATS = ("_reconnection_task", "_reading_task", "_ping_interval_task", "_flusher_task")


def end_process() -> None:
    """End the process at once: half a process is worse than none."""
    os._exit(EXIT_CODE)


@dataclass(slots=True)
class Credentials:
    """Where to connect and as whom."""

    url: str  # one address, or several of a cluster with commas between
    user: str
    password: str = field(repr=False)
    ca_file: Path | None = None  # who signed the server's certificate, where not a known authority

    @property
    def urls(self) -> list[str]:
        """Return the addresses to try."""
        return [url.strip() for url in self.url.split(",")]

    def tls(self) -> ssl.SSLContext | None:
        """Return how to prove the server for tls:// addresses, None for others."""
        if not self.url.startswith("tls://"):
            return None
        return ssl.create_default_context(cafile=self.ca_file)


@dataclass(slots=True)
class Line:
    """What happens to one connection: it counts, logs, and ends the process when closed."""

    credentials: Credentials
    side: str  # "telling", "listening" or "keeping"
    metrics: Metrics | None = None
    on_closed: Callable[[], None] = end_process
    on_reconnected: Callable[[], None] | None = None
    is_up: bool = False
    is_stopping: bool = False
    violations: int = 0
    complaints: int = 0
    _refused: Counter[str] = field(default_factory=Counter)

    def refusals(self, subject: str) -> int:
        """Return how often the server has refused us to say something under a subject."""
        return self._refused[subject.lower()]  # as nats-py gives the server's words

    def options(self) -> dict[str, Any]:
        """Return the options that nats-py and FastStream both take."""
        return {
            "name": f"{self.credentials.user}-{self.side}",
            "max_reconnect_attempts": -1,
            "reconnect_time_wait": _RETRY_SECONDS,
            "connect_timeout": _CONNECT_SECONDS,
            "ping_interval": 10,
            "max_outstanding_pings": 2,
            "pending_size": 0,
            "inbox_prefix": inbox_prefix(self.credentials.user).encode(),
            "error_cb": self._complained,
            "disconnected_cb": self._disconnected,
            "reconnected_cb": self._reconnected,
            "closed_cb": self._closed,
        }

    async def connect(self) -> Client:
        """Connect with nats-py, trying until it succeeds."""
        client = await retrying(self._connect_once)
        self.came_up()
        return client

    async def _connect_once(self) -> Client:
        who = self.credentials
        return await nats.connect(
            who.urls,
            user=who.user,
            password=who.password,
            tls=who.tls(),
            allow_reconnect=True,
            **self.options(),
        )

    def came_up(self) -> None:
        """Note that the connection stands."""
        self._set(up=True)

    def went_down(self) -> None:
        """Note that the connection is being given up on purpose."""
        self.is_stopping = True
        self._set(up=False)

    def _set(self, *, up: bool) -> None:
        self.is_up = up
        self.complaints = 0
        if self.metrics is not None:
            self.metrics.connected(self.side, up=up)

    async def _complained(self, fault: Exception) -> None:
        if "permissions violation" in str(fault).lower():
            self.violations += 1
            self._refused.update(_REFUSED.findall(str(fault).lower()))
            if self.metrics is not None:
                self.metrics.refused_by_wire()
            log.error("wire_refused_a_subject", service=self.credentials.user, what=self.side)
            return
        self.complaints += 1
        if is_worth_a_line(self.complaints):
            log.warning("wire_complained", service=self.credentials.user, error=name_of(fault))

    async def _disconnected(self) -> None:
        self._set(up=False)
        if not self.is_stopping:
            log.warning("wire_disconnected", service=self.credentials.user, what=self.side)

    async def _reconnected(self) -> None:
        self._set(up=True)
        log.info("wire_reconnected", service=self.credentials.user, what=self.side)
        if self.on_reconnected is not None:
            self.on_reconnected()

    async def _closed(self) -> None:
        self._set(up=False)
        if not self.is_stopping:
            log.critical("wire_closed", service=self.credentials.user, what=self.side)
            self.on_closed()


async def retrying(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what `attempt` returns, trying again while NATS is not there."""
    failures = 0
    while True:
        try:
            return await attempt()
        except Exception as fault:  # noqa: BLE001 - whatever it is, we need NATS and wait for it
            failures += 1
            if is_worth_a_line(failures):
                log.warning("wire_not_there_yet", tries=failures, error=name_of(fault))
            await asyncio.sleep(_RETRY_SECONDS)


def is_worth_a_line(times: int) -> bool:
    """Say whether the n-th repetition of the same trouble should be logged: 1, 10, 100, 1000…."""
    return times % 1000 == 0 or times in {1, 10, 100}


async def close(client: Client) -> None:
    """Close a connection without waiting long for anything, and leave nothing of it running.

    nats-py cancels its tasks once. Where that gets lost (`tasks`), a closed connection would try to
    reconnect for ever, and a process that was told to stop would wait for it as long.
    """
    tasks = {*_tasks_of(client)}
    try:
        async with asyncio.timeout(1):
            await client.close()
    except (NatsError, OSError, TimeoutError):
        log.warning("wire_closed_roughly")
    for task in tasks | {*_tasks_of(client)}:
        await end(task)


def _tasks_of(client: Client) -> Iterator[asyncio.Task[None]]:
    """Yield what nats-py runs for a connection; it closes once, and hides the rest."""
    own = [getattr(client, name) for name in _TASKS_OF_NATS]
    hearing = [one._wait_for_msgs_task for one in client._subs.values()]  # noqa: SLF001
    yield from (task for task in (*own, *hearing) if task is not None)
