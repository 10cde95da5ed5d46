"""Opening what a verb works on: the services' databases and keys, as the settings say."""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import inspect

from shared.contracts.announcement import SERVICES
from shared.database import AtWork, CannotConnect, Database, Places
from shared.eventstore.codec import Codec
from shared.eventstore.store import Store
from shared.eventstore.tables import heads
from shared.privacy.keyring import Keyring, WrongNodeKey, keys, load_or_make_key
from shared.privacy.rotating import is_wrapped_by, key_id, rotate
from shared.service import Service
from shared.settings import Settings

__all__ = [
    "AnotherNode",
    "CannotOpen",
    "Opened",
    "WrongNodeKey",
    "alone",
    "at_rest",
    "at_work",
    "change_node_key",
    "has_lived",
    "is_under_way",
    "opened",
    "refuse_another_name",
    "refuse_unfinished",
    "stopped",
    "who_works",
    "who_wraps",
]

NODE_KEY: Final = "node.key"
UNFINISHED: Final = "restore.unfinished"
LOCK: Final = ".lock"
DEMONSTRATION: Final = "demonstration.json"  # stands where a life is invented: by which clock


class CannotOpen(Exception):
    """What a verb works on is not there, or somebody else works on it; the text says so."""


class AnotherNode(Exception):
    """What a verb works on is another node's, which NODE_ID does not name; the text says whose."""


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
    if not has_lived(places, service.name) or not settings.keys_dir.exists():
        message = f"{service.name}: {no_data(settings)}"
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
    path = _node_key(settings)
    with ExitStack() as stack:
        databases = [places.keys(name) for name in SERVICES if has_lived(places, name)]
        for database in databases:
            stack.callback(database.close)
            database.create([keys])
        return rotate(path, databases, tell)


def who_wraps(settings: Settings) -> tuple[str, list[str]]:
    """Return the id of the node's key, and the services whose keys it does not open."""
    places = Places(settings.data_dir, settings.database_url)
    key = _node_key(settings).read_bytes()
    foreign = []
    for name in SERVICES:
        if not has_lived(places, name):
            continue
        database = places.keys(name)
        try:
            database.create([keys])
            if not is_wrapped_by(database, key):
                foreign.append(name)
        finally:
            database.close()
    return key_id(key), foreign


def refuse_another_name(store: Store, settings: Settings) -> None:
    """Refuse to tell under another NODE_ID than before: who listens would hear a new node."""
    head = store.outbox_heads().get("svc", 0)
    for last in store.outbox_after("svc", head - 1, 1):
        told_by = json.loads(last.envelope)["source"].split("/")[2]
        if told_by != settings.node_id:
            message = f"dữ liệu này là của nút {told_by}, không phải {settings.node_id} (NODE_ID)."
            raise AnotherNode(message)


def no_data(settings: Settings) -> str:
    """Say that nothing lived here yet."""
    where = "cơ sở dữ liệu (DATABASE_URL)" if settings.database_url else settings.data_dir
    return f"Chưa có dữ liệu trong {where}."


def has_lived(places: Places, service: str) -> bool:
    """Say whether a service has worked there: a database of a server may be there and empty."""
    if not places.is_made(service) or not places.address:
        return places.is_made(service)
    with closing(places.data(service)) as database, database.reading() as connection:
        return inspect(connection).has_table(heads.name)


def refuse_no_data(settings: Settings) -> None:
    """Refuse to work where nothing lived yet."""
    places = Places(settings.data_dir, settings.database_url)
    if not any(has_lived(places, name) for name in SERVICES):
        raise CannotOpen(no_data(settings))


def _node_key(settings: Settings) -> Path:
    path = settings.keys_dir / NODE_KEY
    if not path.exists():
        message = f"Chưa có khoá của nút: {path}."
        raise CannotOpen(message)
    return path


def refuse_unfinished(settings: Settings) -> None:
    """Refuse to work on what a restore has left half done."""
    if (settings.data_dir / UNFINISHED).exists():
        message = f"{settings.data_dir}: khôi phục dở dang; hãy xoá hết trong đó và khôi phục lại."
        raise CannotOpen(message)


@contextmanager
def alone(settings: Settings, what: str) -> Iterator[None]:
    """Do `what` only once at a time on this machine; a lock that outlives nobody's process."""
    with _locked(settings, [what], f"Đang có một lệnh {what} khác chạy."):
        yield


@contextmanager
def at_work(settings: Settings, services: Iterable[str]) -> Iterator[None]:
    """Host services: with SQLite each in one process only, with PostgreSQL beside others.

    Raises CannotOpen where another process of this machine hosts one of them on the same data.
    """
    shared = bool(settings.database_url)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    message = f"dữ liệu trong {settings.data_dir} đang có một tiến trình khác dùng."
    with _locked(settings, services, message, shared=shared):
        yield


@contextmanager
def stopped(settings: Settings, services: Iterable[str] = SERVICES) -> Iterator[None]:
    """Keep services from running meanwhile; raises CannotOpen where one runs.

    On this machine that is seen by locks in DATA_DIR, whatever the port; on others, which on
    PostgreSQL may work on the same databases, by the locks that services hold in these.
    """
    names = tuple(services)
    here = names if settings.data_dir.exists() else ()
    with (
        _locked(settings, here, "Hệ thống đang chạy: hãy tắt trước."),
        at_rest(Places(settings.data_dir, settings.database_url), names),
    ):
        yield


@contextmanager
def at_rest(places: Places, services: Iterable[str] = SERVICES) -> Iterator[None]:
    """Keep services from working on databases of a server; raises CannotOpen where one does."""
    with ExitStack() as stack:
        for name in services if places.address else ():
            database = places.data(name)
            stack.callback(database.close)
            try:
                stack.enter_context(database.at_rest())
            except AtWork as fault:
                raise CannotOpen(str(fault)) from None
        yield


def who_works(settings: Settings) -> list[str]:
    """Return the services that are seen at work on the databases of a server, wherever they run."""
    places = Places(settings.data_dir, settings.database_url)
    found = []
    for name in SERVICES if places.address else ():
        with suppress(CannotConnect), closing(places.data(name)) as database:
            found += [name] if database.is_worked_on() else []
    return found


def is_under_way(settings: Settings, what: str) -> bool:
    """Say whether somebody does `what`, or hosts the service of that name, right now."""
    if not lock_of(settings, what).exists():
        return False
    shared = not (settings.database_url and what in SERVICES)  # as nobody else would hold it
    try:
        with _locked(settings, [what], what, shared=shared):
            return False
    except CannotOpen:
        return True


def lock_of(settings: Settings, what: str) -> Path:
    """Return the file that is locked while somebody does `what`."""
    return settings.data_dir / f"{what}{LOCK}"


@contextmanager
def _locked(
    settings: Settings, names: Iterable[str], message: str, *, shared: bool = False
) -> Iterator[None]:
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with ExitStack() as stack:
        for name in names:
            if not settings.data_dir.exists():
                if not settings.database_url:
                    raise CannotOpen(no_data(settings))
                settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = stack.enter_context(lock_of(settings, name).open("w"))
            try:
                fcntl.flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotOpen(message) from None
        yield
