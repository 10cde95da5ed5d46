"""The one writer of a service: work that arrives together shares a commit.

Each piece of work is decided in memory; what it comes to is written in one batch and committed
once for the whole group. When the batch breaks (a unique index, a faulty row), the group is run
again one piece a transaction, so that only the piece at fault fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import structlog
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from shared.calendar.clock import Clock
from shared.database import Database
from shared.eventstore.draft import Draft, Tools
from shared.eventstore.erasing import Erasing
from shared.eventstore.in_groups import Group, InGroups, Job
from shared.eventstore.projecting import refusal_from
from shared.eventstore.work import Acting
from shared.privacy.scrubbing import scrub
from shared.promise import Promise

log = structlog.get_logger()


class Work(Protocol):
    """Something the writer does within a transaction; the answer is given after the commit."""

    def run(self, draft: Draft) -> Callable[[], Any]:
        """Do the work in `draft` and return how to make the answer, called once committed.

        Raises Refused where a rule says no: then the work must have left nothing in the draft.
        """
        ...


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
        self._erased = parts.erasing.times
        self._scrub()  # what an erasure before a power cut left on the disk
        name = f"writer-{parts.tools.teller.service}"
        self._works: InGroups[Work] = InGroups(name, self._commit, self._meaning)

    def submit(self, work: Work) -> Promise[Any]:
        """Queue a piece of work; its answer, or what went wrong, is promised."""
        return self._works.submit(work)

    def close(self) -> None:
        """Finish what is queued; no more is taken."""
        self._works.close()

    def _commit(self, jobs: Group[Work]) -> None:
        parts = self._parts
        started = perf_counter()
        with parts.database.writing() as connection:
            draft = Draft(connection, parts.tools, parts.clock.now())
            self._learn_of_others(draft)
            draft.expect([job.work.act for job in jobs if isinstance(job.work, Acting)])
            for job in jobs:
                job.begin()
                self._attempt(job, draft)
            draft.flush()
            if draft.erases:
                parts.database.owe_scrub(connection, draft.touched)
        self._settle_in(draft, len(jobs), perf_counter() - started)

    def _learn_of_others(self, draft: Draft) -> None:
        """Follow what another replica has stored: what it erased must not be kept in memory."""
        erasing = self._parts.erasing
        erasing.catch_up(draft.connection, draft.head("events"))
        self._parts.tools.folds.catch_up(draft.connection, draft.head("events"))
        if erasing.times != self._erased:
            self._erased = erasing.times
            self._parts.tools.folds.forget_all()
            draft.to_scrub = True

    def _settle_in(self, draft: Draft, jobs: int, seconds: float) -> None:
        """Do what follows a commit. A fault here must not make the group run again."""
        parts = self._parts
        parts.tools.folds.keep(draft.folded, draft.head("events"))
        for subject in draft.to_shred:
            parts.tools.keyring.destroy(subject)
        if draft.to_shred:
            parts.tools.folds.forget_all()
        # What could not leave the log of a file does with the next erasure or start.
        if draft.to_scrub or (draft.is_at_leisure and parts.database.is_shared):
            self._scrub(at_leisure=draft.is_at_leisure)
        parts.erasing.passed(draft.head("events"))
        try:
            self._after_commit(draft, jobs, seconds)
        except Exception:
            log.exception("after_commit_failed", service=parts.tools.teller.service)

    def _scrub(self, *, at_leisure: bool = False) -> None:
        self._parts.tools.keyring.scrub(at_leisure=at_leisure)
        scrub(self._parts.database, at_leisure=at_leisure)

    @staticmethod
    def _attempt(job: Job[Work], draft: Draft) -> None:
        try:
            job.answer = job.work.run(draft)
        except SQLAlchemyError:
            raise  # the transaction may be broken: whatever else stands in it is given up, too
        except Exception as fault:
            if draft.is_spoilt:
                raise
            job.fault = fault

    def _meaning(self, broken: BaseException) -> BaseException:
        if isinstance(broken, IntegrityError):
            return refusal_from(broken, self._parts.tables) or broken
        return broken
