"""How values stand in these tables: ids and moments as text that sorts, lists of codes joined."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar, overload
from uuid import UUID

Code = TypeVar("Code", bound=StrEnum)


@overload
def text_id(value: UUID) -> str: ...
@overload
def text_id(value: UUID | None) -> str | None: ...
def text_id(value: UUID | None) -> str | None:
    """Return an id as it is stored."""
    return None if value is None else str(value)


@overload
def read_id(value: str) -> UUID: ...
@overload
def read_id(value: str | None) -> UUID | None: ...
def read_id(value: str | None) -> UUID | None:
    """Return a stored id."""
    return None if value is None else UUID(value)


def text_moment(at: datetime) -> str:
    """Return an aware moment as UTC text that sorts like time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@overload
def read_moment(value: str) -> datetime: ...
@overload
def read_moment(value: str | None) -> datetime | None: ...
def read_moment(value: str | None) -> datetime | None:
    """Return a stored moment."""
    return None if value is None else datetime.fromisoformat(value)


def joined(codes: Iterable[StrEnum]) -> str:
    """Return codes as one text."""
    return " ".join(code.value for code in codes)


def split(kind: type[Code], text: str) -> tuple[Code, ...]:
    """Return the codes of a stored text."""
    return tuple(kind(code) for code in text.split())
