"""Full commands on SQLite: load, decide, seal, chain, fact, read model, outbox, one commit."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count as numbers
from pathlib import Path
from time import perf_counter
from uuid import UUID

from shared.database import Places
from tests.bench.measuring import Row, folder, medians, rate_of, rate_on_loop, rate_row
from tests.bench.peers import asynchronous, library
from tests.kit.toy import TELLER, count, open_store

# Each caller has streams of its own: what is measured is not how conflicts are retried.
STREAMS_EACH = 4
NAME = "Nguyễn Văn An"


def rows() -> Iterator[Row]:
    """Compare at 64 callers and at one."""
    callers, each = 64, 100
    ours, theirs, peer = medians(
        partial(ours_at, callers, each),
        partial(asynchronous_at, callers, each // 5),
        partial(library_at, callers, each // 5),
    )
    work = f"full command, SQLite, {callers} callers"
    yield rate_row(work, "Core over aiosqlite, a transaction each", ours, theirs, 10)
    yield rate_row(work, "eventsourcing, get and save", ours, peer, 4)
    alone, bare = medians(partial(ours_at, 1, 800), partial(bare_inserts, 2_000))
    yield rate_row("full command, SQLite, 1 caller", "raw driver insert", alone, bare, 0.35)


def stream_of(caller: int, number: int) -> int:
    """Return the stream of a caller's nth command."""
    return caller * STREAMS_EACH + number % STREAMS_EACH


def ours_at(callers: int, each: int) -> float:
    """Return commands per second of the platform's store."""
    with folder() as where:
        return ours_in(where, callers, each)


def ours_in(where: Path | Places, callers: int, each: int) -> float:
    """Return the same of a new store in a place; who calls alone does so from a thread."""
    store = open_store(TELLER, where)
    key = numbers()

    def call(caller: int, number: int) -> None:
        subject = UUID(int=stream_of(caller, number) + 1)
        store.perform(count(subject, 1, f"k{next(key)}", NAME))

    try:
        return (rate_of if callers == 1 else rate_on_loop)(callers, each, call)
    finally:
        store.close()


def asynchronous_at(callers: int, each: int) -> float:
    """Return commands per second of the same over asynchronous SQLAlchemy, without sealing."""
    with folder() as where:
        address = f"sqlite+aiosqlite:///{where / 'peer.db'}"
        return asyncio.run(asynchronous.rate(address, callers, each, stream_of))


def library_at(callers: int, each: int) -> float:
    """Return commands per second of the peer of our field: get, decide, save."""
    with folder() as where:
        counters = library.Counters.on_sqlite(where / "peer.db", callers * STREAMS_EACH)
        try:
            return rate_of(callers, each, lambda *at: counters.count(stream_of(*at), NAME))
        finally:
            counters.close()


def bare_inserts(how_many: int) -> float:
    """Return inserts per second of the driver alone, a transaction each: the floor."""
    with folder() as where:
        return _insert_singly(where / "bare.db", how_many)


def _insert_singly(file: Path, how_many: int) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, data TEXT)")
    data = '{"number": 1, "text": "' + "x" * 350 + '"}'
    try:
        return rate_of_here(
            how_many,
            lambda: connection.execute("INSERT INTO events (data) VALUES (?)", (data,)),
        )
    finally:
        connection.close()


def rate_of_here(how_many: int, call: Callable[[], object]) -> float:
    """Return calls per second of this thread."""
    started = perf_counter()
    for _ in range(how_many):
        call()
    return how_many / (perf_counter() - started)
