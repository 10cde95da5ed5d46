"""The same command over SQLAlchemy Core, a transaction each, as tutorials write it.

Over asynchronous connections, as many as there are callers; or one after the other in one thread,
where nobody waits for a lock.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from time import perf_counter
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_metadata = MetaData()
_events = Table(
    "events",
    _metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", Text, nullable=False),
    UniqueConstraint("stream", "version"),
)
_sums = Table(
    "sums", _metadata, Column("subject", Text, primary_key=True), Column("total", Integer)
)
_outbox = Table(
    "outbox",
    _metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("envelope", Text),
)


async def rate(
    address: str, callers: int, each: int, stream_of: Callable[[int, int], int]
) -> float:
    """Return commands per second: load, fold, fact, read model, outbox, commit."""
    engine = create_async_engine(address, pool_size=callers, connect_args={"timeout": 60})
    _keep_promises(engine.sync_engine)
    async with engine.begin() as connection:
        await connection.run_sync(_metadata.create_all)
    started = perf_counter()
    await asyncio.gather(*(_calls(engine, caller, each, stream_of) for caller in range(callers)))
    seconds = perf_counter() - started
    await engine.dispose()
    return callers * each / seconds


def rate_in_turn(address: str, calls: int, stream_of: Callable[[int, int], int]) -> float:
    """Return commands per second of one thread: the best that a transaction each can do."""
    engine = create_engine(address)
    _keep_promises(engine)
    _metadata.create_all(engine)
    started = perf_counter()
    for number in range(calls):
        with engine.begin() as connection:
            _count(connection, f"toy-{stream_of(number, number)}")
    seconds = perf_counter() - started
    engine.dispose()
    return calls / seconds


def _keep_promises(engine: Engine) -> None:
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin_at_once)


def _durable(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor: sqlite3.Cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_at_once(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _calls(
    engine: AsyncEngine, caller: int, each: int, stream_of: Callable[[int, int], int]
) -> None:
    for number in range(each):
        stream = f"toy-{stream_of(caller, number)}"
        async with engine.begin() as connection:
            await connection.run_sync(_count, stream)


def _count(connection: Connection, stream: str) -> None:
    loaded = connection.execute(
        select(_events.c.data).where(_events.c.stream == stream).order_by(_events.c.version)
    )
    facts = [json.loads(row.data) for row in loaded]
    assert sum(fact["number"] for fact in facts) >= 0
    data = json.dumps({"number": 1, "name": "Nguyễn Văn An", "text": "x" * 300})
    connection.execute(insert(_events).values(stream=stream, version=len(facts) + 1, data=data))
    statement = insert(_sums).values(subject=stream, total=1)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["subject"], set_={"total": _sums.c.total + func.coalesce(1, 0)}
        )
    )
    connection.execute(insert(_outbox).values(envelope=data))
