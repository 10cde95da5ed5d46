"""The register of what was erased: ids, codes and times, kept with the keys, apart from the data.

A backup from before an erasure does not know of it. Whoever restores it does: from this register,
and from what the backup itself holds after the moment that is restored.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, select

from shared.eventstore.tables import events
from shared.hosting.backup.key import BackupKey
from shared.privacy import sealed_file
from shared.privacy.sealed_file import NotWhole
from shared.service import Service

KIND: Final = "erased"
Erased: TypeAlias = dict[str, Any]  # the row of the fact that erased, with its service
_TOLD: Final = (
    events.c.stream,
    events.c.type,
    events.c.schema_version,
    events.c.data,
    events.c.event_id,
    events.c.unit,
    events.c.occurred_at,
)


def erased_in(connection: Connection, service: Service) -> list[Erased]:
    """Return the facts of a service after which a key must stay destroyed."""
    types = [fact.fact_type for fact in service.facts if fact.shreds is not None]
    asked = select(*_TOLD).where(events.c.type.in_(types)).order_by(events.c.position)
    rows = connection.execute(asked).mappings()
    return [{"service": service.name, **row} for row in rows]


def subject_of(service: Service, erased: Erased) -> str:
    """Return whose key was destroyed."""
    shape = next(fact for fact in service.facts if fact.fact_type == erased["type"])
    return str(json.loads(erased["data"])[str(shape.shreds)])


def read_register(path: Path, key: BackupKey, node: str) -> list[Erased]:
    """Return what the register holds, once it is proved whole."""
    head = sealed_file.header(path)
    if (head.get("kind"), head.get("node")) != (KIND, node):
        message = f"{path.name}: không phải là sổ xoá của {node}."
        raise NotWhole(message)
    return [json.loads(line) for line in sealed_file.lines(path, key.raw)]


def add_to_register(path: Path, key: BackupKey, node: str, new: Iterable[Erased]) -> int:
    """Add what was erased to the register; nothing ever leaves it. Return how much it holds."""
    kept = read_register(path, key, node) if path.exists() else []
    known = {_of(one) for one in kept}
    kept += [one for one in new if _of(one) not in known]
    lines = (json.dumps(one, separators=(",", ":")).encode() for one in kept)
    sealed_file.write(path, key.raw, {"kind": KIND, "node": node}, lines)
    return len(kept)


def _of(erased: Erased) -> tuple[str, str, str]:
    return erased["service"], erased["type"], erased["data"]
