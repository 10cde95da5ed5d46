"""Plain inserts into PostgreSQL over asyncpg, a transaction each, in no order: the floor.

No stream is loaded, nothing is decided, sealed, chained or told; a reader who asks for positions
after the last one that it saw misses what is committed late.
"""

import asyncio
import json
from time import perf_counter
from typing import Any

import asyncpg

TABLE = (
    "CREATE TABLE IF NOT EXISTS plain (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "stream text NOT NULL, version integer NOT NULL, data text NOT NULL, UNIQUE (stream, version))"
)
_INSERT = "INSERT INTO plain (stream, version, data) VALUES ($1, $2, $3)"
_PATIENCE_SECONDS = 60


def rate(address: str, callers: int, each: int) -> float:
    """Return events per second, each caller on a connection of its own."""
    return asyncio.run(_rate(address, callers, each))


async def _rate(address: str, callers: int, each: int) -> float:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        connections = [await asyncpg.connect(address) for _ in range(callers)]
        await connections[0].execute(TABLE)
        started = perf_counter()
        await asyncio.gather(*(_call(one, f"s{n}", each) for n, one in enumerate(connections)))
        seconds = perf_counter() - started
        for connection in connections:
            await connection.close()
    return callers * each / seconds


async def _call(connection: Any, stream: str, each: int) -> None:
    data = json.dumps({"number": 1, "text": "x" * 350})
    (first,) = await connection.fetchrow(
        "SELECT coalesce(max(version), 0) + 1 FROM plain WHERE stream = $1", stream
    )
    for version in range(first, first + each):
        await connection.execute(_INSERT, stream, version, data)
