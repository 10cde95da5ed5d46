"""Events that readers lose: who asks for positions after the last one seen, while 16 write.

PostgreSQL numbers a row when it is inserted and shows it when it is committed, and these orders
differ. Ours are 16 replicas of one service on one database; theirs 16 connections that insert.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

import psycopg
from sqlalchemy.engine import make_url

from shared.database import Places
from shared.eventstore.store import Store
from tests.bench.commands import NAME
from tests.bench.measuring import Row, folder, rate_of
from tests.bench.peers import unordered
from tests.bench.server import for_peer, postgresql
from tests.kit.toy import TELLER, count, open_store

WRITERS = 16
EACH = 25
TIMES = 10


def rows() -> Iterator[Row]:
    """Count what a reader misses, ten times of each."""
    with postgresql() as server, folder() as where:
        places = Places(where, server.databases(("registry",)))
        with _replicas(places) as stores:
            watched = _libpq(places.address, "registry"), "events"
            ours = sum(lost(*watched, partial(write_ours, stores, n)) for n in range(TIMES))
        address = for_peer(server)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(unordered.TABLE)
        write = partial(unordered.rate, address, WRITERS, EACH)
        theirs = sum(lost(address, "plain", write) for _ in range(TIMES))
    yield _none_lost(ours, theirs)


def lost(address: str, table: str, write: Callable[[], object]) -> int:
    """Return how many rows a reader has not seen that looks all the time while `write` writes."""
    position = f"SELECT position FROM {table} WHERE position > %s ORDER BY position"  # noqa: S608
    with psycopg.connect(address, autocommit=True) as connection:
        first = max((row[0] for row in connection.execute(position, (0,))), default=0)
        done, seen = threading.Event(), set[int]()

        def look() -> None:
            last, is_last_look = first, False
            while not is_last_look:
                is_last_look = done.is_set()
                for (found,) in connection.execute(position, (last,)).fetchall():
                    seen.add(found)
                    last = found

        looking = threading.Thread(target=look)
        looking.start()
        try:
            write()
        finally:
            done.set()
            looking.join()
        there = {row[0] for row in connection.execute(position, (first,))}
    assert len(there) == WRITERS * EACH
    return len(there - seen)


def write_ours(stores: list[Store], time: int) -> None:
    """Let each replica carry out its commands, one after the other."""

    def call(writer: int, number: int) -> None:
        key = f"{time}-{writer}-{number}"
        stores[writer].perform(count(UUID(int=writer + 1), 1, key, NAME))

    rate_of(WRITERS, EACH, call)


@contextmanager
def _replicas(places: Places) -> Iterator[list[Store]]:
    stores = [open_store(TELLER, places) for _ in range(WRITERS)]
    try:
        yield stores
    finally:
        for store in stores:
            store.close()


def _libpq(address: str, service: str) -> str:
    url = make_url(address.replace("{service}", service))
    return url.render_as_string(hide_password=False)


def _none_lost(ours: int, theirs: int) -> Row:
    """Compare by whether nothing was lost where the base lost something."""
    kept = 1.0 if ours == 0 and theirs > 0 else 0.0
    work = f"events lost by a reader, {WRITERS} writers, {TIMES} runs (1 = none lost)"
    return Row(work, "plain identity", "events", ours, theirs, kept, 1.0)
