"""One key a person, in a database of its own, wrapped by the node's key and backed up apart.

A key is committed before the fact that uses it. Destroying it makes every copy of what it sealed
unreadable, in backups too; the row stays as a tombstone, so that no second key can be made.

One row is nobody's: the key of the blind index, which outlives a change of the node's key. It also
tells which node key has wrapped the others (`rotating`).
"""

import hashlib
import hmac
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
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
from shared.database.prepared import Among, Prepared
from shared.privacy.scrubbing import scrub
from shared.privacy.sealing import SealBroken, cipher, new_key, seal, unseal

keys = Table(
    "keys",
    MetaData(),
    Column("subject", Text, primary_key=True),
    Column("wrapped", LargeBinary),  # None once destroyed
)
MARK = "node"  # of nobody: subjects are ids
_CACHED_KEYS = 20_000


class WrongNodeKey(Exception):
    """The keys were wrapped by another key than the node's present one."""


class _Key(NamedTuple):
    raw: bytes
    cipher: AESGCM


class Keyring:
    """The keys of one service. Safe to use from several threads."""

    def __init__(self, database: Database, node_key: bytes) -> None:
        self._database = database
        self._node_key = node_key
        self._lock = threading.Lock()
        self._cache: dict[str, _Key] = {}
        database.create([keys])
        self._mark, self._blind_key = self._open_or_make_mark()
        with database.reading() as connection:
            self._destroyed = set(connection.execute(_DESTROYED).scalars())

    def ensure(self, subjects: Iterable[str]) -> None:
        """Make and commit keys for those who have none; raise KeyError for a destroyed one."""
        wanted = set(subjects)
        unknown = sorted(subject for subject in wanted if subject not in self._cache)
        _refuse_one(wanted & self._destroyed)
        if not unknown:
            return
        with self._lock, self._database.writing() as connection:
            stored = _found(connection, [MARK, *unknown])
            if stored.pop(MARK) != self._mark:
                message = "the node's key was changed meanwhile: start again"
                raise WrongNodeKey(message)
            _refuse_one(subject for subject, wrapped in stored.items() if wrapped is None)
            made = [(subject, new_key()) for subject in unknown if subject not in stored]
            rows = [
                {"subject": subject, "wrapped": seal(self._node_key, key, subject.encode())}
                for subject, key in made
            ]
            _INSERT.run(connection, rows)
        for subject, raw in made:
            self._remember(subject, raw)

    def is_destroyed(self, subject: str) -> bool:
        """Say whether the subject had a key that was destroyed: it never gets another."""
        return subject in self._destroyed

    def key(self, subject: str) -> bytes | None:
        """Return the subject's key, or None where there is none (any more)."""
        key = self._find(subject)
        return None if key is None else key.raw

    def cipher(self, subject: str) -> AESGCM | None:
        """Return the subject's key ready for use, or None where there is none (any more)."""
        key = self._find(subject)
        return None if key is None else key.cipher

    def destroy(self, subject: str) -> None:
        """Destroy the key for ever; a subject without one is marked as destroyed too.

        Its bytes lie on the disk until `scrub`.
        """
        with self._lock, self._database.writing() as connection:
            if connection.execute(_DESTROY, {"of": subject}).rowcount:
                self._database.owe_scrub(connection, [keys.name])
            elif not _found(connection, [subject]):
                _INSERT.run(connection, [{"subject": subject, "wrapped": None}])
        with self._lock:
            self._destroyed.add(subject)
            self._cache.pop(subject, None)

    def scrub(self, *, at_leisure: bool = False) -> None:
        """Let no key that was destroyed lie on the disk."""
        scrub(self._database, at_leisure=at_leisure)

    def blind(self, text: str) -> str:
        """Return a keyed digest of `text`: it finds what is equal, and tells nothing else."""
        return hmac.new(self._blind_key, text.encode(), hashlib.sha256).hexdigest()

    def close(self) -> None:
        """Close the database of keys."""
        self._database.close()

    def _open_or_make_mark(self) -> tuple[bytes, bytes]:
        with self._database.reading() as connection:
            found = _found(connection, [MARK]).get(MARK)
        if found is None:
            with self._database.writing() as connection:
                found = _found(connection, [MARK]).get(MARK) or self._make(connection)
        try:
            return found, unseal(self._node_key, found, MARK.encode())
        except SealBroken as broken:
            message = "these keys were wrapped by another node's key"
            raise WrongNodeKey(message) from broken

    def _make(self, connection: Connection) -> bytes:
        blind = hmac.new(self._node_key, b"blind index", hashlib.sha256).digest()
        made = seal(self._node_key, blind, MARK.encode())
        _INSERT.run(connection, [{"subject": MARK, "wrapped": made}])
        return made

    def _find(self, subject: str) -> _Key | None:
        if subject in self._destroyed:
            return None
        kept = self._cache.get(subject)
        if kept is not None:
            return kept
        with self._database.reading() as connection:
            wrapped = _found(connection, [subject]).get(subject)
        if wrapped is None:
            return None
        return self._remember(subject, unseal(self._node_key, wrapped, subject.encode()))

    def _remember(self, subject: str, raw: bytes) -> _Key:
        key = _Key(raw, cipher(raw))
        with self._lock:
            if subject not in self._destroyed:  # meanwhile
                self._cache[subject] = key
            if len(self._cache) > _CACHED_KEYS:
                del self._cache[next(iter(self._cache))]  # the first that was learnt
        return key


def _refuse_one(destroyed: Iterable[str]) -> None:
    for subject in destroyed:
        raise KeyError(subject)


def _found(connection: Connection, subjects: Sequence[str]) -> dict[str, bytes | None]:
    """Return the wrapped keys of those who have one, None of those whose key was destroyed."""
    return {row["subject"]: row["wrapped"] for row in _STORED.rows(connection, subjects)}


_STORED = Among(
    lambda names: Prepared(select(keys).where(keys.c.subject.in_(map(bindparam, names))))
)
_INSERT = Prepared(insert(keys).values(subject=bindparam("subject"), wrapped=bindparam("wrapped")))
_DESTROYED = select(keys.c.subject).where(keys.c.wrapped.is_(None))
_DESTROY = (
    update(keys)
    .where(keys.c.subject == bindparam("of"), keys.c.wrapped.is_not(None))
    .values(wrapped=None)
)


def load_or_make_key(path: Path) -> bytes:
    """Return the 32-byte key in the file `path`, made on first use, readable by its owner only."""
    if successor_of(path).exists():
        message = f"a change of {path.name} was broken off: finish it by `mangnon keys rotate`"
        raise WrongNodeKey(message)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(new_key())
    return path.read_bytes()


def successor_of(path: Path) -> Path:
    """Return the file of the key that is to replace the one at `path`, while that is done."""
    return path.with_name(f"{path.name}.next")
