"""What was once told or stored, frozen: schemas of contracts, and a stored line of each fact.

`make docs` adds what is new. It never writes over what is there with something else: the tests
beside this file then say what to do instead.
"""

import base64
import dataclasses
import json
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from shared.eventstore.codec import READ, Codec
from shared.hosting import catalogue
from shared.kernel.facts import Fact
from shared.kernel.ids import thing_id
from shared.kernel.recorded import Recorded
from shared.privacy import sealing
from shared.service import Service

FROZEN: Final = Path(__file__).parent / "frozen"
_AT: Final = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
_NOTES: Final = ("title", "description", "default", "$id", "$schema", "$defs")


class OneKey:
    """A keyring that opens whatever the corpus sealed; `lost` has no key any more."""

    def __init__(self, *, lost: bool = False) -> None:
        self._lost = lost

    def cipher(self, _: str) -> AESGCM | None:
        """Return the corpus's key, which guards nothing."""
        return None if self._lost else sealing.cipher(bytes(range(32)))


def codec(service: Service, *, lost: bool = False) -> Codec:
    """Return the codec of a service as its store makes it, over the corpus's key."""
    return Codec(service.facts, OneKey(lost=lost))  # type: ignore[arg-type]


# Contracts


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each contract as it is now, by its name with audience and version."""
    return {
        f"{told.audience.value}.{letter['type'].removeprefix('vn.mangnon.')}": catalogue.schema(
            emitter, type(told)
        )
        for emitter, told, letter in catalogue.letters()
    }


def frozen_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas under which letters were told."""
    folder = FROZEN / "contracts"
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the old schema would stumble over in letters of the new one.

    A new field is no break where it may be absent: old letters lack it, old readers ignore it.
    """
    return list(_differences(old, new, old, new, ""))


def additions(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Say whether the new schema, which breaks nothing, says more than the old."""
    return bool(breaks(new, old))


def _differences(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    old_whole: Mapping[str, Any],
    new_whole: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    old, new = _led_to(old, old_whole), _led_to(new, new_whole)
    was, now = old.get("properties", {}), new.get("properties", {})
    for name in was:
        if name not in now:
            yield f"{place}{name}: is gone"
        else:
            yield from _differences(was[name], now[name], old_whole, new_whole, f"{place}{name}.")
    had, has = set(old.get("required", ())), set(new.get("required", ()))
    yield from (f"{place}{name}: was always there, now may be absent" for name in had - has)
    yield from (f"{place}{name}: old letters lack it, so it may be absent" for name in has - had)
    for key in sorted({*old, *new} - {"properties", "required", *_NOTES}):
        first, second = old.get(key), new.get(key)
        if key in ("items", "additionalProperties") and isinstance(first, dict) and second:
            yield from _differences(first, second, old_whole, new_whole, f"{place}{key}.")
        elif key in ("anyOf", "prefixItems") and len(first or ()) == len(second or ()):
            for one, other in zip(first or (), second or (), strict=True):
                yield from _differences(one, other, old_whole, new_whole, place)
        elif first != second:
            yield f"{place.rstrip('.') or 'it'}: {key} was {first}, now {second}"


def _led_to(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return whole["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


# Facts


def corpus(service: str) -> list[dict[str, Any]]:
    """Return the stored lines of a service, as they were when they were frozen."""
    path = FROZEN / "facts" / f"{service}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def row_of(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a line as the row of the table of events that it was, as it is read."""
    sealed = line["sealed"]
    row = {
        **line,
        "sealed": base64.b64decode(sealed) if sealed else None,
        "position": 1,
        "event_id": str(UUID(int=1)),
        "actor": str(UUID(int=2)),
        "unit": None,
        "cause": None,
        "correlation": None,
        "occurred_at": _AT.isoformat(),
        "recorded_at": _AT.isoformat(),
    }
    return tuple(row[column.name] for column in READ)


def stored_line(service: Service, shape: type[Fact]) -> dict[str, Any]:
    """Return an invented fact of a type as the store would keep it, and how it reads."""
    fact = shape.model_validate_json(json.dumps(_model(shape)))
    recorded = Recorded(
        position=1,
        stream=f"frozen-{shape.fact_type}",
        version=1,
        event_id=str(UUID(int=1)),
        fact=fact,
        actor=UUID(int=2),
        unit=None,
        cause=None,
        correlation=None,
        occurred_at=_AT,
        recorded_at=_AT,
    )
    row = codec(service).columns(recorded, b"")
    kept = ("type", "schema_version", "stream", "version", "key_subject", "data")
    sealed = row["sealed"]
    return {
        **{name: row[name] for name in kept},
        "sealed": base64.b64encode(sealed).decode() if sealed else None,
        "reads": json.loads(fact.model_dump_json()),
    }


def still_says(old: Any, new: Any) -> bool:
    """Say whether all that was read once is read still; fields may have been added."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(
            name in new and still_says(was, new[name]) for name, was in old.items()
        )
    if isinstance(old, list):
        return (
            isinstance(new, list)
            and len(old) == len(new)
            and all(still_says(was, now) for was, now in zip(old, new, strict=True))
        )
    return bool(old == new)


def _model(shape: type[BaseModel]) -> dict[str, Any]:
    return {name: _value(one.annotation, name) for name, one in shape.model_fields.items()}


def _value(annotation: Any, name: str) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(arguments[0], name)
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one is not types.NoneType), name)
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return [_value(one, name) for one in arguments]
    if origin in (tuple, list, frozenset):
        return [_value(arguments[0], name)]
    if origin is dict or origin is Mapping:
        return {_value(arguments[0], name): _value(arguments[1], name)}
    if origin is Literal:
        return arguments[0]
    assert isinstance(annotation, type), f"how is {annotation} of {name} invented?"
    if issubclass(annotation, BaseModel):
        return _model(annotation)
    if dataclasses.is_dataclass(annotation):
        return {one: _value(kind, one) for one, kind in get_type_hints(annotation).items()}
    if issubclass(annotation, Enum):
        return next(iter(annotation)).value
    plain = {
        UUID: str(thing_id("frozen", name)),
        datetime: _AT.isoformat(),
        date: _AT.date().isoformat(),
        bool: True,
        int: 1,
        str: f"một {name}",
    }
    return plain[annotation]


def freeze(services: tuple[Service, ...]) -> None:
    """Add what is new: contracts not told before, fields added to them, facts not stored before."""
    frozen = frozen_schemas()
    for name, schema in schemas().items():
        old = frozen.get(name)
        if old is None or (not breaks(old, schema) and additions(old, schema)):
            path = FROZEN / "contracts" / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(catalogue.as_json(schema), "utf-8")
    for service in services:
        path = FROZEN / "facts" / f"{service.name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        known = {(line["type"], line["schema_version"]) for line in corpus(service.name)}
        with path.open("a", encoding="utf-8") as file:
            for shape in service.facts:
                if (shape.fact_type, shape.schema_version) not in known:
                    line = stored_line(service, shape)
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
