"""The faults in which SQLite and PostgreSQL differ."""

from sqlalchemy import Index, Table
from sqlalchemy.exc import IntegrityError


def is_breach_of(error: IntegrityError, table: Table, index: Index) -> bool:
    """Say whether a unique index was breached: PostgreSQL names it, SQLite its columns."""
    told = getattr(error.orig, "diag", None)
    if told is not None:
        return bool(told.constraint_name == index.name)
    columns = ", ".join(f"{table.name}.{column.name}" for column in index.columns)
    return f"UNIQUE constraint failed: {columns}" in str(error.orig)
