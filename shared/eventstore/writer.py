"""The one writer of a service: work that arrives together shares a commit.

Each piece of work is decided in memory; what it comes to is written in one batch and committed
once for the whole group. When the batch breaks (a unique index, a faulty row), the group is run
again one piece a transaction, so that only the piece at fault fails.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import Any, Protocol

import structlog
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from shared.calendar.clock import Clock
from shared.database import Database
from shared.eventstore.draft import Draft, Tools
from shared.eventstore.erasing import Erasing
from shared.eventstore.projecting import refusal_from
from shared.eventstore.work import Acting
from shared.privacy.scrubbing import scrub
from shared.promise import Promise, tell

_MOST_IN_A_GROUP = 256
log = structlog.get_logger()


class Work(Protocol):
    """Something the writer does within a transaction; the answer is given after the commit."""

    def run(self, draft: Draft) -> Callable[[], Any]:
        """Do the work in `draft` and return how to make the answer, called once committed.

        Raises Refused where a rule says no: then the work must have left nothing in the draft.
        """
        ...


@dataclass(slots=True)
class _Job:
    work: Work
    promise: Promise[Any] = field(default_factory=Promise)
    answer: Callable[[], Any] | None = None
    fault: BaseException | None = None

    def settle(self) -> None:
        """Keep for who waits what it came to."""
        if self.fault is not None:
            self.promise.fail(self.fault)
        elif self.answer is not None:
            self.promise.settle(self.answer)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the writer works with."""

    database: Database
    tools: Tools
    clock: Clock
    tables: tuple[Table, ...]
    erasing: Erasing


class Writer:
    """A thread that owns the write connection. `after_commit` is called with each group's draft."""

    def __init__(self, parts: Parts, after_commit: Callable[[Draft, int, float], None]) -> None:
        self._parts = parts
        self._after_commit = after_commit
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._came_together = 1
        self._erased = parts.erasing.times
        scrub(parts.database)  # what an erasure before a power cut left in the log
        name = f"writer-{parts.tools.teller.service}"
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Promise[Any]:
        """Queue a piece of work; its answer, or what went wrong, is promised."""
        if self._closed:
            message = "the store is closed"
            raise RuntimeError(message)
        job = _Job(work)
        self._queue.put(job)
        return job.promise

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._closed = True
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        while True:
            group, more = self._gather()
            if group:
                self._run(group)
            if not more:
                return

    def _gather(self) -> tuple[list[_Job], bool]:
        job = self._queue.get()
        self._let_others_come()
        group: list[_Job] = []
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

        Without it the first of them would have a commit alone and the others the next. Nothing is
        waited for: once nobody has come in a turn, or all have, the group is full.
        """
        before = -1
        while before < (waiting := self._queue.qsize()) < self._came_together - 1:
            before = waiting
            sleep(0)

    def _run(self, group: list[_Job]) -> None:
        try:
            self._commit(group)
        except Exception as broken:  # noqa: BLE001 - told to each who waits
            self._one_by_one(group, broken)
        for job in group:
            job.settle()
        tell(job.promise for job in group)

    def _one_by_one(self, group: list[_Job], broken: Exception) -> None:
        if len(group) == 1:
            group[0].fault = self._meaning(broken)
            return
        for job in group:
            try:
                self._commit([job])
            except Exception as fault:  # noqa: BLE001 - told to who waits
                job.fault = self._meaning(fault)

    def _commit(self, group: Iterable[_Job]) -> None:
        jobs = list(group)
        parts = self._parts
        started = perf_counter()
        with parts.database.writing() as connection:
            draft = Draft(connection, parts.tools, parts.clock.now())
            self._learn_of_others(draft)
            draft.expect([job.work.act for job in jobs if isinstance(job.work, Acting)])
            for job in jobs:
                job.answer = job.fault = None
                self._attempt(job, draft)
            draft.flush()
        self._settle_in(draft, len(jobs), perf_counter() - started)

    def _learn_of_others(self, draft: Draft) -> None:
        """Follow what another replica has stored: what it erased must not be kept in memory."""
        erasing = self._parts.erasing
        erasing.catch_up(draft.connection, draft.head("events"))
        self._parts.tools.folds.catch_up(draft.connection, draft.head("events"))
        if erasing.times != self._erased:
            self._erased = erasing.times
            self._parts.tools.folds.forget_all()

    def _settle_in(self, draft: Draft, jobs: int, seconds: float) -> None:
        """Do what follows a commit. A fault here must not make the group run again."""
        parts = self._parts
        parts.tools.folds.keep(draft.folded, draft.head("events"))
        for subject in draft.to_shred:
            parts.tools.keyring.destroy(subject)
        if draft.to_shred:
            parts.tools.folds.forget_all()
        if draft.to_scrub:
            scrub(parts.database)
        parts.erasing.passed(draft.head("events"))
        try:
            self._after_commit(draft, jobs, seconds)
        except Exception:
            log.exception("after_commit_failed", service=parts.tools.teller.service)

    @staticmethod
    def _attempt(job: _Job, draft: Draft) -> None:
        try:
            job.answer = job.work.run(draft)
        except SQLAlchemyError:
            raise  # the transaction may be broken: whatever else stands in it is given up, too
        except Exception as fault:
            if draft.is_spoilt:
                raise
            job.fault = fault

    def _meaning(self, broken: Exception) -> Exception:
        if isinstance(broken, IntegrityError):
            return refusal_from(broken, self._parts.tables) or broken
        return broken
