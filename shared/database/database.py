"""A writer's connection, a few readers' and one for the event loop on one database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import URL, Connection, Table
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from shared.database import postgresql, presence, sqlite
from shared.database.presence import AtWork
from shared.database.rewriting import NotRewritten

READERS: Final = 8
_KINDS: Final[dict[str, ModuleType]] = {"sqlite": sqlite, "postgresql": postgresql}


class BrokenPromise(Exception):
    """The database does not keep what it is told: nothing may be stored in it."""


class CannotConnect(SQLAlchemyError):
    """The server cannot be reached, or refuses who or what was named; the text is its own."""

    speaks_of_the_system = True


class NoRoom(SQLAlchemyError):
    """The disk is full: nothing of the transaction is kept. Once there is room it may be tried."""


class Database:
    """The database in a file or on a server. Writers of one `name` come one after the other.

    `at_work` says that the service of that name works through it: then it is seen on a server.
    """

    def __init__(
        self, where: Path | URL, name: str = "", readers: int = READERS, *, at_work: bool = False
    ) -> None:
        url = _file(where) if isinstance(where, Path) else where
        self.url = url
        self._kind = _KINDS[url.get_backend_name()]
        self._name = name
        # Transactions are begun below, not by a listener: with one on an engine, SQLAlchemy looks
        # for listeners at each statement.
        self._writer = self._kind.connections(url, 1, writes=True)
        self._reader = self._kind.connections(url, readers, writes=False)
        self._asker = self._kind.connections(url, 1, writes=False)
        if at_work and self.is_shared:
            for engine in (self._writer, self._reader, self._asker):
                presence.show(engine, name)
        self._assert_promises()

    @property
    def path(self) -> Path:
        """The file it lies in; only SQLite has one."""
        assert not self.is_shared, "a database on a server is no file"
        return Path(self.url.database or "")

    @property
    def is_shared(self) -> bool:
        """Say whether other processes may write to it, too."""
        shared: bool = self._kind.IS_SHARED
        return shared

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that holds the write lock from its beginning.

        Raises NoRoom where the disk is full, CannotConnect where the server is away.
        """
        try:
            with self._writer.connect() as connection:
                self._kind.begin_writing(connection, self._name)
                yield connection
                self._kind.commit(connection)
        except (AtWork, DBAPIError) as fault:
            self._name_outage(fault)
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that can only read, on one consistent view.

        Raises CannotConnect where the server is away.
        """
        with self._looking(self._reader) as connection:
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Yield the same to the one who asks for the event loop: it queues behind no page."""
        with self._looking(self._asker) as connection:
            yield connection

    @contextmanager
    def viewing(self) -> Iterator[Connection]:
        """Yield the same; the view begins at once and may be looked at for as long as it takes."""
        with self.reading() as connection:
            self._kind.begin_view(connection)
            yield connection

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Keep the service from working on it meanwhile, on whatever machine.

        Raises AtWork where it does. A file is its machine's: shared/hosting/opening.py locks it.
        """
        if not self.is_shared:
            yield
            return
        with self._writer.connect() as connection:
            connection.detach()  # in the end the session is ended, and its lock with it
            presence.take_alone(connection, self._name)
            yield

    def is_worked_on(self) -> bool:
        """Say whether the service is seen at work on it; of a file nobody can say."""
        if not self.is_shared:
            return False
        with self.reading() as connection:
            return any(shares for shares, _ in presence.seen(connection, self._name))

    def owe_scrub(self, connection: Connection, tables: Iterable[str]) -> None:
        """Remember in a transaction that what these tables lose in it must leave the disk."""
        self._kind.owe_scrub(connection, tables)

    def scrub(self, *, at_leisure: bool = False) -> str:
        """Leave nothing on the disk of what is owed; return what stood in the way, if anything.

        What keeps others waiting for long is only done `at_leisure`, and in the way of nothing.
        """
        try:
            with self._writer.connect() as connection:
                is_done = self._kind.scrub(connection, at_leisure=at_leisure)
                return "" if is_done else "somebody looks at it"
        except (AtWork, NotRewritten, SQLAlchemyError) as fault:
            return type(getattr(fault, "orig", fault)).__name__

    def late_to_scrub(self) -> list[str]:
        """Return the tables in whose files something erased still lies, and should not any more."""
        with self.reading() as connection:
            late: list[str] = self._kind.late_to_scrub(connection)
        return late

    def traces(self) -> list[str]:
        """Return by what a server keeps or tells what was erased, though no table holds it."""
        with self.reading() as connection:
            found: list[str] = self._kind.traces(connection)
        return found

    def create(self, tables: Iterable[Table]) -> None:
        """Create the tables that do not exist yet."""
        with self.writing() as connection:
            for table in tables:
                table.create(connection, checkfirst=True)

    def close(self) -> None:
        """Close all connections."""
        self._asker.dispose()
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _looking(self, engine: Any) -> Iterator[Connection]:
        try:
            with engine.connect() as connection:
                self._kind.begin_reading(connection)
                yield connection
                self._kind.commit(connection)  # at a rollback psycopg forgets what is prepared
        except (AtWork, DBAPIError) as fault:
            self._name_outage(fault)
            raise

    def _name_outage(self, fault: AtWork | DBAPIError) -> None:
        """Raise what is nobody's mistake and may pass by its own name."""
        if isinstance(fault, AtWork):  # its connection was cut, and now somebody needs it to rest
            raise CannotConnect(str(fault)) from None
        if lacks_room(fault):
            raise NoRoom from fault
        if self._kind.is_away(fault.orig):
            raise CannotConnect(_in_a_line(fault)) from fault

    def _assert_promises(self) -> None:
        try:
            with self._writer.connect() as connection:
                self._compare(connection, self._kind.PROMISED)
            with self._reader.connect() as connection:
                self._compare(connection, self._kind.PROMISED_TO_READERS)
        except (AtWork, BrokenPromise):
            self.close()
            raise
        except OperationalError as fault:
            self.close()
            if self.is_shared:
                raise CannotConnect(_in_a_line(fault)) from None
            raise

    def _compare(self, connection: Connection, promised: dict[str, tuple[object, ...]]) -> None:
        for setting, good in promised.items():
            found = self._kind.setting(connection, setting)
            if found not in good:
                message = f"{self._kind.NAME} did not take {setting}={good[0]}: {found}"
                raise BrokenPromise(message)


def lacks_room(fault: BaseException) -> bool:
    """Say whether a fault means that the disk is full: it is nobody's mistake and may pass."""
    if isinstance(fault, DBAPIError):
        return any(kind.lacks_room(fault.orig) for kind in _KINDS.values())
    return isinstance(fault, NoRoom)


def _in_a_line(fault: DBAPIError) -> str:
    return " ".join(str(fault.orig).split())


def _file(path: Path) -> URL:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return URL.create("sqlite", database=str(path))
