"""The statements and faults in which SQLite and PostgreSQL differ."""

from typing import Any, Final

from sqlalchemy import Index, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

# INSERT … ON CONFLICT by the name of the dialect: the same words on both.
INSERTS: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def is_breach_of(error: IntegrityError, table: Table, index: Index) -> bool:
    """Say whether a unique index was breached: PostgreSQL names it, SQLite its columns."""
    told = getattr(error.orig, "diag", None)
    if told is not None:
        return bool(told.constraint_name == index.name)
    columns = ", ".join(f"{table.name}.{column.name}" for column in index.columns)
    return f"UNIQUE constraint failed: {columns}" in str(error.orig)
