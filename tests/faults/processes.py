"""A node's processes, each `mangnon up`, killed and started again at will."""

import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.faults.warm import begin
from tests.operator.test_up import server_pids

_READY: Final = re.compile(r"^ready (http://\S+)$", re.MULTILINE)
_PATIENCE_SECONDS: Final = 300
NOTHING_ELSE: Final[Mapping[str, str]] = MappingProxyType({})
_ENDED: Final = "X"
_OUT_OF_ITS_PROGRAM: Final = frozenset(("T", "D", "Z", _ENDED))  # as in proc(5); D: in the kernel


class Process:
    """`mangnon up` with some services; what it says is kept outside the node's disk.

    `first` are steps that the process takes before: it may break a promise, or move elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        said: Path,
        *services: str,
        first: Sequence[Callable[[], None]] = (),
        variables: Mapping[str, str] = NOTHING_ELSE,
    ) -> None:
        told = {"DATA_DIR": str(folder), "PORT": "0", "HEAL_SECONDS": "0.5", **variables}
        self._said = said
        self._process = begin(("up", *services), told, said, first)

    @property
    def pid(self) -> int:
        """Its id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def url(self) -> str:
        """Where it is reached; waits until it is ready."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while (found := _READY.search(self.said())) is None:
            assert self.is_running, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)
        return found[1]

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self._process.is_alive()

    def said(self) -> str:
        """Return all that it has said."""
        return self._said.read_text("utf-8", "replace")

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.join()

    def end(self) -> int:
        """End it in order; return its exit code."""
        self._process.terminate()
        try:
            return self.ended()
        finally:
            self.kill()

    def ended(self) -> int:
        """Wait until it has ended by itself; return its exit code."""
        self._process.join(_PATIENCE_SECONDS)
        code = self._process.exitcode
        assert code is not None, self.said()
        return code


def kill_servers(folder: Path) -> None:
    """Kill the nats-server of the node whose data lies in `folder`."""
    for pid in server_pids(folder):
        os.kill(pid, signal.SIGKILL)


def freeze(*pids: int) -> None:
    """Stop processes in the midst of what they do: from here on they say nothing more.

    A thread that waits in the kernel for the disk is let be: however long that takes, it is stopped
    before its program goes on.
    """
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE_SECONDS
    for thread in [one for pid in pids for one in Path(f"/proc/{pid}/task").iterdir()]:
        while (state := _state(thread)) not in _OUT_OF_ITS_PROGRAM:
            assert time.monotonic() < until, f"{thread} is not stopped: {state}"


def _state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text("ascii").rsplit(") ", 1)[1][0]
    except (FileNotFoundError, ProcessLookupError):
        return _ENDED


@dataclass(frozen=True)
class Told:
    """How a command ended, and all that it said."""

    returncode: int
    stdout: str


def verified(folder: Path, *words: str, **more: str) -> Told:
    """Let `mangnon verify` (or another command) look at the node's facts."""
    with tempfile.TemporaryDirectory() as place:
        said = Path(place, "said")
        process = begin(words or ("verify",), {"DATA_DIR": str(folder), **more}, said)
        process.join(_PATIENCE_SECONDS)
        told = said.read_text("utf-8")
        assert process.exitcode is not None, told
        return Told(process.exitcode, told)
