"""SQLite: one file, one process; commits that survive a power cut."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from shared.database.kept import Kept
from shared.database.prepared import say

NAME: Final = "SQLite"
IS_SHARED: Final = False
# A commit appends to the log each page that it changed, often the same ones: the later the log is
# written back, the less there is to write. 16 MB of it are little.
_LOG_PAGES: Final = 4_000
PROMISED: Final[dict[str, tuple[object, ...]]] = {
    "journal_mode": ("wal",),
    "synchronous": (2,),  # FULL: NORMAL was seen to lose commits in a power cut
    "foreign_keys": (1,),
    "secure_delete": (1,),  # an erased row leaves no bytes behind
}
_NO_ROOM: Final = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE))
PROMISED_TO_READERS: Final[dict[str, tuple[object, ...]]] = {"query_only": (1,)}


def connections(url: URL, most: int, *, writes: bool) -> Kept:
    """Return at most so many connections; the file itself lets one writer in at a time."""
    return Kept(engine(url, most, writes=writes), most)


def engine(url: URL, most: int, *, writes: bool) -> Engine:
    """Return an engine whose connections keep what is promised."""
    made = create_engine(
        url,
        pool_size=most,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(made, "connect")
    def _prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # BEGIN is said below
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
        if not writes:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return made


def begin_writing(connection: Connection, _name: str) -> None:
    """Take the write lock at once: a BEGIN that reads first and writes later fails as "locked"."""
    say(connection, "BEGIN IMMEDIATE")


def begin_reading(connection: Connection) -> None:
    """Let all that is asked be answered from one view, which begins with the first look.

    The driver is told: said through SQLAlchemy, it costs more than most questions do.
    """
    say(connection, "BEGIN")


def setting(connection: Connection, name: str) -> object:
    """Return what a pragma really is."""
    return connection.execute(text(f"PRAGMA {name}")).scalar()


def begin_view(connection: Connection) -> None:
    """Let the view of a reader begin now: a deferred BEGIN waits for the first look."""
    connection.execute(text("SELECT count(*) FROM sqlite_master"))


def is_away(_: BaseException | None) -> bool:
    """A file is never away."""
    return False


def lacks_room(fault: BaseException | None) -> bool:
    """Say whether a fault means that the disk is full: for the file, or for what lies beside it."""
    return getattr(fault, "sqlite_errorcode", None) in _NO_ROOM


def commit(connection: Connection) -> None:
    """Commit; a statement that failed has undone itself, and what is left is good."""
    say(connection, "COMMIT")


def owe_scrub(_: Connection, _tables: Iterable[str]) -> None:
    """Nothing is to be remembered: the log is emptied whether anything is owed or not."""


def scrub(connection: Connection, *, at_leisure: bool) -> bool:  # noqa: ARG001
    """Write the log back and empty it, outside any transaction; False where somebody reads it."""
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
    return not busy


def late_to_scrub(_: Connection) -> list[str]:
    """What reads a log of a file ends with its process."""
    return []


def traces(_: Connection) -> list[str]:
    """A file's log is the file's own."""
    return []
