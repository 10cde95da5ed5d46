"""How work is measured: several runs in turn, medians, and one row for each comparison."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from shared.waiting import promptly

RUNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `ours` and `theirs` are in `unit`; `ratio` says how much better ours is."""

    work: str
    base: str
    unit: str
    ours: float
    theirs: float
    ratio: float
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None else self.ratio >= self.target

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON, rounded to what can be told apart."""
        figures = {name: round(getattr(self, name), 4) for name in ("ours", "theirs", "ratio")}
        return {**asdict(self), **figures, "met": self.met}


def rate_row(work: str, base: str, ours: float, theirs: float, target: float | None = None) -> Row:
    """Compare rates (per second): more is better."""
    return Row(work, base, "1/s", ours, theirs, ours / theirs, target)


def time_row(work: str, base: str, ours: float, theirs: float, target: float | None = None) -> Row:
    """Compare durations (seconds): less is better."""
    return Row(work, base, "s", ours, theirs, theirs / ours, target)


def limit_row(work: str, ours: float, limit: float) -> Row:
    """Hold a duration (seconds) against a limit of our own."""
    return limit_row_of(work, "s", ours, limit)


def limit_row_of(work: str, unit: str, ours: float, limit: float) -> Row:
    """Hold anything else, of which less is better, against a limit of our own."""
    return Row(work, "limit", unit, ours, limit, limit / ours, 1.0)


def medians(*works: Callable[[], float], runs: int = RUNS) -> tuple[float, ...]:
    """Run the works in turn, several times each, and return the median of each."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for results, work in zip(found, works, strict=True):
            results.append(work())
    return tuple(median(results) for results in found)


def rate_of(callers: int, each: int, call: Callable[[int, int], object]) -> float:
    """Return calls per second of `callers` threads that call `each` times (caller, number)."""
    ready = threading.Barrier(callers + 1)
    faults: list[BaseException] = []

    def work(caller: int) -> None:
        ready.wait()
        try:
            for number in range(each):
                call(caller, number)
        except BaseException as fault:
            faults.append(fault)
            raise

    threads = [threading.Thread(target=work, args=(caller,)) for caller in range(callers)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return callers * each / (perf_counter() - started)


def rate_on_loop(callers: int, each: int, call: Callable[[int, int], object]) -> float:
    """Return the same of callers on one event loop, as a service's requests are."""
    prompt = promptly(call)

    async def work(caller: int) -> None:
        for number in range(each):
            await prompt(caller, number)

    async def all_of_them() -> float:
        started = perf_counter()
        async with asyncio.TaskGroup() as group:
            for caller in range(callers):
                group.create_task(work(caller))
        return callers * each / (perf_counter() - started)

    return asyncio.run(all_of_them())


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def percentile(durations: Sequence[float], share: float) -> float:
    """Return the duration that a share of all stays under."""
    ordered = sorted(durations)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextmanager
def folder() -> Iterator[Path]:
    """Give a new folder on the disk that the bench runs from: where fsync costs what it costs."""
    with TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        yield Path(name)
