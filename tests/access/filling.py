"""A request to any route about one commune's records, filled in from what the route declares.

Ids come from the records, by the name of the field. Whatever else is asked for gets a value of its
type. A version that nobody has seen is named where one may be, so that what is allowed is refused
as changed meanwhile: these requests ask who may, they are not there to change anything.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, SecretStr

from shared.kernel.ids import random_key
from shared.web.entries import write_entry
from tests.kit.living import Records
from tests.kit.routes import Route

NOW: Final = datetime(2025, 3, 10, 1, 30, tzinfo=UTC)
TODAY: Final = date(2025, 3, 10)
NEVER_SEEN: Final = 9_999
PERIOD: Final[Mapping[str, str]] = {
    "start": "2024-11-15",
    "end": "2025-05-14",
    "since": "2024-11-15",
    "until": "2025-05-14",
}
CHOSEN: Final = ("year", "measure")  # neither an id nor any value of the type
VERSIONS: Final = ("expected", "seen", "version")
# The names under which an id may be asked for, where they are not those of the record itself.
OTHER_NAMES: Final[Mapping[str, str]] = {
    "to_hamlet_id": "hamlet_id",
    "hamlet": "hamlet_id",
    "to_unit_id": "unit_id",
    "parent_id": "unit_id",
    "unit": "unit_id",
    "children": "child_id",
    "communes": "unit_id",
}


@dataclass(frozen=True)
class Asked:
    """A filled request. `content` is JSON for an API and fields of a form for a page."""

    path: str
    query: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] | None = None


def filled(route: Route, records: Records, changed: Mapping[str, Any] | None = None) -> Asked:
    """Return the request to a route about the records of a commune."""
    path = route.path
    for name in route.parameters:
        path = path.replace(f"{{{name}}}", _id(records, name, route.service) or "")
    query = {name: _queried(records, name, route.service) for name in route.query}
    content = None
    if route.body is not None and not route.is_safe:
        content = _model(route.body, records, route.service, as_json=True)
        content |= changed or {}
    elif route.form is not None and not route.is_safe:
        values = _model(route.form, records, route.service, as_json=False)
        values |= changed or {}
        written = (write_entry(name, value) for name, value in values.items())
        content = {name: texts for one in written for name, texts in one.items()}
        content["_key"] = [random_key()]
    return Asked(path, {n: v for n, v in query.items() if v is not None}, content)


def unknown_parameters(route: Route, records: Records) -> list[str]:
    """Return the parameters of a path for which there is no record: it must be made."""
    return [name for name in route.parameters if _id(records, name, route.service) is None]


def _id(records: Records, name: str, service: str = "") -> str | None:
    known = OTHER_NAMES.get(name, name)
    return records.ids.get(f"{service}.{known}") or records.ids.get(known)


def _queried(records: Records, name: str, service: str) -> Any:
    if name == "q":
        return records.name
    is_of_record = name in CHOSEN or is_id(name)
    return PERIOD.get(name) or (_id(records, name, service) if is_of_record else None)


def is_id(name: str) -> bool:
    """Say whether a field or parameter is named as one that holds ids."""
    return name.endswith("_id") or name in OTHER_NAMES


def _model(
    model: type[BaseModel], records: Records, service: str, *, as_json: bool
) -> dict[str, Any]:
    filling = _Filling(records, service, as_json)
    return {name: filling.of(asked.annotation, name) for name, asked in model.model_fields.items()}


@dataclass(frozen=True)
class _Filling:
    """Finds a value for a field by its name, else by its type."""

    records: Records
    service: str
    as_json: bool

    def of(self, annotation: Any, name: str) -> Any:
        """Return the value of a field."""
        if name in VERSIONS:
            return NEVER_SEEN
        if name in CHOSEN and annotation in (int, str):
            return self.records[name]
        known = _id(self.records, name, self.service) if is_id(name) else None
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self.of(arguments[0], name)
        if origin in (Union, types.UnionType):
            inner = [one for one in arguments if one is not types.NoneType]
            is_left_out = len(inner) < len(arguments) and known is None
            return None if is_left_out else self.of(inner[0], name)
        if origin in (tuple, list):
            return [self.of(arguments[0], name)]
        if origin is Literal:
            return arguments[0]
        if name == "collector":
            return f"hamlet:{self.records['hamlet_id']}"
        return known or self._plain(annotation)

    def _plain(self, annotation: Any) -> Any:
        assert isinstance(annotation, type), f"how is {annotation} filled in?"
        if issubclass(annotation, BaseModel):
            return _model(annotation, self.records, self.service, as_json=self.as_json)
        if issubclass(annotation, Enum):
            return next(iter(annotation)).value
        value = next((one for kind, one in _VALUES if issubclass(annotation, kind)), "chữ")
        return value.isoformat() if self.as_json and isinstance(value, date) else value


_VALUES: Final[tuple[tuple[type, Any], ...]] = (
    (bool, False),
    (AwareDatetime, NOW),
    (datetime, NOW),
    (date, TODAY),
    (int, 1),
    (Decimal, "1"),
    (SecretStr, "mat-khau-nao-do"),
)
