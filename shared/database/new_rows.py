"""New rows of one table, many at once: SQLite takes them one by one, PostgreSQL as one JSON text.

A statement costs a server some twenty microseconds before it stores anything, and its driver as
many more in Python. JSON is written and read in C.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.database.prepared import Prepared

_HEX: Final[ColumnElement[str]] = literal_column("'hex'")


class NewRows:
    """INSERT of rows by the names of their columns, all of which each row has.

    `or_else` adds to the statement what follows where a row is there already: ON CONFLICT has the
    same words on both. Without it that is an IntegrityError.
    """

    def __init__(
        self,
        table: Table,
        names: Sequence[str],
        or_else: Callable[[Any], Any] = lambda statement: statement,
    ) -> None:
        singly = sqlite.insert(table).values({name: bindparam(name) for name in names})
        together = postgresql.insert(table).from_select(names, _read(table, names))
        self.table = table
        self.statement = or_else(together)
        self._singly = Prepared(or_else(singly))
        self._together = Prepared(self.statement)

    def run(self, connection: Connection, many: Sequence[Mapping[str, Any]]) -> None:
        """Store the rows; no two of them may be one row where `or_else` changes it."""
        if connection.dialect.name == sqlite.dialect.name:
            self._singly.run(connection, many)
        else:
            self._together.run(connection, [{_rows_of(self.table): _written(many)}])


class NewRowsOfSeveral:
    """New rows of several tables: PostgreSQL takes them by one statement, each way to it costs."""

    def __init__(self, *parts: NewRows) -> None:
        *others, last = parts
        ctes = (part.statement.cte(f"of_{part.table.name}") for part in others)
        self._parts = parts
        self._together = Prepared(last.statement.add_cte(*ctes))

    def run(self, connection: Connection, *many: Sequence[Mapping[str, Any]]) -> None:
        """Store the rows of each table."""
        of_each = list(zip(self._parts, many, strict=True))
        if connection.dialect.name == sqlite.dialect.name:
            for part, rows in of_each:
                if rows:
                    part.run(connection, rows)
        elif any(many):
            texts = {_rows_of(part.table): _written(rows) for part, rows in of_each}
            self._together.run(connection, [texts])


def _rows_of(table: Table) -> str:
    return f"rows_of_{table.name}"


def _written(rows: Sequence[Mapping[str, Any]]) -> str:
    return to_json(rows, bytes_mode="hex").decode()


def _read(table: Table, names: Sequence[str]) -> Any:
    """Read a JSON array of objects as rows of a table's types; bytes come as hexadecimal text."""
    raw = {name for name in names if isinstance(table.c[name].type, LargeBinary)}
    shape = [column(name, Text() if name in raw else table.c[name].type) for name in names]
    text = cast(bindparam(_rows_of(table), type_=Text), JSON)
    found = func.json_to_recordset(text).table_valued(*shape).render_derived("new", with_types=True)
    return select(*(func.decode(found.c[n], _HEX) if n in raw else found.c[n] for n in names))
