"""Who works on a database of PostgreSQL is seen there, from whatever machine it works.

Each connection of a service at work holds a *shared* advisory lock of its session for as long as
it is connected. Who needs the service to rest asks for the same lock alone, and holds it meanwhile.
So whoever may write is seen, each replica for itself, and no service reads or writes beside who
needs it to rest: one that starts then is refused; one whose connection was cut finds its database
away until the lock is let go. There is nothing to look after: a session that ends holds nothing,
and whoever connects again asks again. (A running service asks something of its database each
second. What it kept in memory meanwhile is compared with the rows, as between replicas; a node key
that was changed, with the mark among the keys.)

The lock is of one database; its key has the schema and the service in it, because several services
may share a database. A pooler between would give sessions to and fro: there must be none.
"""

from typing import Any, Final

from sqlalchemy import Connection, Engine, event, text

from shared.database.patiently import comes_true
from shared.database.postgresql import lock_key

_ENDING_SECONDS: Final = 1
_SHARE: Final = "SELECT pg_try_advisory_lock_shared(%s)"
_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
# A key of 64 bits is shown in two halves. Any role sees that somebody is there; from where, only
# one that may act as the other's (as `operator` may).
_SEEN: Final = text(
    "SELECT DISTINCT mode = 'ShareLock', coalesce(host(client_addr), '') "
    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid() "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (classid::bigint << 32) | objid::bigint = :key ORDER BY 1, 2"
)


class AtWork(Exception):
    """Somebody works on a database that is needed alone: says who, or why not to, in Vietnamese."""


def show(engine: Engine, service: str) -> None:
    """Let each connection of an engine be seen as the service's; AtWork where it may not be."""

    @event.listens_for(engine, "connect")
    def _show(raw: Any, _: object) -> None:
        (schema,) = raw.execute("SELECT current_schema()").fetchone()
        key = _key(schema, service)

        def asked() -> bool:
            (is_let,) = raw.execute(_SHARE, (key,)).fetchone()
            raw.commit()
            return bool(is_let)

        if not comes_true(asked, _ENDING_SECONDS):
            raw.close()
            message = f"một lệnh cần {service} nghỉ đang làm việc trên cơ sở dữ liệu của {service}"
            raise AtWork(message)


def take_alone(connection: Connection, service: str) -> None:
    """Let nobody work on the database while this session lasts; raises AtWork where one does."""
    key = _key(connection.execute(text("SELECT current_schema()")).scalar_one(), service)

    def asked() -> bool:
        is_taken = connection.execute(_TAKE, {"key": key}).scalar_one()
        connection.commit()  # the lock is the session's; an idle transaction would be ended
        return bool(is_taken)

    if not comes_true(asked, _ENDING_SECONDS):
        others = seen(connection, service)
        connection.commit()
        raise AtWork(_said(service, others))


def seen(connection: Connection, service: str) -> list[tuple[bool, str]]:
    """Return who is seen there: whether it is a service at work, and from where ("": a socket)."""
    key = _key(connection.execute(text("SELECT current_schema()")).scalar_one(), service)
    return [(shares, host) for shares, host in connection.execute(_SEEN, {"key": key})]


def _said(service: str, others: list[tuple[bool, str]]) -> str:
    if any(not shares for shares, _ in others):
        return f"Một lệnh khác đang làm việc trên cơ sở dữ liệu của {service}: hãy đợi nó xong."
    hosts = ", ".join(host for _, host in others if host)
    where = f" (từ {hosts})" if hosts else ""
    return f"Dịch vụ {service} đang chạy trên cơ sở dữ liệu này{where}: hãy tắt trước."


def _key(schema: str | None, service: str) -> int:
    return lock_key(f"{schema} {service} at work")
