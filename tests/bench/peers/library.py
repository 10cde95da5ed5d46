"""The peer of our field: the `eventsourcing` library, with an aggregate like the toy counter."""

from pathlib import Path
from typing import Self
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
