"""Full commands on a disk whose every sync takes 5 ms longer, as that of an old office PC does.

The delay is put before the C library's fsync and fdatasync by a preloaded library, made with the
machine's compiler; so each measurement is of a process of its own. Where there is no compiler there
are no rows: nothing in Python can delay what SQLite itself calls.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count as numbers
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

from tests.bench.commands import NAME, stream_of
from tests.bench.measuring import (
    RUNS,
    Row,
    folder,
    limit_row,
    percentile,
    rate_on_loop,
    rate_row,
    seconds_of,
)
from tests.bench.peers import asynchronous
from tests.kit.toy import TELLER, count, open_store

DELAY_US = 5_000
CALLERS = 64
EACH = 60
SINGLY = 200
SYNCS_OF_A_CALL = 3
_SOURCE = Path(__file__).with_name("slow_fsync.c")
_PATIENCE_SECONDS = 300


def rows() -> Iterator[Row]:
    """Compare at 64 callers, and hold the time of a command against that of a sync."""
    compiler = shutil.which("cc")
    if compiler is None:
        return
    with folder() as where:
        library = where / "slow_fsync.so"
        words = ("-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl")
        subprocess.run([compiler, *words], check=True)
        found = [(_measured(library, "ours"), _measured(library, "theirs")) for _ in range(RUNS)]
    rate = median(ours["rate"] for ours, _ in found)
    base = median(theirs["rate"] for _, theirs in found)
    work = f"full command, SQLite, +5 ms a sync, {CALLERS} callers"
    yield rate_row(work, "Core in one thread, a transaction each", rate, base, 25)
    sync = median(ours["sync"] for ours, _ in found)
    p50 = median(ours["p50"] for ours, _ in found)
    yield limit_row(f"{work}: p50 in {SYNCS_OF_A_CALL} syncs", p50, SYNCS_OF_A_CALL * sync)


def _measured(library: Path, whose: str) -> dict[str, float]:
    """Measure in a process that has the slow disk."""
    slow = {"LD_PRELOAD": str(library), "MANGNON_SLOW_FSYNC_US": str(DELAY_US)}
    done = subprocess.run(
        [sys.executable, "-m", __name__, whose],
        env={**os.environ, **slow},
        stdout=subprocess.PIPE,
        check=True,
        timeout=_PATIENCE_SECONDS,
    )
    found: dict[str, float] = json.loads(done.stdout)
    assert found["sync"] * 1e6 > DELAY_US, "the disk was not slow"
    return found


def ours() -> dict[str, float]:
    """Return commands per second of the platform's store, and what half of them stay under."""
    with folder() as where:
        store, key, durations = open_store(TELLER, where), numbers(), list[float]()

        def call(caller: int, number: int) -> None:
            subject = UUID(int=stream_of(caller, number) + 1)
            started = perf_counter()
            store.perform(count(subject, 1, f"k{next(key)}", NAME))
            durations.append(perf_counter() - started)

        rate = rate_on_loop(CALLERS, EACH, call)
        store.close()
    return {"rate": rate, "p50": percentile(durations, 0.5)}


def theirs() -> dict[str, float]:
    """Return commands per second where each is a transaction of its own."""
    with folder() as where:
        address = f"sqlite:///{where / 'peer.db'}"
        return {"rate": asynchronous.rate_in_turn(address, SINGLY, stream_of)}


def sync_seconds() -> float:
    """Return how long one sync of a few bytes takes."""

    def once() -> None:
        os.write(file, b"x" * 4096)
        os.fdatasync(file)

    with folder() as where:
        file = os.open(where / "file", os.O_CREAT | os.O_WRONLY)
        took = [seconds_of(once) for _ in range(20)]
        os.close(file)
    return median(took)


if __name__ == "__main__":
    measured = {"ours": ours, "theirs": theirs}[sys.argv[1]]()
    print(json.dumps({**measured, "sync": sync_seconds()}))  # noqa: T201
