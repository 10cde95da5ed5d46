"""Opening what a verb works on: the services' databases and keys, as the settings say."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.contracts.announcement import SERVICES
from shared.database import Database, Places
from shared.eventstore.codec import Codec
from shared.privacy.keyring import Keyring, WrongNodeKey, keys, load_or_make_key
from shared.privacy.rotating import is_wrapped_by, key_id, rotate
from shared.service import Service
from shared.settings import Settings

__all__ = [
    "CannotOpen",
    "Opened",
    "WrongNodeKey",
    "alone",
    "change_node_key",
    "is_under_way",
    "opened",
    "refuse_unfinished",
    "who_wraps",
]

NODE_KEY: Final = "node.key"
UNFINISHED: Final = "restore.unfinished"


class CannotOpen(Exception):
    """What a verb works on is not there, or somebody else works on it; the text says so."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One service's database, with what is needed to read its facts."""

    service: Service
    database: Database
    codec: Codec


@contextmanager
def opened(service: Service, settings: Settings) -> Iterator[Opened]:
    """Open the database and keys of a service that has lived; close them in the end."""
    places = Places(settings.data_dir, settings.database_url)
    if not places.is_made(service.name) or not settings.keys_dir.exists():
        message = f"{service.name}: chưa có dữ liệu trong {settings.data_dir}."
        raise CannotOpen(message)
    node_key = load_or_make_key(settings.keys_dir / NODE_KEY)
    keyring = Keyring(places.keys(service.name), node_key)
    database = places.data(service.name)
    try:
        yield Opened(service, database, Codec(service.facts, keyring))
    finally:
        keyring.close()
        database.close()


def change_node_key(settings: Settings, tell: Callable[[int], None] = lambda _: None) -> int:
    """Wrap all keys under a new node key; raises WrongNodeKey where that cannot be done."""
    places = Places(settings.data_dir, settings.database_url)
    path = settings.keys_dir / NODE_KEY
    if not path.exists():
        message = f"Không có {path}."
        raise CannotOpen(message)
    with ExitStack() as stack:
        databases = [places.keys(name) for name in SERVICES if places.is_made(name)]
        for database in databases:
            stack.callback(database.close)
            database.create([keys])
        return rotate(path, databases, tell)


def who_wraps(settings: Settings) -> tuple[str, list[str]]:
    """Return the id of the node's key, and the services whose keys it does not open."""
    places = Places(settings.data_dir, settings.database_url)
    key = (settings.keys_dir / NODE_KEY).read_bytes()
    foreign = []
    for name in SERVICES:
        if not places.is_made(name):
            continue
        database = places.keys(name)
        try:
            database.create([keys])
            if not is_wrapped_by(database, key):
                foreign.append(name)
        finally:
            database.close()
    return key_id(key), foreign


def refuse_unfinished(settings: Settings) -> None:
    """Refuse to work on what a restore has left half done."""
    if (settings.data_dir / UNFINISHED).exists():
        message = f"{settings.data_dir}: khôi phục dở dang; hãy xoá hết trong đó và khôi phục lại."
        raise CannotOpen(message)


@contextmanager
def alone(settings: Settings, what: str) -> Iterator[None]:
    """Do `what` only once at a time on this machine; a lock that outlives nobody's process."""
    with lock_of(settings, what).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Đang có một lệnh {what} khác chạy."
            raise CannotOpen(message) from None
        yield


def is_under_way(settings: Settings, what: str) -> bool:
    """Say whether somebody does `what` right now."""
    if not lock_of(settings, what).exists():
        return False
    with lock_of(settings, what).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def lock_of(settings: Settings, what: str) -> Path:
    """Return the file that is locked while somebody does `what`."""
    return settings.data_dir / f"{what}.lock"
