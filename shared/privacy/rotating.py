"""Changing the node's key: every person's key is wrapped anew, the old node key is destroyed.

The order makes it safe to break off anywhere and begin again: the new key is on disk before it
wraps anything; each keyring is rewrapped in one transaction, and its mark row says by which key;
the old key goes last, when nothing needs it any more. Meanwhile the node does not start.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, select, update

from shared.database import Database
from shared.privacy.keyring import MARK, WrongNodeKey, keys, successor_of
from shared.privacy.scrubbing import scrub
from shared.privacy.sealing import SealBroken, new_key, seal, unseal

_PAGE: Final = 1000
_NEXT = (
    select(keys)
    .where(keys.c.subject > bindparam("after"), keys.c.wrapped.is_not(None))
    .order_by(keys.c.subject)
    .limit(_PAGE)
)
_WRAP = update(keys).where(keys.c.subject == bindparam("of")).values(wrapped=bindparam("anew"))


def key_id(key: bytes) -> str:
    """Return a name for a key that does not tell it."""
    return hashlib.sha256(b"id of a key" + key).hexdigest()[:12]


def is_wrapped_by(database: Database, node_key: bytes) -> bool:
    """Say whether a keyring is wrapped by `node_key`; a keyring nobody has opened yet is."""
    with database.reading() as connection:
        mark = connection.execute(select(keys.c.wrapped).where(keys.c.subject == MARK)).scalar()
    if mark is None:
        return True
    try:
        unseal(node_key, mark, MARK.encode())
    except SealBroken:
        return False
    return True


def rotate(
    path: Path, keyrings: Iterable[Database], tell: Callable[[int], None] = lambda _: None
) -> int:
    """Replace the node's key at `path`; return how many keys were wrapped anew.

    Broken off by a crash, the same call goes on where it was.
    """
    old, new = path.read_bytes(), _successor(path)
    count = 0
    for database in keyrings:
        if not is_wrapped_by(database, new):
            if not is_wrapped_by(database, old):
                message = f"the keys of {database.url.database} are wrapped by neither node key"
                raise WrongNodeKey(message)
            count += _rewrap(database, old, new, tell)
        scrub(database, at_leisure=True)
    _replace(path)
    return count


def _successor(path: Path) -> bytes:
    coming = successor_of(path)
    if coming.exists() and len(coming.read_bytes()) == len(new_key()):
        return coming.read_bytes()
    coming.touch(mode=0o600)
    coming.write_bytes(new_key())
    _flush(coming)
    _flush(path.parent)
    return coming.read_bytes()


def _rewrap(database: Database, old: bytes, new: bytes, tell: Callable[[int], None]) -> int:
    count, after = 0, ""
    with database.writing() as connection:
        while page := connection.execute(_NEXT, {"after": after}).all():
            anew = [
                {"of": row.subject, "anew": seal(new, unseal(old, row.wrapped, place), place)}
                for row in page
                for place in [row.subject.encode()]
            ]
            connection.execute(_WRAP, anew)
            count, after = count + len(page), page[-1].subject
            tell(count)
        database.owe_scrub(connection, [keys.name])
    return count


def _replace(path: Path) -> None:
    """Overwrite the old key, then put the new one in its place.

    Between the two only the successor is whole: `rotate` needs no more than that to finish.
    """
    path.write_bytes(os.urandom(len(path.read_bytes())))
    _flush(path)
    successor_of(path).replace(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
