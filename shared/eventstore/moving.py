"""The rows that make up a service's past, page by page: what a copy or a backup takes along.

Read models are not among them: they are filled again from the rest.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, LargeBinary, Table, insert, inspect, select

from shared.eventstore.tables import malformed, metadata, read_model_versions

PAGE: Final = 1000
MOVED: Final = tuple(t for t in metadata.sorted_tables if t is not read_model_versions)
_BY_NAME: Final = {table.name: table for table in MOVED}


def moved(connection: Connection) -> list[Table]:
    """Return the tables that are there: one that is new comes with the first start."""
    present = set(inspect(connection).get_table_names())
    return [table for table in MOVED if table.name in present]


def pages(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table in the order of its key, so many at a time."""
    # A number that the database gives is given anew: nothing refers to it.
    columns = [c for c in table.columns if table is not malformed or c.name != "number"]
    asked = select(*columns).order_by(*table.primary_key.columns)
    with connection.execute(asked.execution_options(yield_per=PAGE)) as rows:
        for page in rows.mappings().partitions():
            yield [dict(row) for row in page]


def line_of(service: str, table: Table, page: Sequence[dict[str, Any]]) -> bytes:
    """Return a page as one line of text; the names of its columns stand once."""
    names = list(page[0])
    binary = _binary(table)
    told = [[_text(row[name]) if name in binary else row[name] for name in names] for row in page]
    line = {"service": service, "table": table.name, "columns": names, "rows": told}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def put_line(connection: Connection, line: dict[str, Any], tables: dict[str, Table]) -> int:
    """Write the rows of a line, `tables` in the place of those of their names; return how many."""
    table = tables.get(line["table"], _BY_NAME[line["table"]])
    names, binary = line["columns"], _binary(table)
    rows = [dict(zip(names, row, strict=True)) for row in line["rows"]]
    for row in rows:
        for name in binary:
            row[name] = _bytes(row[name])
    connection.execute(insert(table), rows)
    return len(rows)


def _binary(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
