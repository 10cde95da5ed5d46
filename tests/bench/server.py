"""PostgreSQL for the bench: the tests' server, on a disk, where a commit costs what it costs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kit.postgresql import PostgresqlServer

# Root's server runs as nobody, who may not look into the folder that the bench runs from.
_ROOTS_DISK = Path("/var/tmp")  # noqa: S108 - in memory nowhere


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """Start a server in a folder that goes with it."""
    where = _ROOTS_DISK if os.geteuid() == 0 else Path.cwd()
    server = PostgresqlServer(where, shared_buffers="128MB", max_wal_size="1GB")
    try:
        yield server.start()
    finally:
        server.stop()


def for_peer(server: PostgresqlServer) -> str:
    """Return the address of a new database, named as libpq names it."""
    return server.databases(("peer",)).replace("{service}", "peer")
