"""Facts to states and to read models: folding a stream, filling a model again from all facts."""

import json
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from uuid import UUID

from shared.eventstore.folding import Folds
from shared.eventstore.rebuilding import rebuild
from shared.eventstore.store import Store
from tests.bench.measuring import Row, folder, limit_row, medians, rate_row, seconds_of, time_row
from tests.bench.peers import library
from tests.kit.toy import TELLER, count, counter, open_store

NAME = "Nguyễn Văn An"
FACTS = 20_000
STREAM_LENGTH = 100
OF_THE_PEER = 2_000
A_MILLION = 1_000_000
LIMIT_SECONDS = 40


def rows() -> Iterator[Row]:
    """Compare folding, and filling a model from facts that are sealed."""
    with folder() as where:
        store = open_store(TELLER, where)
        fill_store(store, FACTS)
        counters = library.Counters.on_sqlite(where / "peer.db", 1)
        for _ in range(STREAM_LENGTH):
            counters.count(0, NAME)
        ours, theirs = medians(partial(fold_ours, store), partial(fold_theirs, counters), runs=5)
        yield time_row("load and fold 100 facts", "eventsourcing, get", ours, theirs, 3)
        counters.close()

        again, bare = medians(
            partial(fill_again, store, FACTS), partial(fill_bare, where / "bare.db")
        )
        yield rate_row("fill a model again", "raw executemany, folded", again, bare, 0.45)
        peer = fill_of_library(where / "runner.db")
        yield rate_row("fill a model again", "eventsourcing, a transaction each", again, peer, 20)
        work = f"a million facts into a model, unsealed (reckoned from {FACTS:,})"
        yield limit_row(work, A_MILLION / again, LIMIT_SECONDS)
        store.close()


def million_rows() -> Iterator[Row]:
    """Store a million facts (which takes minutes), and fill a model from all of them, once."""
    with folder() as where:
        store = open_store(TELLER, where)
        fill_store(store, A_MILLION)
        rate = fill_again(store, A_MILLION)
        yield limit_row("a million facts into a model, unsealed", A_MILLION / rate, LIMIT_SECONDS)
        store.close()


def fill_store(store: Store, facts: int) -> None:
    """Store facts of `STREAM_LENGTH` a stream, in large groups."""
    streams = facts // STREAM_LENGTH
    for number in range(STREAM_LENGTH):
        futures = [
            store.submit(count(UUID(int=stream + 1), 1, f"{number}-{stream}", NAME))
            for stream in range(streams)
        ]
        for future in futures:
            future.result()


def fold_ours(store: Store, times: int = 50) -> float:
    """Return seconds to load and fold a stream that the writer does not know."""

    def once(number: int) -> None:
        with store._database.reading() as connection:
            wanted = [(f"toy-{UUID(int=number + 1)}", counter)]
            (folded,) = Folds(store._codec).load(connection, wanted).values()
        assert folded.state == STREAM_LENGTH

    return seconds_of(lambda: list(map(once, range(times)))) / times


def fold_theirs(counters: library.Counters, times: int = 50) -> float:
    """Return seconds in which the peer gets an aggregate of as many events."""

    def once(_: int) -> None:
        counter: library.Counter = counters.repository.get(counters.ids[0])
        assert counter.total == STREAM_LENGTH

    return seconds_of(lambda: list(map(once, range(times)))) / times


def fill_again(store: Store, facts: int) -> float:
    """Return facts per second taken from a store of so many, unsealed, into a model made anew."""
    model = next(one for one in TELLER.read_models if one.name == "toy_sums")
    started = perf_counter()
    with store._database.writing() as connection:
        rebuild(connection, store._codec, model)
    return facts / (perf_counter() - started)


def fill_bare(file: Path) -> float:
    """Return rows per second that the driver alone folds in memory and writes: the floor."""
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE facts (position INTEGER PRIMARY KEY, subject TEXT, data TEXT)")
    connection.execute("CREATE TABLE sums (subject TEXT PRIMARY KEY, total INTEGER)")
    data = json.dumps({"number": 1, "name": NAME, "text": "x" * 300})
    facts = ((n, f"s{n % (FACTS // STREAM_LENGTH)}", data) for n in range(FACTS))
    connection.executemany("INSERT INTO facts VALUES (?, ?, ?)", facts)
    connection.commit()
    started = perf_counter()
    sums: dict[str, int] = {}
    for subject, text in connection.execute("SELECT subject, data FROM facts ORDER BY position"):
        sums[subject] = sums.get(subject, 0) + json.loads(text)["number"]
    connection.executemany("INSERT INTO sums VALUES (?, ?)", sums.items())
    connection.commit()
    seconds = perf_counter() - started
    connection.close()
    return FACTS / seconds


def fill_of_library(file: Path) -> float:
    """Return events per second that the peer's loop takes into a table."""
    return library.project(file, OF_THE_PEER, NAME)
