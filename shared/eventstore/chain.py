"""The hash chain over envelope and ciphertext: without it silent damage is invisible.

`hash = SHA-256(prev_hash ‖ every other column, each with its length)`. Erasing a key leaves the
chain whole, because only the ciphertext is in it.
"""

import hashlib
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from struct import Struct
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.eventstore.tables import events, heads

GENESIS = bytes(32)
_columns_of = itemgetter(*(c.name for c in events.columns if c.name not in {"prev_hash", "hash"}))
_kind_and_length = Struct(">cQ").pack
_text_of = lru_cache(1_000)(partial(_kind_and_length, b"\x01"))


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far the chain has come: the number of facts and the hash of the last."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """The first place where the chain does not hold, and in what way."""

    position: int
    reason: str


def link(previous: bytes, row: Mapping[str, Any] | RowMapping) -> bytes:
    """Return the hash of a row that follows the row of hash `previous`."""
    parts = [previous]
    for value in _columns_of(row):
        if value is None:
            parts.append(b"\x00")
        elif isinstance(value, bytes):
            parts += (_kind_and_length(b"\x02", len(value)), value)
        else:
            raw = str(value).encode("utf-8", "surrogatepass")
            parts += (_text_of(len(raw)), raw)
    return hashlib.sha256(b"".join(parts)).digest()


def head(connection: Connection) -> ChainHead:
    """Return the recorded head of the chain."""
    row = connection.execute(select(heads).where(heads.c.name == "events")).first()
    return ChainHead(row.position, row.hash) if row else ChainHead(0, GENESIS)


def hash_at(connection: Connection, position: int) -> bytes | None:
    """Return the hash of a fact, or None where the chain does not reach so far."""
    asked = select(events.c.hash).where(events.c.position == position)
    found: bytes | None = connection.execute(asked).scalar()
    return found


def first_damage(connection: Connection) -> Damage | None:
    """Walk the whole chain and return the first bad position, or None when all is whole."""
    previous, expected = GENESIS, 1
    with closing(_walk(connection)) as rows:
        for row in rows:
            reason = _fault(row, previous, expected)
            if reason:
                return Damage(expected, reason)
            previous, expected = row["hash"], expected + 1
    recorded = head(connection)
    if recorded.position != expected - 1:
        return Damage(expected, f"the head says {recorded.position} facts, {expected - 1} found")
    if recorded.hash != previous:
        return Damage(recorded.position, "the head's hash is not that of the last fact")
    return None


def _walk(connection: Connection) -> Generator[RowMapping, None, None]:
    statement = select(events).order_by(events.c.position).execution_options(yield_per=1000)
    with connection.execute(statement) as rows:  # a cursor on a server is closed, not left
        yield from rows.mappings()


def _fault(row: RowMapping, previous: bytes, expected: int) -> str | None:
    if row["position"] != expected:
        return f"position {expected} is missing ({row['position']} found)"
    if row["prev_hash"] != previous:
        return "does not follow the fact before it"
    if row["hash"] != link(previous, row):
        return "its content does not match its hash"
    return None
