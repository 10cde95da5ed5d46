"""A node's processes, each `mangnon up`, killed and started again at will."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.operator.test_up import server_pids

_READY: Final = re.compile(r"^ready (http://\S+)$", re.MULTILINE)
_PATIENCE_SECONDS: Final = 120


class Process:
    """`mangnon up` with some services; what it says is kept outside the node's disk."""

    def __init__(
        self, folder: Path, said: Path, *services: str, without: str = "", **more: str
    ) -> None:
        program = ("tests.faults.weakened", without) if without else ("services",)
        variables = {"DATA_DIR": str(folder), "PORT": "0", "HEAL_SECONDS": "0.5", **more}
        self._said = said
        with said.open("wb") as to:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program, "up", *services],
                env={**os.environ, **variables},
                stdout=to,
                stderr=to,
            )

    @property
    def url(self) -> str:
        """Where it is reached; waits until it is ready."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while (found := _READY.search(self.said())) is None:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)
        return found[1]

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self.process.poll() is None

    def said(self) -> str:
        """Return all that it has said."""
        return self._said.read_text("utf-8", "replace")

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """End it in order; return its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(_PATIENCE_SECONDS)
        finally:
            self.kill()


def kill_servers(folder: Path) -> None:
    """Kill the nats-server of the node whose data lies in `folder`."""
    for pid in server_pids(folder):
        os.kill(pid, signal.SIGKILL)


def verified(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Let `mangnon verify` (or another command) look at the node's facts."""
    return subprocess.run(
        [sys.executable, "-m", "services", *(words or ("verify",))],
        env={**os.environ, "DATA_DIR": str(folder), **more},
        check=False,
        capture_output=True,
        text=True,
    )
