"""Between a fact and its columns: JSON, sealing of personal fields, and old shapes on reading."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from shared.database.prepared import Plain, Prepared
from shared.eventstore.chain import link
from shared.eventstore.tables import events
from shared.kernel.facts import Fact
from shared.kernel.recorded import Recorded
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import seal, unseal

_NOTHING = b"{}"
# What `fact` reads of a row, and `recorded`: all but the chain, in the order in which they take it.
OF_FACT: Final = tuple(
    events.c["stream", "version", "type", "schema_version", "data", "sealed", "key_subject"]
)
_FACT_ENDS: Final = len(OF_FACT)
READ: Final = (
    *OF_FACT,
    *events.c["position", "event_id", "actor", "unit", "cause", "correlation"],
    *events.c["occurred_at", "recorded_at"],
)
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
        # What `model_validate_json` calls, without what it looks at before.
        self._read: dict[str, Callable[[bytes], Fact]] = {
            name: fact.__pydantic_validator__.validate_json for name, fact in self._types.items()
        }
        self._keyring = keyring
        self._upcasts = upcasts or {}

    def shredding_types(self) -> list[str]:
        """Return the stored names of facts after which a key must be destroyed."""
        return [name for name, fact in self._types.items() if fact.shreds is not None]

    def stream(self, connection: Connection, stream: str) -> tuple[Recorded[Any], ...]:
        """Return all facts of a stream, in order."""
        return tuple(map(self.recorded, _OF_STREAM.tuples(connection, {"stream": stream})))

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
            "event_id": recorded.event_id,
            "data": fact.model_dump_json(exclude=set(fact.sealed_fields)),
            "sealed": self._sealed(recorded),
            "key_subject": fact.key_subject,
            "actor": _text(recorded.actor),
            "unit": _text(recorded.unit) if recorded.unit else None,
            "cause": recorded.cause,
            "correlation": recorded.correlation,
            "occurred_at": moment_text(recorded.occurred_at),
            "recorded_at": moment_text(recorded.recorded_at),
            "prev_hash": previous,
        }
        row["hash"] = link(previous, row)
        return row

    def recorded(self, row: Plain) -> Recorded[Any]:
        """Return the fact of a row (`READ`); personal fields are None where the key is destroyed.

        A rebuild reads millions: so rows have no names here.
        """
        stream, version, *_ = of_fact = row[:_FACT_ENDS]
        position, event_id, actor, unit, cause, correlation, occurred, recorded = row[_FACT_ENDS:]
        return Recorded._make(
            (
                position,
                stream,
                version,
                event_id,
                self.fact(of_fact),
                _id(actor),
                _id(unit) if unit else None,
                cause,
                correlation,
                datetime.fromisoformat(occurred),
                datetime.fromisoformat(recorded),
            )
        )

    def fact(self, row: Plain) -> Fact:
        """Return the fact of a row (`OF_FACT`) alone: all that folding needs."""
        stream, version, kind, stored_as, text, sealed, subject = row
        shape = self._types[kind]
        key = self._keyring.cipher(subject) if sealed is not None else None
        if key is not None:
            personal = unseal(key, sealed, _place(subject, stream, version))
        else:
            personal = _erased(shape)
        if stored_as == shape.schema_version:
            return self._read[kind](_joined(text, personal))
        data = {**json.loads(text), **json.loads(personal)}
        for old in range(stored_as, shape.schema_version):
            data = self._upcasts[kind, old](data)
        return shape.model_validate_json(json.dumps(data))

    def _sealed(self, recorded: Recorded[Any]) -> bytes | None:
        fact = recorded.fact
        subject = fact.sealed_for
        if subject is None:
            return None
        key = self._keyring.cipher(subject)
        if key is None:
            message = f"no key was made for {subject} before its fact"
            raise LookupError(message)
        plain = fact.model_dump_json(include=set(fact.sealed_fields)).encode()
        return seal(key, plain, _place(subject, recorded.stream, recorded.version))


# A few officers and units, again and again.
@lru_cache(maxsize=1_000)
def _id(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=1_000)
def _text(of: UUID) -> str:
    return str(of)


@cache
def _erased(shape: type[Fact]) -> bytes:
    """Return the personal fields of a fact whose key is destroyed, or that has none: all null."""
    return json.dumps(dict.fromkeys(sorted(shape.sealed_fields))).encode()


def _joined(data: str, personal: bytes) -> bytes:
    """Join two JSON objects that share no name, without reading them."""
    if personal == _NOTHING:
        return data.encode()
    if len(data) <= len(_NOTHING):
        return personal
    return b"%b,%b" % (data[:-1].encode(), personal[1:])


_OF_STREAM = Prepared(
    select(*READ).where(events.c.stream == bindparam("stream")).order_by(events.c.version)
)


def _place(subject: str, stream: str, version: int) -> bytes:
    return f"{subject}|{stream}|{version}".encode()
