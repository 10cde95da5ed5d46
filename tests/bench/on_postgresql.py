"""On PostgreSQL: full commands, ordered by a lock, beside inserts in no order and the library.

And a read model filled again, beside the library's own runner of projections.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from shared.database import Places
from tests.bench.commands import NAME, STREAMS_EACH, ours_in, stream_of
from tests.bench.measuring import RUNS, Row, folder, medians, rate_of, rate_row
from tests.bench.models import fill_again, fill_store
from tests.bench.peers import library, unordered
from tests.bench.server import for_peer, postgresql
from tests.kit.postgresql import PostgresqlServer
from tests.kit.toy import TELLER, open_store

FACTS = 10_000
OF_THE_PEER = 1_000
# (callers, commands of each, target beside bare inserts, target beside the library)
_AT = ((16, 120, 0.6, 4), (64, 50, 1.3, 8))


def rows() -> Iterator[Row]:
    """Compare at 16 callers and at 64."""
    with postgresql() as server, folder() as where:
        for callers, each, over_bare, over_library in _AT:
            ours, bare, peer = medians(
                partial(ours_at, server, where, callers, each),
                partial(bare_at, server, callers, each),
                partial(library_at, server, callers, each // 6),
            )
            work = f"full command, PostgreSQL, {callers} callers"
            yield rate_row(work, "asyncpg, the event alone, unordered", ours, bare, over_bare)
            yield rate_row(work, "eventsourcing, get and save", ours, peer, over_library)
        again = fill_ours(server, where)
        runner = fill_of_library(server)
        work = "fill a model again, PostgreSQL"
        yield rate_row(work, "eventsourcing, ProjectionRunner", again, runner, 20)


def ours_at(server: PostgresqlServer, where: Path, callers: int, each: int) -> float:
    """Return commands per second of the platform's store in new databases."""
    places = Places(where, server.databases(("registry",)))
    return ours_in(places, callers, each)


def bare_at(server: PostgresqlServer, callers: int, each: int) -> float:
    """Return events per second of the driver alone."""
    return unordered.rate(for_peer(server), callers, each)


def library_at(server: PostgresqlServer, callers: int, each: int) -> float:
    """Return commands per second of the peer of our field: get, decide, save."""
    counters = library.Counters.on_postgresql(for_peer(server), callers * STREAMS_EACH)
    try:
        return rate_of(callers, each, lambda *at: counters.count(stream_of(*at), NAME))
    finally:
        counters.close()


def fill_ours(server: PostgresqlServer, where: Path) -> float:
    """Return facts per second taken from the store, unsealed, into a model made anew."""
    store = open_store(TELLER, Places(where, server.databases(("registry",))))
    try:
        fill_store(store, FACTS)
        return median(fill_again(store, FACTS) for _ in range(RUNS))
    finally:
        store.close()


def fill_of_library(server: PostgresqlServer) -> float:
    """Return events per second that the library's runner takes into a table."""
    address = for_peer(server)
    counters = library.Counters.on_postgresql(address, 1)
    try:
        counters.count_often(0, NAME, OF_THE_PEER)
        return library.project_on_postgresql(address, counters, OF_THE_PEER)
    finally:
        counters.close()
