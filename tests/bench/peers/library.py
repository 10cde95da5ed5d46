"""The peer of our field: the `eventsourcing` library, with an aggregate like the toy counter."""

import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any, Self
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

# Over a Unix socket the library hangs where a thousand events are saved at once.
_MOST_AT_ONCE = 50
_PATIENCE_SECONDS = 120


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
    def on_postgresql(cls, address: str, streams: int) -> Self:
        """Open a new database on a server with its counters."""
        return cls._opened(environment(address), streams)

    @classmethod
    def _opened(cls, environment: dict[str, str], streams: int) -> Self:
        counters = cls(env=environment)
        opened = [Counter() for _ in range(streams)]
        for first in range(0, streams, _MOST_AT_ONCE):
            counters.save(*opened[first : first + _MOST_AT_ONCE])
        counters.ids = [counter.id for counter in opened]
        return counters

    def count(self, which: int, name: str) -> None:
        """Get, decide, save."""
        counter: Counter = self.repository.get(self.ids[which])
        counter.count(1, name)
        self.save(counter)

    def count_often(self, which: int, name: str, times: int) -> None:
        """Count many times, saved together."""
        counter: Counter = self.repository.get(self.ids[which])
        for number in range(1, times + 1):
            counter.count(1, name)
            if number % _MOST_AT_ONCE == 0 or number == times:
                self.save(counter)


def environment(address: str) -> dict[str, str]:
    """Return the library's words for a database at an address; nothing waits for ever."""
    url = make_url(address)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(url.database),
        "POSTGRES_HOST": str(url.query["host"]),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": str(url.username),
        "POSTGRES_PASSWORD": "none is asked for",
        "POSTGRES_POOL_SIZE": "64",
        "POSTGRES_MAX_OVERFLOW": "64",
        "POSTGRES_CONNECT_TIMEOUT": "30",
        "POSTGRES_LOCK_TIMEOUT": "30",
        "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "30",
    }


class Sums(PostgresTrackingRecorder):
    """What was counted by each, in a table."""

    def __init__(self, datastore: PostgresDatastore, **options: Any) -> None:
        super().__init__(datastore, **options)
        self._table = SQL("{}.{}").format(
            Identifier(datastore.schema),
            Identifier(self.tracking_table_name.replace("tracking", "sums")),
        )
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (subject text PRIMARY KEY, total bigint)").format(
                self._table
            )
        )

    def add(self, subject: str, number: int, tracking: Tracking) -> None:
        """Add a number, and remember how far the log was read, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_ADD_THERE.format(self._table), (subject, number), prepare=True)


class Summing(Projection[Sums]):
    """Fills the table from the log."""

    name = "summing"
    topics = (f"{__name__}:Counter.Counted",)

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take in one event."""
        subject = str(domain_event.originator_id)
        self.view.add(subject, domain_event.number, tracking)


def project_on_postgresql(address: str, counters: Counters, events: int) -> float:
    """Return events per second that the library's ProjectionRunner takes from the log to a table.

    The log must hold so many already.
    """
    last = counters.recorder.max_notification_id()
    started = perf_counter()
    with ProjectionRunner(
        application_class=Counters,
        projection_class=Summing,
        view_class=Sums,
        env=environment(address),
    ) as runner:
        runner.wait(last, timeout=_PATIENCE_SECONDS)
        seconds = perf_counter() - started
    return events / seconds


def project(file: Path, events: int, name: str) -> float:
    """Return events per second taken from the log into a table, tracked, a transaction each.

    Its ProjectionRunner needs PostgreSQL; this is the loop that its makers show for others.
    """
    counters = Counters.on_sqlite(file, 1)
    counters.count_often(0, name, events)
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


_ADD_THERE = SQL(
    "INSERT INTO {} AS sums VALUES (%s, %s) ON CONFLICT (subject) DO UPDATE "
    "SET total = sums.total + excluded.total"
)
_ADD = (
    "INSERT INTO sums VALUES (?, ?, ?) ON CONFLICT (subject) DO UPDATE "
    "SET total = total + excluded.total, seen = excluded.seen"
)
