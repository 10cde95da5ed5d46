"""The embedded nats-server of a node: watched, started again, shared by the node's processes.

The first process that asks keeps the server (a lock in its directory says so); others are guests
and take over when the keeper is gone. What the server stores is disposable: when it does not start
on its store, the store is set aside and a new one made; the outboxes hold everything.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.messaging.links import ALONE, Links
from shared.messaging.nats_process import NatsProcess, WireUnavailable, is_taken, server_name_at
from shared.messaging.secrets_file import WireSecrets
from shared.messaging.server_config import ServerPlan, environment
from shared.messaging.tasks import end
from shared.telemetry.logs import get_logger

log = get_logger()

_LOOK_SECONDS = 0.2
_JOIN_SECONDS = 15.0
_ORPHAN_LOOKS = 15
_BROKE_DOWN = 2  # how a program in Go ends that cannot go on
_BREAKDOWNS = 2
_ANY_PORT = -1
_FULL_BYTES = 4 * 2**20
_ROOM_BYTES = 2 * _FULL_BYTES


@dataclass(frozen=True, slots=True)
class Running:
    """The server that answers, as written down for the node's other processes."""

    port: int
    server_name: str
    pid: int


class NatsServer:
    """One server for one node; its address stays the same when it is started again."""

    def __init__(
        self,
        directory: Path,
        wire_secrets: WireSecrets,
        *,
        node: str,
        services: Sequence[str],
        port: int = 0,
        max_file_bytes: int = 2 * 2**30,
        links: Links = ALONE,
    ) -> None:
        self.restarts = 0
        self._directory = directory.resolve()
        self._secrets = wire_secrets
        self._node = node
        self._services = tuple(services)
        self._demanded_port = port
        self._max_file_bytes = max_file_bytes
        self._links = links
        self._process: NatsProcess | None = None
        self._running: Running | None = None
        self._watch: asyncio.Task[None] | None = None
        self._lock_file: int | None = None
        self._breakdowns = 0
        self._was_full = False

    @property
    def url(self) -> str:
        """The address of the server; it must have been started."""
        assert self._running is not None, "the server has not been started"
        return f"nats://127.0.0.1:{self._running.port}"

    @property
    def pid(self) -> int:
        """The process id of the server; it must have been started."""
        assert self._running is not None, "the server has not been started"
        return self._running.pid

    @property
    def store_directory(self) -> Path:
        """Where JetStream keeps its files: may be deleted at any time."""
        return self._directory / "store"

    @property
    def is_keeper(self) -> bool:
        """Say whether this process keeps the server, and not another one of the node."""
        return self._lock_file is not None

    async def start(self) -> str:
        """Start the server, or join the one that another process of the node keeps; its address."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.is_keeper or self._take_lock():  # a keeper whose server failed tries again
            await self._begin()
        else:
            await self._join()
        self._watch = asyncio.create_task(self._keep(), name="nats-server")
        return self.url

    async def stop(self) -> None:
        """Stop watching, and end the server where this process keeps it."""
        await end(self._watch)
        if self._process is not None:
            await self._process.end()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    async def restart(self) -> None:
        """End the server where this process keeps it; the watch starts it again."""
        if self._process is not None:
            await self._process.end()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if not self.is_keeper and not self._take_lock():
                continue
            if self._process is not None and self._process.is_running:
                await self._look_for_room(self._process)
                continue
            self._note_end()
            try:
                await self._begin()
                self.restarts += 1
            except (WireUnavailable, OSError):
                log.exception("nats_server_does_not_start")
                await asyncio.sleep(2)

    async def _look_for_room(self, process: NatsProcess) -> None:
        """A stream that could not write once takes nothing more until its server starts again."""
        free = shutil.disk_usage(self._directory).free
        if free < _FULL_BYTES:
            self._was_full = True
        elif self._was_full and free > _ROOM_BYTES:
            log.warning("nats_server_has_room_again")
            await process.end()
            self._was_full = False

    def _note_end(self) -> None:
        """A server that starts, and breaks down over what it stores, would do so for ever."""
        code = self._process.process.returncode if self._process is not None else None
        log.warning("nats_server_ended", code=code)
        self._breakdowns += code == _BROKE_DOWN
        if self._breakdowns >= _BREAKDOWNS:
            self._breakdowns = 0
            self._set_store_aside()

    async def _begin(self) -> None:
        await self._end_orphans()
        port = await self._port_to_use()
        for attempt in ("as it is", "once more", "without its store"):
            if attempt == "without its store":
                self._set_store_aside()
            process = await NatsProcess.start(
                self._plan(port), environment(self._secrets, self._links)
            )
            if process is not None:
                self._process = process
                self._remember(process)
                return
        message = "nats-server does not start: see nats/server.log in the data directory"
        raise WireUnavailable(message)

    def _plan(self, port: int) -> ServerPlan:
        return ServerPlan(
            name=f"mangnon-{secrets.token_hex(6)}",
            node=self._node,
            services=self._services,
            directory=self._directory,
            port=port,
            max_file_bytes=self._max_file_bytes,
            links=self._links,
        )

    async def _port_to_use(self) -> int:
        """Return the port: the one demanded, else the last one, which others may be trying."""
        last = self._last_known()
        port = self._demanded_port or (last.port if last else _ANY_PORT)
        if port == _ANY_PORT or not await is_taken(port):
            return port
        if self._demanded_port or self._running is not None:
            message = f"something else listens on port {port}, where nats-server should"
            raise WireUnavailable(message)
        return _ANY_PORT

    def _set_store_aside(self) -> None:
        aside = self._directory / "store.set-aside"
        if self.store_directory.exists():
            shutil.rmtree(aside, ignore_errors=True)
            self.store_directory.rename(aside)
            log.error("nats_store_set_aside")

    def _take_lock(self) -> bool:
        # Descriptors of Python are not inherited: the server does not hold its keeper's lock.
        descriptor = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._lock_file = descriptor
        return True

    async def _join(self) -> None:
        try:
            async with asyncio.timeout(_JOIN_SECONDS):
                while self._running is None:
                    known = self._last_known()
                    if known and await server_name_at(known.port) == known.server_name:
                        self._running = known
                        return
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            message = "another process keeps the nats-server of this node, and it does not answer"
            raise WireUnavailable(message) from None

    def _remember(self, process: NatsProcess) -> None:
        self._running = Running(process.port, process.plan.name, process.process.pid)
        draft = self._directory / "running.json.new"
        draft.write_text(json.dumps(asdict(self._running)), "utf-8")
        draft.replace(self._directory / "running.json")

    def _last_known(self) -> Running | None:
        try:
            return Running(**json.loads((self._directory / "running.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    async def _end_orphans(self) -> None:
        """End servers that outlived their keeper: they hold the port and the store.

        They are looked for: a keeper may have gone before it wrote down what it had started.
        """
        orphans = self._ours()
        for pid in orphans:
            log.warning("nats_server_orphan_ended", pid=pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        known = self._last_known()
        for _ in range(_ORPHAN_LOOKS if orphans else 0):
            if not self._ours() and not (known and await is_taken(known.port)):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def _ours(self) -> list[int]:
        """Return the processes that run by the configuration of this directory."""
        running = (int(process.name) for process in Path("/proc").glob("[0-9]*"))
        return [pid for pid in running if self._is_ours(pid)]

    def _is_ours(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return str(self._directory / "server.conf").encode() in command
