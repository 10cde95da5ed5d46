"""One database of one service: SQLite with honest commits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text

_READERS = 8
_PROMISED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL was seen to lose commits in a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # an erased row leaves no bytes behind
}


class Database:
    """A writer connection and a few readers on the same file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._writer = _engine(path, pool_size=1, read_only=False)
        self._reader = _engine(path, pool_size=_READERS, read_only=True)
        self._assert_promises()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that holds the write lock from its beginning."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that can only read, on one consistent view."""
        with self._reader.connect() as connection:
            yield connection

    def create(self, tables: Iterable[Table]) -> None:
        """Create the tables that do not exist yet."""
        with self.writing() as connection:
            for table in tables:
                table.create(connection, checkfirst=True)

    def close(self) -> None:
        """Close all connections."""
        self._reader.dispose()
        self._writer.dispose()

    def _assert_promises(self) -> None:
        with self.writing() as connection:
            for pragma, wanted in _PROMISED.items():
                found = connection.execute(text(f"PRAGMA {pragma}")).scalar()
                if found != wanted:
                    message = f"SQLite did not take {pragma}={wanted}: {found}"
                    raise RuntimeError(message)


def _engine(path: Path, pool_size: int, *, read_only: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred BEGIN that reads first and writes later fails as "locked": take it at once.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
