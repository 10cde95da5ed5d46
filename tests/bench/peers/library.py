"""The peer of our field: the `eventsourcing` library, with an aggregate like the toy counter."""

import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any, Self
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Counter(Aggregate):
    """Counts under somebody's name."""

    @event("Opened")
    def __init__(self) -> None:
        self.total = 0

    @event("Counted")
    def count(self, number: int, name: str) -> None:
        """Count `number`."""
        self.total += number


class Counters(Application[UUID]):
    """All counters, kept in one database."""

    ids: list[UUID]

    @classmethod
    def on_sqlite(cls, file: Path, streams: int) -> Self:
        """Open a new database with its counters."""
        return cls._opened(
            {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": str(file),
                "SQLITE_LOCK_TIMEOUT": "60",
                "SQLITE_POOL_SIZE": "64",
                "SQLITE_MAX_OVERFLOW": "64",
            },
            streams,
        )

    @classmethod
    def _opened(cls, environment: dict[str, str], streams: int) -> Self:
        counters = cls(env=environment)
        opened = [Counter() for _ in range(streams)]
        counters.save(*opened)
        counters.ids = [counter.id for counter in opened]
        return counters

    def count(self, which: int, name: str) -> None:
        """Get, decide, save."""
        counter: Counter = self.repository.get(self.ids[which])
        counter.count(1, name)
        self.save(counter)


def project(file: Path, events: int, name: str) -> float:
    """Return events per second taken from the log into a table, tracked, a transaction each.

    Its ProjectionRunner needs PostgreSQL; this is the loop that its makers show for others.
    """
    counters = Counters.on_sqlite(file, 1)
    for _ in range(events):
        counters.count(0, name)
    view = sqlite3.connect(file.with_suffix(".view"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        view.execute(f"PRAGMA {pragma}")
    view.execute("CREATE TABLE sums (subject TEXT PRIMARY KEY, total INTEGER, seen INTEGER)")
    started, seen = perf_counter(), 0
    while found := counters.recorder.select_notifications(start=seen + 1, limit=100):
        for notification in found:
            happened: Any = counters.mapper.to_domain_event(notification)
            seen = notification.id
            view.execute("BEGIN IMMEDIATE")
            row = (str(happened.originator_id), getattr(happened, "number", 0), seen)
            view.execute(_ADD, row)
            view.execute("COMMIT")
    seconds = perf_counter() - started
    view.close()
    counters.close()
    return events / seconds


_ADD = (
    "INSERT INTO sums VALUES (?, ?, ?) ON CONFLICT (subject) DO UPDATE "
    "SET total = total + excluded.total, seen = excluded.seen"
)
