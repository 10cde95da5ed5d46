"""A thread that does at once all that has arrived while it was at work: nobody waits for more.

Where a group breaks, each of it is done again alone, so that only the one at fault fails.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any, Final, Generic, TypeAlias, TypeVar

from shared.promise import Promise, tell

W = TypeVar("W")
_MOST_IN_A_GROUP: Final = 256
_TURNS: Final = 3  # a loop that has requests to read gives the interpreter away between two
_LONGEST_SECONDS: Final = 0.1  # where other threads compute, a turn takes milliseconds
_PATIENCE_SECONDS: Final = 10


@dataclass(slots=True)
class Job(Generic[W]):
    """A piece of work, and what it came to: how to make its answer, or a fault."""

    work: W
    promise: Promise[Any] = field(default_factory=Promise)
    answer: Callable[[], Any] | None = None
    fault: BaseException | None = None

    def begin(self) -> None:
        """Forget what it came to in a group that broke."""
        self.answer = self.fault = None

    def settle(self) -> None:
        """Keep for who waits what it came to."""
        if self.fault is not None:
            self.promise.fail(self.fault)
        elif self.answer is not None:
            self.promise.settle(self.answer)


Group: TypeAlias = Sequence[Job[W]]


class InGroups(Generic[W]):
    """The thread. `do` gives each of a group its answer or its fault, or breaks with all of them.

    `meaning` says what a break means to the one whose it is. Whatever is raised, the thread goes
    on: without it nobody would be answered any more.
    """

    def __init__(
        self,
        name: str,
        do: Callable[[Group[W]], None],
        meaning: Callable[[BaseException], BaseException] = lambda broken: broken,
    ) -> None:
        self._do = do
        self._meaning = meaning
        self._queue: queue.SimpleQueue[Job[W] | None] = queue.SimpleQueue()
        self._door = threading.Lock()  # nothing is queued behind the end
        self._closed = False
        self._came_together = 1
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: W) -> Promise[Any]:
        """Queue a piece of work; its answer, or what went wrong, is promised."""
        job = Job(work)
        with self._door:
            if self._closed:
                message = "the store is closed"
                raise RuntimeError(message)
            self._queue.put(job)
        return job.promise

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join(timeout=_PATIENCE_SECONDS)

    def _serve(self) -> None:
        while self._serve_a_group():
            pass

    def _serve_a_group(self) -> bool:
        """Do what arrives next, and keep nothing of it; say whether more may come."""
        group, more = self._gather()
        if group:
            self._run(group)
        return more

    def _gather(self) -> tuple[list[Job[W]], bool]:
        job = self._queue.get()
        self._let_others_come()
        group: list[Job[W]] = []
        while job is not None:
            group.append(job)
            if len(group) == _MOST_IN_A_GROUP:
                break
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
        self._came_together = len(group)
        return group, job is not None

    def _let_others_come(self) -> None:
        """Give the interpreter to those who were answered together: they come again together.

        Without it the first of them would be a group alone and the others the next. Nothing is
        waited for: once nobody has come in a few turns, or all have, the group is full. Others than
        those may go on coming one by one; then it is full all the same.
        """
        before, turns, until = -1, _TURNS, monotonic() + _LONGEST_SECONDS
        while turns and (waiting := self._queue.qsize()) < self._came_together - 1:
            turns = turns - 1 if waiting == before else _TURNS
            before = waiting
            sleep(0)
            if monotonic() > until:
                return

    def _run(self, group: Group[W]) -> None:
        try:
            self._do(group)
        except BaseException as broken:  # noqa: BLE001 - told to each who waits
            self._one_by_one(group, broken)
        for job in group:
            job.settle()
        tell(job.promise for job in group)

    def _one_by_one(self, group: Group[W], broken: BaseException) -> None:
        if len(group) == 1:
            group[0].fault = self._meaning(broken)
            return
        for job in group:
            try:
                self._do([job])
            except BaseException as fault:  # noqa: BLE001 - told to who waits
                job.fault = self._meaning(fault)
