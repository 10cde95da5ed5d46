"""How soon a whole node is ready, and how much memory it holds: five services and the wire."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.measuring import RUNS, Row, folder, limit_row, limit_row_of

LIMIT_SECONDS = 30
LIMIT_MIB = 600
_READY = "ready "
_SETTLE_SECONDS = 2
_PATIENCE_SECONDS = 120


def rows() -> Iterator[Row]:
    """Start a node that is new, and again where it has its data."""
    with folder() as where:
        new, _ = started(where / "first")
        found = [started(where / "first") for _ in range(RUNS)]
    again, held = (median(one[n] for one in found) for n in range(2))
    yield limit_row("a new node, from `mangnon up` to ready", new, LIMIT_SECONDS)
    yield limit_row("a node, from `mangnon up` to ready", again, LIMIT_SECONDS)
    yield limit_row_of("memory of a node, all its processes", "MiB", held, LIMIT_MIB)


def started(data: Path) -> tuple[float, float]:
    """Return the seconds until a node is ready, and the MiB that it holds then."""
    since = time.perf_counter()
    with _up(data) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(_READY):
                break
        else:
            message = f"the node ended with {process.wait()} before it was ready"
            raise RuntimeError(message)
        seconds = time.perf_counter() - since
        time.sleep(_SETTLE_SECONDS)
        return seconds, sum(_resident_mib(one) for one in _family(process.pid))


@contextmanager
def _up(data: Path) -> Iterator["subprocess.Popen[str]"]:
    told = {"DATA_DIR": str(data), "PORT": "0", "NATS_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "up"],
        env={**os.environ, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    told = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [pid, *(one for child in told.split() for one in _family(int(child)))]


def _resident_mib(pid: int) -> float:
    """Return what a process holds; what it shares with others is shared out."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    message = f"the kernel does not say what {pid} holds"
    raise RuntimeError(message)
