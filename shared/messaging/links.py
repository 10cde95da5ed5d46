"""With whom a node is joined: the node above it, the nodes below, kept beside the other keys.

`mangnon node invite` and `mangnon node join` write these files; the host reads them at its start.
The node below holds a seed (its only secret), the node above holds the public key of it.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = "nodes"
_ABOVE: Final = "above.json"
_BELOW: Final = "below.json"


@dataclass(frozen=True, slots=True)
class Above:
    """The node above: where it answers, how it proves itself, how we prove ourselves."""

    node: str
    url: str
    authority: Path  # the certificate of those whom its server's certificate must be signed by
    seed: str = field(repr=False)
    unit_code: str = ""  # as which unit it has invited us


@dataclass(frozen=True, slots=True)
class Door:
    """Where the nodes below come in, and the certificate shown to them."""

    listen: str
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Links:
    """All nodes that this one is joined with."""

    above: Above | None = None
    below: Mapping[str, str] = field(default_factory=dict)  # node → its public key
    units: Mapping[str, str] = field(default_factory=dict)  # node below → code of its unit
    door: Door | None = None

    @property
    def nodes(self) -> frozenset[str]:
        """The ids of all nodes that this one hears."""
        return frozenset(self.below) | ({self.above.node} if self.above else set())


ALONE: Final = Links()


def folder_of(keys_dir: Path) -> Path:
    """Return where the links of a node lie."""
    return keys_dir / _FOLDER


def load_links(keys_dir: Path, listen: str) -> Links:
    """Return with whom the node is joined; `listen` is where nodes below would come in."""
    folder = folder_of(keys_dir)
    above, below = _read(folder / _ABOVE), _read(folder / _BELOW)
    door = Door(listen, (folder / "door.pem").resolve(), (folder / "door.key").resolve())
    return Links(
        Above(
            above["node"],
            above["url"],
            (folder / "above.pem").resolve(),
            above["seed"],
            above.get("unit", ""),
        )
        if above
        else None,
        {node: told["key"] for node, told in sorted(below.items())},
        {node: told.get("unit", "") for node, told in sorted(below.items())},
        door if below else None,
    )


def remember_above(
    keys_dir: Path, *, node: str, url: str, seed: str, authority: str, unit_code: str = ""
) -> None:
    """Keep which node stands above; a later invitation replaces an earlier one."""
    write_private(folder_of(keys_dir) / "above.pem", authority)
    told = {"node": node, "url": url, "seed": seed, "unit": unit_code}
    write_private(folder_of(keys_dir) / _ABOVE, json.dumps(told, indent=1))


def remember_below(keys_dir: Path, *, node: str, key: str, unit_code: str = "") -> None:
    """Keep the public key of a node below and its unit; an earlier key opens nothing any more."""
    path = folder_of(keys_dir) / _BELOW
    known = {**_read(path), node: {"key": key, "unit": unit_code}}
    write_private(path, json.dumps(known, indent=1))


def forget_below(keys_dir: Path, node: str) -> bool:
    """Let a node below in no more; return whether it was known."""
    path = folder_of(keys_dir) / _BELOW
    known = _read(path)
    if known.pop(node, None) is None:
        return False
    write_private(path, json.dumps(known, indent=1))
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
