"""Comparing two fillings of a table row by row: which rows differ, never what stands in them.

Rows are compared under their primary key, a page at a time, in two walks: one over the first
filling (missing or different in the second), one over the second (what the first does not have).
A table without a primary key is compared as a bag of the digests of its rows.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, tuple_

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same: in which table, under which key, and in what way.

    `kind` is "missing" (the filling has it, the live table has not), "surplus" (the reverse) or
    "changed"; then `columns` names where.
    """

    table: str
    key: str
    kind: str
    columns: tuple[str, ...] = ()


def differences(live: Connection, filled: Connection, table: Table) -> Iterator[Difference]:
    """Yield each row in which the live table differs from the one that was filled again."""
    if not table.primary_key.columns:
        yield from _of_bags(live, filled, table)
        return
    for page in _pages(filled, table):
        here = _under_keys(live, table, list(page))
        for key, row in page.items():
            if key not in here:
                yield Difference(table.name, _said(key), "missing")
            elif here[key] != row:
                yield Difference(table.name, _said(key), "changed", _where(table, here[key], row))
    for page in _pages(live, table):
        there = _under_keys(filled, table, list(page))
        for key in page:
            if key not in there:
                yield Difference(table.name, _said(key), "surplus")


def digest_of(connection: Connection, table: Table) -> str:
    """Return a digest of all rows of a table that does not depend on their order."""
    total = 0
    for row in connection.execution_options(yield_per=_PAGE).execute(select(table)):
        total = (total + int.from_bytes(_digest(row), "big")) % 2**256
    return f"{total:064x}"


def _pages(connection: Connection, table: Table) -> Iterator[dict[tuple[Any, ...], Any]]:
    """Walk a table in the order of its key; each page begins after the last key before it."""
    keys = list(table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        query = select(table).order_by(*keys).limit(_PAGE)
        if last is not None:
            query = query.where(_is_after(keys, last))
        page = {_key(table, row): row for row in connection.execute(query)}
        if not page:
            return
        yield page
        last = next(reversed(page))


def _is_after(keys: Sequence[ColumnElement[Any]], last: tuple[Any, ...]) -> ColumnElement[bool]:
    """(a, b) > (x, y), spelt out: a > x, or a = x and b > y."""
    return or_(
        *(
            and_(*(k == v for k, v in zip(keys[:n], last[:n], strict=True)), keys[n] > last[n])
            for n in range(len(keys))
        )
    )


def _under_keys(
    connection: Connection, table: Table, keys: list[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Any]:
    columns = list(table.primary_key.columns)
    place = (
        columns[0].in_([key[0] for key in keys])
        if len(columns) == 1
        else tuple_(*columns).in_(keys)
    )
    return {_key(table, row): row for row in connection.execute(select(table).where(place))}


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key)  # noqa: SLF001


def _where(table: Table, here: Any, there: Any) -> tuple[str, ...]:
    return tuple(
        column.name
        for column, one, other in zip(table.columns, here, there, strict=True)
        if one != other
    )


def _of_bags(live: Connection, filled: Connection, table: Table) -> Iterator[Difference]:
    here, there = (
        Counter(_digest(row).hex()[:12] for row in connection.execute(select(table)))
        for connection in (live, filled)
    )
    for digest in sorted((there - here).elements()):
        yield Difference(table.name, f"sha256 {digest}", "missing")
    for digest in sorted((here - there).elements()):
        yield Difference(table.name, f"sha256 {digest}", "surplus")


def _digest(row: Any) -> bytes:
    return hashlib.sha256("\x1f".join(map(repr, row)).encode("utf-8", "surrogatepass")).digest()


def _said(key: tuple[Any, ...]) -> str:
    return " ".join(map(str, key))
