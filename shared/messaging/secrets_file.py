"""Passwords of the wire and the key that encrypts it at rest: made once, readable by the owner.

They lie with the other keys, apart from the data, and reach nats-server through its environment,
so that neither its configuration nor its command line holds a secret.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.messaging.names import ACROSS, ADMIN, SUBSCRIBER

FILE = "nats-passwords.json"
_STORAGE = "storage_key"


@dataclass(frozen=True, slots=True)
class WireSecrets:
    """Passwords by user and the storage key."""

    passwords: Mapping[str, str]
    storage_key: str

    def __repr__(self) -> str:
        return f"WireSecrets(users={sorted(self.passwords)})"


def load_or_make(keys_dir: Path, services: Iterable[str]) -> WireSecrets:
    """Return the secrets of an installation; the first to ask makes them.

    Users that are not in the file yet (a new service) are added to it.
    """
    users = (ADMIN, SUBSCRIBER, ACROSS, *services)
    path = keys_dir / FILE
    keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _read(path)
    if not all(name in kept for name in (*users, _STORAGE)):
        whole = {name: _new_secret() for name in (*users, _STORAGE)} | kept
        if kept:
            _replace(path, whole)
        else:
            _write_once(path, whole)
        kept = _read(path)
    _refuse_open(path)
    return WireSecrets({user: kept[user] for user in users}, kept[_STORAGE])


def _new_secret() -> str:
    # nats-server reads a variable that looks like a number as a number: begin with letters.
    return f"key-{secrets.token_urlsafe(32)}"


def _read(path: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _write_once(path: Path, content: Mapping[str, str]) -> None:
    """Write unless another process was first: a half-written file is never seen."""
    draft = _draft(path, content)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(path: Path, content: Mapping[str, str]) -> None:
    _draft(path, content).replace(path)


def _draft(path: Path, content: Mapping[str, str]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(dict(content), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _refuse_open(path: Path) -> None:
    mode = path.stat().st_mode & 0o077
    if mode:
        message = f"{path.name} can be read by others: chmod 600 it, then start again"
        raise PermissionError(message)
