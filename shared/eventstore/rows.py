"""What read models and policies want written: plain values; only the writer executes them.

They are not frozen: a rebuild makes millions of them, and each would take five times as long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sqlalchemy import Executable, Table

from shared.database.prepared import Prepared


@dataclass(slots=True)
class Insert:
    """A new row; a taken unique key is an error (or a refusal, see `refused_as`)."""

    table: Table
    values: Mapping[str, Any]


@dataclass(slots=True)
class Upsert:
    """A row under its primary key: new, or its other columns replaced by those given."""

    table: Table
    values: Mapping[str, Any]


@dataclass(slots=True)
class Update:
    """Set `values` where all columns of `where` are equal."""

    table: Table
    where: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(slots=True)
class Delete:
    """Remove the rows where all columns of `where` are equal."""

    table: Table
    where: Mapping[str, Any]


@dataclass(slots=True)
class Add:
    """Add `amounts` to the numbers of the row under `key` (its primary key); absent counts as 0."""

    table: Table
    key: Mapping[str, Any]
    amounts: Mapping[str, int]


@dataclass(slots=True)
class Run:
    """Any other statement, prebuilt with bind parameters; `table` is the one it writes."""

    table: Table
    statement: Executable | Prepared
    parameters: Mapping[str, Any] = field(default_factory=dict)


# The `info` of a column that says who somebody is, or what was told of them: it is read only in the
# act that records the reading (`desk.perform(..., ask=...)`). tests/kit/unrecorded.py watches.
PERSONAL: Final = {"personal": True}

Row: TypeAlias = Insert | Upsert | Update | Delete | Add | Run


def refused_as(code: str, message: str, field: str | None = None) -> dict[str, tuple[str, ...]]:
    """Return the `info` of a unique index whose breach is a refusal, not a fault."""
    return {"refused": (code, message, field or "")}
