"""PostgreSQL: what was written over leaves the disk too, not only the tables.

A row that was deleted or changed lies on in its page, and in those of the indexes: a vacuum frees
its place and leaves its bytes. The planner's statistics quote some values, and the server's log has
all of them. So the tables are written anew as a whole, and the log is closed and begun again.

That is done after the commit, for no transaction can. Which tables are owed is committed with what
was written over; so it is known after a power cut, to whoever comes next.
"""

from collections.abc import Iterable
from time import monotonic, sleep
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    text,
)

owed = Table(
    "rewriting_owed",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),  # of a table
)
# Who looks at a page lets go within milliseconds; a backup looks for minutes.
_PATIENCE_SECONDS: Final = 10
_AGAIN_SECONDS: Final = 0.05
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


def names_owed(connection: Connection) -> list[str]:
    """Return the tables that are to be written anew."""
    if not inspect(connection).has_table(owed.name):
        return []
    return sorted(set(connection.execute(select(owed.c.name)).scalars()))


def rewrite(connection: Connection) -> bool:
    """Write what is owed anew, each statement its own transaction; False where somebody looks on.

    Raises DBAPIError or NotRewritten where it cannot be done: then it is owed still.
    """
    names = names_owed(connection)
    if not names:
        return True
    last = connection.execute(select(owed.c.number).order_by(owed.c.number.desc())).scalar()
    for setting in _OWN_WAYS.items():
        connection.execute(_SET, dict(zip(("name", "value"), setting, strict=True)))
    if not _is_quoted_nowhere(connection, names):
        return False
    for name in (*names, _STATISTICS):
        _rewrite(connection, name)
    _begin_the_log_anew(connection)
    connection.execute(delete(owed).where(owed.c.number <= last))
    return True


def may_begin_the_log_anew(connection: Connection) -> bool:
    """Say whether the role may close the server's log and have what is older removed."""
    return bool(connection.execute(_MAY).scalar())


def _is_quoted_nowhere(connection: Connection, names: list[str]) -> bool:
    """Clear the statistics; nobody may be left then who sees, and might quote, what was there.

    (Rows that a view still sees would be written anew with the others.)
    """
    connection.execute(_CLEAR, {"names": names})
    while is_past := _outlasts(connection):
        if not connection.execute(_CLEAR, {"names": names}).all():
            break
    return is_past


def _outlasts(connection: Connection) -> bool:
    """Wait for all transactions that began before now; say whether they have ended."""
    now = connection.execute(_NOW).scalar()
    until = monotonic() + _PATIENCE_SECONDS
    while not (is_past := not connection.execute(_OLDER, {"now": now}).scalar()):
        if monotonic() > until:
            break
        sleep(_AGAIN_SECONDS)
    return is_past


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
_CLEAR = text(
    "SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats "
    "WHERE schemaname = current_schema() AND tablename = ANY(:names)"
)
_NOW = text("SELECT CAST(pg_current_xact_id() AS xid)::text")
# A view is older where it has a greater age. (Any role sees the ages of all.)
_OLDER = text(
    "SELECT EXISTS (SELECT FROM ("
    "SELECT greatest(age(backend_xid), age(backend_xmin)) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() "
    "UNION ALL SELECT greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots "
    "UNION ALL SELECT age(transaction) FROM pg_prepared_xacts"
    ") AS ages (age) WHERE age > age(CAST(:now AS xid)))"
)
_MAY = text(
    "SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') "
    "AND pg_has_role('pg_checkpoint', 'USAGE')"
)
