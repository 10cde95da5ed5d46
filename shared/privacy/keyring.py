"""One key a person, in a database of its own, wrapped by the node's key and backed up apart.

A key is committed before the fact that uses it. Destroying it makes every copy of what it sealed
unreadable, in backups too; the row stays as a tombstone, so that no second key can be made.
"""

import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from shared.database import Database
from shared.privacy.scrubbing import scrub
from shared.privacy.sealing import new_key, seal, unseal

_keys = Table(
    "keys",
    MetaData(),
    Column("subject", Text, primary_key=True),
    Column("wrapped", LargeBinary),  # None once destroyed
)
_CACHED_KEYS = 20_000


class Keyring:
    """The keys of one service. Safe to use from several threads."""

    def __init__(self, database: Database, node_key: bytes) -> None:
        self._database = database
        self._node_key = node_key
        self._blind_key = hmac.new(node_key, b"blind index", hashlib.sha256).digest()
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, bytes | None] = OrderedDict()
        database.create([_keys])

    def ensure(self, subjects: Iterable[str]) -> None:
        """Make and commit keys for those who have none; raise KeyError for a destroyed one."""
        missing = []
        for subject in sorted(set(subjects)):
            known, key = self._find(subject)
            if known and key is None:
                raise KeyError(subject)
            if not known:
                missing.append((subject, new_key()))
        if not missing:
            return
        with self._lock, self._database.writing() as connection:
            rows = [
                {"subject": subject, "wrapped": seal(self._node_key, key, subject.encode())}
                for subject, key in missing
            ]
            connection.execute(insert(_keys), rows)
        for subject, key in missing:
            self._remember(subject, key)

    def is_destroyed(self, subject: str) -> bool:
        """Say whether the subject had a key that was destroyed: it never gets another."""
        known, key = self._find(subject)
        return known and key is None

    def key(self, subject: str) -> bytes | None:
        """Return the subject's key, or None where there is none (any more)."""
        return self._find(subject)[1]

    def destroy(self, subject: str) -> None:
        """Destroy the key for ever; a subject without one is marked as destroyed too."""
        with self._lock, self._database.writing() as connection:
            done = connection.execute(_DESTROY, {"of": subject})
            if done.rowcount == 0:
                connection.execute(insert(_keys), {"subject": subject, "wrapped": None})
        self._remember(subject, None)
        scrub(self._database)

    def blind(self, text: str) -> str:
        """Return a keyed digest of `text`: it finds what is equal, and tells nothing else."""
        return hmac.new(self._blind_key, text.encode(), hashlib.sha256).hexdigest()

    def close(self) -> None:
        """Close the database of keys."""
        self._database.close()

    def _find(self, subject: str) -> tuple[bool, bytes | None]:
        with self._lock:
            if subject in self._cache:
                self._cache.move_to_end(subject)
                return True, self._cache[subject]
        with self._database.reading() as connection:
            row = connection.execute(_FIND, {"of": subject}).first()
        if row is None:
            return False, None
        key = unseal(self._node_key, row.wrapped, subject.encode()) if row.wrapped else None
        self._remember(subject, key)
        return True, key

    def _remember(self, subject: str, key: bytes | None) -> None:
        with self._lock:
            self._cache[subject] = key
            self._cache.move_to_end(subject)
            if len(self._cache) > _CACHED_KEYS:
                self._cache.popitem(last=False)


_FIND = select(_keys.c.wrapped).where(_keys.c.subject == bindparam("of"))
_DESTROY = update(_keys).where(_keys.c.subject == bindparam("of")).values(wrapped=None)


def load_or_make_key(path: Path) -> bytes:
    """Return the 32-byte key in the file `path`, made on first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(new_key())
    return path.read_bytes()
