"""Between a fact and its columns: JSON, sealing of personal fields, and old shapes on reading."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from shared.database.prepared import Prepared
from shared.eventstore.chain import link
from shared.eventstore.tables import events
from shared.kernel.facts import Fact
from shared.kernel.recorded import Recorded
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import seal, unseal

_NOTHING = b"{}"
# What `recorded` reads of a row: all but the chain.
READ: Final = tuple(c for c in events.columns if c.name not in {"prev_hash", "hash"})
Upcast: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


@lru_cache(maxsize=1_000)
def moment_text(at: datetime) -> str:
    """Return an aware moment as UTC text that sorts like time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Codec:
    """Knows the facts of one service. `upcasts` maps (type, old version) to the next version."""

    def __init__(
        self,
        facts: Iterable[type[Fact]],
        keyring: Keyring,
        upcasts: Mapping[tuple[str, int], Upcast] | None = None,
    ) -> None:
        self._types = {fact.fact_type: fact for fact in facts}
        self._keyring = keyring
        self._upcasts = upcasts or {}

    def shredding_types(self) -> list[str]:
        """Return the stored names of facts after which a key must be destroyed."""
        return [name for name, fact in self._types.items() if fact.shreds is not None]

    def stream(self, connection: Connection, stream: str) -> tuple[Recorded[Any], ...]:
        """Return all facts of a stream, in order."""
        return tuple(map(self.recorded, _OF_STREAM.rows(connection, {"stream": stream})))

    def columns(self, recorded: Recorded[Any], previous: bytes) -> dict[str, Any]:
        """Return the row of a fact, chained to the hash `previous`; its key must exist."""
        fact = recorded.fact
        if type(fact) is not self._types.get(fact.fact_type):
            message = f"{fact.fact_type} is not among the facts of this service"
            raise TypeError(message)
        row: dict[str, Any] = {
            "position": recorded.position,
            "stream": recorded.stream,
            "version": recorded.version,
            "type": fact.fact_type,
            "schema_version": fact.schema_version,
            "event_id": str(recorded.event_id),
            "data": fact.model_dump_json(exclude=set(fact.sealed_fields)),
            "sealed": self._sealed(recorded),
            "key_subject": fact.key_subject,
            "actor": str(recorded.actor),
            "unit": str(recorded.unit) if recorded.unit else None,
            "cause": recorded.cause,
            "correlation": recorded.correlation,
            "occurred_at": moment_text(recorded.occurred_at),
            "recorded_at": moment_text(recorded.recorded_at),
            "prev_hash": previous,
        }
        row["hash"] = link(previous, row)
        return row

    def recorded(self, row: Mapping[str, Any]) -> Recorded[Any]:
        """Return the fact of a row; personal fields are None where the key is destroyed."""
        return Recorded(
            position=row["position"],
            stream=row["stream"],
            version=row["version"],
            event_id=UUID(row["event_id"]),
            fact=self.fact(row),
            actor=_id(row["actor"]),
            unit=_id(row["unit"]) if row["unit"] else None,
            cause=row["cause"],
            correlation=row["correlation"],
            occurred_at=datetime.fromisoformat(row["occurred_at"]),
            recorded_at=datetime.fromisoformat(row["recorded_at"]),
        )

    def fact(self, row: Mapping[str, Any]) -> Fact:
        """Return the fact of a row alone: all that folding needs."""
        shape = self._types[row["type"]]
        personal = self._personal(row, shape)
        if row["schema_version"] == shape.schema_version:
            return shape.model_validate_json(_joined(row["data"], personal))
        data = {**json.loads(row["data"]), **json.loads(personal)}
        for version in range(row["schema_version"], shape.schema_version):
            data = self._upcasts[row["type"], version](data)
        return shape.model_validate_json(json.dumps(data))

    def _sealed(self, recorded: Recorded[Any]) -> bytes | None:
        fact = recorded.fact
        if not fact.seals:
            return None
        subject = str(fact.key_subject)
        key = self._keyring.cipher(subject)
        if key is None:
            message = f"no key was made for {subject} before its fact"
            raise LookupError(message)
        plain = fact.model_dump_json(include=set(fact.sealed_fields)).encode()
        return seal(key, plain, _place(subject, recorded.stream, recorded.version))

    def _personal(self, row: Mapping[str, Any], shape: type[Fact]) -> bytes:
        """Return the personal fields as JSON; all are null where the key is destroyed."""
        key = self._keyring.cipher(row["key_subject"]) if row["sealed"] is not None else None
        if key is None:
            return _NOTHING if not shape.sealed_fields else _erased(shape)
        return unseal(key, row["sealed"], _place(row["key_subject"], row["stream"], row["version"]))


@lru_cache(maxsize=1_000)
def _id(text: str) -> UUID:
    return UUID(text)  # a few officers and units, again and again


@cache
def _erased(shape: type[Fact]) -> bytes:
    return json.dumps(dict.fromkeys(sorted(shape.sealed_fields))).encode()


def _joined(data: str, personal: bytes) -> bytes:
    """Join two JSON objects that share no name, without reading them."""
    if personal == _NOTHING:
        return data.encode()
    if len(data) <= len(_NOTHING):
        return personal
    return data[:-1].encode() + b"," + personal[1:]


_OF_STREAM = Prepared(
    select(events).where(events.c.stream == bindparam("stream")).order_by(events.c.version)
)


def _place(subject: str, stream: str, version: int) -> bytes:
    return f"{subject}|{stream}|{version}".encode()
