"""PostgreSQL: a server that several replicas of a service may share, ordered by a lock.

The writer's transaction takes an advisory lock first, before its first look at a table: in READ
COMMITTED each later statement sees all that was committed before the lock was had. (A snapshot
taken for the whole transaction would be older than the lock.) Readers have one snapshot each.
"""

import hashlib
from collections.abc import Iterable
from select import POLLIN, poll
from threading import Event
from typing import Any, Final

from psycopg import errors
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping, TransactionStatus
from sqlalchemy import URL, Column, Connection, Engine, Integer, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.compiler import compiles

from shared.database.prepared import say
from shared.database.refusing import why_refused
from shared.database.rewriting import may_begin_the_log_anew, names_owed, owe, rewrite

NAME: Final = "PostgreSQL"
IS_SHARED: Final = True
PROMISED: Final[dict[str, tuple[object, ...]]] = {
    "synchronous_commit": ("on", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "server_encoding": ("UTF8",),
    "transaction_isolation": ("read committed",),
}
PROMISED_TO_READERS: Final[dict[str, tuple[object, ...]]] = {
    "transaction_isolation": ("repeatable read",),
    "transaction_read_only": ("on",),
}
_PATIENCE: Final = {
    "idle_in_transaction_session_timeout": "120s",  # a lost writer must not hold the others up
}
_PATIENCE_WITH_LOCKS: Final = {
    True: "30s",  # writers come one after the other
    False: "3s",  # only who makes tables anew stops a reader, whom other questions wait behind
}
# A server that is gone without a word is as one that is away, after seconds; an address may say
# otherwise. (By itself the line of a machine that lost its power is believed for hours.)
_LINE: Final = {
    "connect_timeout": "10",
    "tcp_user_timeout": "20000",  # milliseconds
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
_GOING: Final = frozenset(("57P01", "57P02", "57P03"))  # shut down, crashed, starting
_FULL: Final = frozenset(("53300",))  # too many clients: of the server, the database or the role
_A_DAY_AND_A_NIGHT_HOURS: Final = 36
# What a server is told so that nothing that was erased lies in old files of its log, or in what it
# says of errors and of slow statements.
LEAVES_NO_TRACE: Final = {
    "wal_recycle": "off",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
NO_RIGHT: Final = "no right to CHECKPOINT and pg_switch_wal"
_ANSWER_SECONDS: Final = 2  # a server that is there says so at once


def answers(url: URL) -> bool:
    """Say whether the server has room for somebody, or refuses for good who or what is named."""
    told = _told(url)
    came = PGconn.ping(told)  # in which neither a name nor a password matters
    return came == Ping.NO_ATTEMPT or (came == Ping.OK and why_refused(told) not in _FULL)


def refuses(url: URL) -> bool:
    """Say whether the server answers and refuses who or what is named: waiting would not help."""
    told = _told(url)
    came = PGconn.ping(told)
    if came != Ping.OK:
        return came == Ping.NO_ATTEMPT
    why = why_refused(told)
    named_wrongly = why is not None and why not in _FULL | _GOING
    return named_wrongly and PGconn.ping(told) == Ping.OK  # it may have gone in this moment


def _told(url: URL) -> bytes:
    dialect: Any = PGDialect_psycopg
    _, words = dialect().create_connect_args(url)
    return make_conninfo(**{**words, "connect_timeout": _ANSWER_SECONDS}).encode()


def connections(url: URL, most: int, *, writes: bool) -> Engine:
    """Return at most so many connections; `begin_writing` lets one writer in at a time."""
    made = create_engine(
        url.update_query_dict({**_LINE, **url.query}),
        pool_size=most,
        max_overflow=0,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
    )

    @event.listens_for(made, "connect")
    def _prepare(raw: Any, _: object) -> None:
        raw.adapters.register_loader("numeric", _WholeNumber)
        patience = {"lock_timeout": _PATIENCE_WITH_LOCKS[writes]} | _PATIENCE
        for name_of, value in patience.items():
            raw.execute("SELECT set_config(%s, %s, false)", (name_of, value))
        raw.commit()
        raw.read_only = not writes

    @event.listens_for(made, "checkout")
    def _look(raw: Any, *_: object) -> None:
        if _is_lost(raw):
            raise DisconnectionError  # SQLAlchemy connects anew

    _close_for_good(made)
    return made


def _close_for_good(engine: Engine) -> None:
    """Close what is given back after the engine was disposed of: the pool would forget it open."""
    ended = Event()

    @event.listens_for(engine, "engine_disposed")
    def _end(_: object) -> None:
        ended.set()

    @event.listens_for(engine, "checkin")
    def _let_go(raw: Any, _: object) -> None:
        if ended.is_set() and raw is not None:
            raw.close()


def _is_lost(raw: Any) -> bool:
    """Say whether the server has closed its end meanwhile: it may have been started anew.

    It is not asked, as SQLAlchemy's ping does before every transaction: nobody waits for a word of
    it here, so if there is something to read, that is the end.
    """
    if raw.closed:
        return True
    line = poll()
    line.register(raw.fileno(), POLLIN)
    return bool(line.poll(0))


def lacks_room(fault: BaseException | None) -> bool:
    """Say whether a fault means that the server's disk is full."""
    return isinstance(fault, errors.DiskFull)


def is_away(fault: BaseException | None) -> bool:
    """Say whether a fault means that the server is not there, or just going or coming."""
    if not isinstance(fault, errors.OperationalError):
        return False
    code = fault.sqlstate  # none where the connection itself broke
    return code is None or code.startswith("08") or code in _GOING


def begin_writing(connection: Connection, name: str) -> None:
    """Wait for the other writers of `name`; the lock is let go at the end of the transaction."""
    say(connection, f"SELECT pg_advisory_xact_lock({lock_key(name)})")


def lock_key(name: str) -> int:
    """Return the number that an advisory lock goes by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def begin_reading(_: Connection) -> None:
    """The driver begins with the first look; REPEATABLE READ keeps to that one view."""


def setting(connection: Connection, name: str) -> object:
    """Return what a setting really is."""
    return connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar()


def begin_view(connection: Connection) -> None:
    """Let the snapshot of a reader begin now, and let it wait for its turn however long."""
    told = "SELECT set_config('idle_in_transaction_session_timeout', '0', true)"
    connection.execute(text(told))


def commit(connection: Connection) -> None:
    """Commit, but not after a failed statement: PostgreSQL would undo it all and not say so."""
    raw: Any = connection.connection.dbapi_connection
    if raw.info.transaction_status == TransactionStatus.INERROR:
        message = "a statement failed in this transaction and was passed over"
        raise RuntimeError(message)
    say(connection, "COMMIT")


def owe_scrub(connection: Connection, tables: Iterable[str]) -> None:
    """Remember with the transaction which tables lose what must leave the disk."""
    owe(connection, tables)


def scrub(connection: Connection, *, at_leisure: bool) -> bool:
    """Write anew what is owed, outside any transaction; False where somebody still looks at it."""
    own = connection.execution_options(isolation_level="AUTOCOMMIT")
    own.detach()  # in the end the session is ended, and its settings with it
    return rewrite(own, at_leisure=at_leisure)


def late_to_scrub(connection: Connection) -> list[str]:
    """Return the tables that a whole day did not suffice to write anew."""
    return names_owed(connection, _A_DAY_AND_A_NIGHT_HOURS)


def traces(connection: Connection) -> list[str]:
    """Return what of the server keeps what was erased, or tells it, and is its keeper's to mend."""
    wrong = [name for name, good in LEAVES_NO_TRACE.items() if setting(connection, name) != good]
    found = [f"{name} is not {LEAVES_NO_TRACE[name]}" for name in wrong]
    return found if may_begin_the_log_anew(connection) else [*found, NO_RIGHT]


class _WholeNumber(Loader):
    """Sums of whole numbers come as `numeric`: they are whole numbers still, as on SQLite."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data))


@compiles(Integer, "postgresql")
def _as_wide_as_on_sqlite(*_: object, **__: object) -> str:
    return "BIGINT"  # đồng outgrow 32 bits


@compiles(Text, "postgresql")
def _sorted_as_on_sqlite(*_: object, **words: object) -> str:
    # By code points, whatever the database was made with: lists and hashes are the same on both.
    return 'TEXT COLLATE "C"' if isinstance(words.get("type_expression"), Column) else "TEXT"
