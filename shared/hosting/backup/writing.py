"""Writing a backup while the node works: all five services as they stand at one moment.

The keys are read after the data, so that none is missing: a key is committed before its fact.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection

from shared.calendar.clock import SystemClock
from shared.database import Places
from shared.database.together import at_one_moment
from shared.eventstore import chain
from shared.eventstore.moving import line_of, moved, pages
from shared.eventstore.tables import events
from shared.hosting.backup.key import BackupKey
from shared.hosting.backup.keys_file import write_keys
from shared.hosting.backup.register import add_to_register, erased_in
from shared.hosting.opening import DEMONSTRATION, CannotOpen, alone, has_lived
from shared.privacy import sealed_file
from shared.service import Service
from shared.settings import Settings

KIND: Final = "data"
FORMAT: Final = 1
Tell: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup came to; `services` says of each its facts and the hash of the last."""

    data: Path
    keys: Path
    register: Path
    services: dict[str, dict[str, Any]]
    bytes: int
    keys_count: int
    erased_count: int


def back_up(
    settings: Settings,
    services: Sequence[Service],
    key: BackupKey,
    to: tuple[Path, Path],
    tell: Tell = lambda _what, _done, _all: None,
) -> Written:
    """Write the data to the first path of `to` (a file or a folder), the keys to the second."""
    places = Places(settings.data_dir, settings.database_url)
    missing = [service.name for service in services if not has_lived(places, service.name)]
    if missing:
        message = f"Chưa có dữ liệu của {', '.join(missing)}: hãy chạy mangnon up một lần đã."
        raise CannotOpen(message)
    now = SystemClock().now()
    data, keys = to
    if data.is_dir() or not data.suffix:
        data = data / f"mangnon-{settings.node_id}-{now:%Y%m%dT%H%M%SZ}.data"
    for folder in (data.parent, keys):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys_path, register = (keys / f"mangnon-{settings.node_id}.{end}" for end in ("keys", "erased"))
    mark = _mark(settings.data_dir)  # before the data: it never says that more was lived than was
    with alone(settings, "backup"), ExitStack() as stack:
        databases = [places.data(service.name) for service in services]
        for database in databases:
            stack.callback(database.close)
        views = stack.enter_context(at_one_moment(databases))
        manifest = {
            service.name: _standing(view) for service, view in zip(services, views, strict=True)
        }
        head = {
            "kind": KIND,
            "format": FORMAT,
            "node": settings.node_id,
            "at": now.isoformat(),
            "demonstration": mark,
            "services": manifest,
        }
        lines = _lines(services, views, manifest, tell)
        size = sealed_file.write(data, key.raw, head, lines)
        erased = [
            one
            for service, view in zip(services, views, strict=True)
            for one in erased_in(view, service)
        ]
    with alone(settings, "keys"):
        count = write_keys(keys_path, key, settings, [service.name for service in services])
    known = add_to_register(register, key, settings.node_id, erased)
    return Written(data, keys_path, register, manifest, size, count, known)


def _mark(folder: Path) -> str | None:
    """Return what says that the life here is invented, and by which clock it goes."""
    path = folder / DEMONSTRATION
    return path.read_text("utf-8") if path.exists() else None


def _standing(view: Connection) -> dict[str, Any]:
    head = chain.head(view)
    return {"facts": head.position, "head": head.hash.hex()}


def _lines(
    services: Sequence[Service],
    views: Sequence[Connection],
    manifest: dict[str, dict[str, Any]],
    tell: Tell,
) -> Iterator[bytes]:
    done, whole = 0, sum(one["facts"] for one in manifest.values())
    for service, view in zip(services, views, strict=True):
        for table in moved(view):
            for page in pages(view, table):
                yield line_of(service.name, table, page)
                done += len(page) if table is events else 0
                tell(service.name, done, whole)
