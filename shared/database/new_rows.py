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

_ROWS: Final = "rows"
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
        self._singly = Prepared(or_else(singly))
        self._together = Prepared(or_else(together))

    def run(self, connection: Connection, many: Sequence[Mapping[str, Any]]) -> None:
        """Store the rows; no two of them may be one row where `or_else` changes it."""
        if connection.dialect.name == sqlite.dialect.name:
            self._singly.run(connection, many)
        else:
            written = to_json(many, bytes_mode="hex").decode()
            self._together.run(connection, [{_ROWS: written}])


def _read(table: Table, names: Sequence[str]) -> Any:
    """Read a JSON array of objects as rows of a table's types; bytes come as hexadecimal text."""
    raw = {name for name in names if isinstance(table.c[name].type, LargeBinary)}
    shape = [column(name, Text() if name in raw else table.c[name].type) for name in names]
    text = cast(bindparam(_ROWS, type_=Text), JSON)
    found = func.json_to_recordset(text).table_valued(*shape).render_derived("new", with_types=True)
    return select(*(func.decode(found.c[n], _HEX) if n in raw else found.c[n] for n in names))
