"""The file of keys: one that is replaced by each backup, and opens the older data too.

Keys are only ever added or destroyed. So the newest file opens every data file of the node, and
not what has been erased since: no older one is needed, and none should be kept.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select

from shared.contracts.announcement import SERVICES
from shared.database import Database, Places
from shared.hosting.backup.key import BackupKey
from shared.privacy import sealed_file
from shared.privacy.keyring import MARK, keys
from shared.privacy.sealed_file import NotWhole
from shared.settings import Settings

KIND: Final = "keys"
_PAGE: Final = 1000
_LEFT_OUT: Final = (".db", ".db-wal", ".db-shm", ".next", ".lock")


class KeysLost(Exception):
    """The node no longer has keys that the older file has: it must not be replaced."""


@dataclass(slots=True)
class KeptKeys:
    """What a file of keys holds: files of the node, and the wrapped keys of each service."""

    files: dict[str, bytes] = field(default_factory=dict)
    keyrings: dict[str, dict[str, bytes | None]] = field(default_factory=dict)


def write_keys(path: Path, key: BackupKey, settings: Settings, services: Iterable[str]) -> int:
    """Write the keys as they are now in the place of the older file; return how many."""
    places = Places(settings.data_dir, settings.database_url)
    kept = KeptKeys(dict(_files(settings.keys_dir)))
    for name in services:
        database = places.keys(name)
        try:
            database.create([keys])
            with database.reading() as connection:
                rows = connection.execute(select(keys.c.subject, keys.c.wrapped))
                kept.keyrings[name] = {row.subject: row.wrapped for row in rows}
        finally:
            database.close()
    if path.exists():
        _refuse_loss(read_keys(path, key, settings.node_id), kept)
    sealed_file.write(path, key.raw, {"kind": KIND, "node": settings.node_id}, _lines(kept))
    return sum(len(one) for one in kept.keyrings.values())


def read_keys(path: Path, key: BackupKey, node: str) -> KeptKeys:
    """Return what a file of keys holds, once it is proved whole."""
    head = sealed_file.header(path)
    if (head.get("kind"), head.get("node")) != (KIND, node):
        message = f"{path.name}: không phải là tệp khoá của {node}."
        raise NotWhole(message)
    kept = KeptKeys()
    for line in sealed_file.lines(path, key.raw):
        said = json.loads(line)
        if "file" in said:
            kept.files[said["file"]] = base64.b64decode(said["bytes"])
            continue
        ring = kept.keyrings.setdefault(said["service"], {})
        ring.update({of: base64.b64decode(text) if text else None for of, text in said["keys"]})
    return kept


def put_keys(kept: KeptKeys, settings: Settings) -> None:
    """Put the keys where the node looks for them; a file that is there must be the same."""
    for name, content in kept.files.items():
        path = settings.keys_dir / name
        if path.exists() and path.read_bytes() == content:
            continue
        if path.exists():
            message = f"{path} đã có và khác bản sao lưu."
            raise NotWhole(message)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(content)
    places = Places(settings.data_dir, settings.database_url)
    for name, ring in kept.keyrings.items():
        database = places.keys(name)
        try:
            put_ring(database, ring)
        finally:
            database.close()


def put_ring(database: Database, ring: dict[str, bytes | None]) -> None:
    """Add keys to a keyring; without a key the subject is marked as erased for ever."""
    database.create([keys])
    rows: list[dict[str, Any]] = [{"subject": of, "wrapped": key} for of, key in ring.items()]
    with database.writing() as connection:
        for at in range(0, len(rows), _PAGE):
            connection.execute(insert(keys), rows[at : at + _PAGE])


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        # Kubernetes mounts each file as a link into a folder whose name begins with two dots.
        if path.is_file() and not name.startswith("..") and not name.endswith(_LEFT_OUT):
            yield name, path.read_bytes()


def _lines(kept: KeptKeys) -> Iterator[bytes]:
    for name, content in kept.files.items():
        yield json.dumps({"file": name, "bytes": base64.b64encode(content).decode()}).encode()
    for service in SERVICES:
        ring = list(kept.keyrings.get(service, {}).items())
        for at in range(0, len(ring), _PAGE):
            told = [
                (of, base64.b64encode(key).decode() if key else None)
                for of, key in ring[at : at + _PAGE]
            ]
            yield json.dumps({"service": service, "keys": told}).encode()


def _refuse_loss(before: KeptKeys, now: KeptKeys) -> None:
    lost = sum(
        1
        for service, ring in before.keyrings.items()
        for subject, key in ring.items()
        if key is not None and subject != MARK and subject not in now.keyrings.get(service, {})
    )
    if lost:
        message = f"tệp khoá cũ có {lost} khoá mà hệ thống này không có"
        raise KeysLost(message)
