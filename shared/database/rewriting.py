"""PostgreSQL: what was written over leaves the disk too, not only the tables.

A row that was deleted or changed lies on in its page, and in those of the indexes: a vacuum frees
its place and leaves its bytes. The planner's statistics quote some values, and the server's log has
all of them. So the tables are written anew as a whole, and the log is closed and begun again.

That is done after the commit, for no transaction can. Which tables are owed is committed with what
was written over; so it is known after a power cut, to whoever comes next. A large table, which
nobody can use for as long as it takes, waits until there is leisure.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    TextClause,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)

from shared.database.patiently import comes_true

owed = Table(
    "rewriting_owed",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),  # of a table
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
_LARGE_BYTES: Final = 128 * 2**20  # with its indexes: some two seconds
# Who looks at a page lets go within milliseconds; a backup looks for minutes.
_PATIENCE_SECONDS: Final = 5
_PATIENCE_AT_LEISURE: Final = 60  # another service may be at its own large tables
# Readers queue behind who waits for a table, and wait 3 s at most.
_OWN_WAYS: Final = {"lock_timeout": "2s", "statement_timeout": "0"}
_STATISTICS: Final = "pg_statistic"


class NotRewritten(Exception):
    """The server passed over a table; the text says which."""


def owe(connection: Connection, names: Iterable[str]) -> None:
    """Remember in this transaction which tables are to be written anew."""
    rows = [{"name": name} for name in sorted(names)]
    if rows:
        owed.create(connection, checkfirst=True)
        connection.execute(insert(owed), rows)


def names_owed(connection: Connection, hours: int = 0) -> list[str]:
    """Return the tables that are to be written anew, for so many hours at least."""
    if not inspect(connection).has_table(owed.name):
        return []
    asked = select(owed.c.name).where(owed.c.since <= func.now() - timedelta(hours=hours))
    return sorted(set(connection.execute(asked).scalars()))


def rewrite(connection: Connection, *, at_leisure: bool) -> bool:
    """Write what is owed anew, each statement its own transaction; False where somebody looks on.

    Raises DBAPIError or NotRewritten where it cannot be done: then it is owed still.
    """
    if not names_owed(connection):
        return True
    for name, value in _OWN_WAYS.items():
        connection.execute(_SET, {"name": name, "value": value})
    seconds = _PATIENCE_AT_LEISURE if at_leisure else _PATIENCE_SECONDS
    if not comes_true(lambda: _is(connection, _ALONE), seconds):  # another replica is at it
        return False
    last = connection.execute(select(func.max(owed.c.number))).scalar()
    names = [n for n in names_owed(connection) if at_leisure or not _is_large(connection, n)]
    if not names:
        return True
    if not _is_quoted_nowhere(connection, names, seconds):
        return False
    for name in (*names, _STATISTICS):
        _rewrite(connection, name)
    _begin_the_log_anew(connection)
    connection.execute(delete(owed).where(owed.c.number <= last, owed.c.name.in_(names)))
    return True


def may_begin_the_log_anew(connection: Connection) -> bool:
    """Say whether the role may close the server's log and have what is older removed."""
    return _is(connection, _MAY)


def _is_large(connection: Connection, name: str) -> bool:
    return int(connection.execute(_SIZE, {"name": name}).scalar() or 0) > _LARGE_BYTES


def _is_quoted_nowhere(connection: Connection, names: list[str], seconds: float) -> bool:
    """Clear the statistics; nobody may be left then who sees, and might quote, what was there.

    (Rows that a view still sees would be written anew with the others.)
    """
    connection.execute(_CLEAR, {"names": names})
    while is_past := _outlasts(connection, seconds):
        if not connection.execute(_CLEAR, {"names": names}).all():
            break
    return is_past


def _outlasts(connection: Connection, seconds: float) -> bool:
    """Wait for all transactions that began before now; say whether they have ended."""
    now = connection.execute(_NOW).scalar()
    return comes_true(lambda: not _is(connection, _OLDER, now=now), seconds)


def _is(connection: Connection, question: TextClause, **words: object) -> bool:
    return bool(connection.execute(question, words).scalar())


def _rewrite(connection: Connection, name: str) -> None:
    before = connection.execute(_FILE, {"name": name}).scalar()
    if before is None:  # it was dropped meanwhile, and its file with it
        return
    connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{name}"')
    if connection.execute(_FILE, {"name": name}).scalar() == before:
        raise NotRewritten(name)  # who may not is told so by a warning only


def _begin_the_log_anew(connection: Connection) -> None:
    """Have the log before now removed, where the role may; otherwise its keeper must see to it."""
    if may_begin_the_log_anew(connection):
        connection.exec_driver_sql("SELECT pg_switch_wal()")
        connection.exec_driver_sql("CHECKPOINT")


_SET = text("SELECT set_config(:name, :value, false)")
_FILE = text("SELECT pg_relation_filenode(to_regclass(quote_ident(:name)))")
_SIZE = text("SELECT pg_total_relation_size(to_regclass(quote_ident(:name)))")
_ALONE = text(
    "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || ' is written anew', 0))"
)
_CLEAR = text(
    "SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats "
    "WHERE schemaname = current_schema() AND tablename = ANY(:names)"
)
_NOW = text("SELECT CAST(pg_current_xact_id() AS xid)::text")
# What is older has a greater age; any role sees the ages of all. A view of another database does
# not matter here, but a transaction does: it is older than whatever is looked at before its end.
_OLDER = text(
    "SELECT EXISTS (SELECT FROM ("
    "SELECT age(backend_xid) FROM pg_stat_activity "
    "UNION ALL SELECT age(backend_xmin) FROM pg_stat_activity "
    "WHERE datname IS NULL OR datname = current_database() "
    "UNION ALL SELECT greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots "
    "UNION ALL SELECT age(transaction) FROM pg_prepared_xacts"
    ") AS ages (age) WHERE age > age(CAST(:now AS xid)))"
)
_MAY = text(
    "SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') "
    "AND pg_has_role('pg_checkpoint', 'USAGE')"
)
