"""Carrying out rows: prebuilt statements, runs of the same statement as one batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Executable, Table, and_, bindparam, delete, update
from sqlalchemy.exc import IntegrityError

from shared.database.dialects import is_breach_of
from shared.database.new_rows import NewRows
from shared.database.prepared import Prepared
from shared.eventstore.rows import Add, Delete, Insert, Row, Run, Update, Upsert
from shared.kernel.refusals import Conflict, Refused

_Said: TypeAlias = tuple[NewRows | Prepared | Executable, Mapping[str, Any]]


def carry_out(connection: Connection, rows: Sequence[Row]) -> None:
    """Execute `rows`: in order within each table, tables one after the other."""
    by_table: dict[Table, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    for of_table in by_table.values():
        for statement, run in groupby(map(_said, _merged(of_table)), key=itemgetter(0)):
            many = [values for _, values in run]
            if isinstance(statement, NewRows | Prepared):
                statement.run(connection, many)
            else:
                connection.execute(statement, many)


def refusal_from(error: IntegrityError, tables: Iterable[Table]) -> Refused | None:
    """Return the refusal that a breached unique index stands for, or None if it is a fault."""
    for table in tables:
        for index in table.indexes:
            if "refused" in index.info and is_breach_of(error, table, index):
                code, message, field = index.info["refused"]
                return Conflict(code, message, field or None)
    return None


def _merged(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows; what is said of one row again and again without a break is said once."""
    for kind, run in groupby(rows, key=type):
        if kind is Upsert:
            yield from _last(cast("Iterator[Upsert]", run))
        elif kind is Add:
            yield from _sums(cast("Iterator[Add]", run))
        else:
            yield from run


def _last(upserts: Iterable[Upsert]) -> Iterator[Upsert]:
    for _, run in groupby(upserts, key=lambda one: tuple(one.values)):
        found: dict[tuple[object, ...], Upsert] = {}
        for one in run:
            found[tuple(one.values[column.name] for column in one.table.primary_key)] = one
        yield from found.values()


def _sums(adds: Iterable[Add]) -> Iterator[Add]:
    for _, run in groupby(adds, key=lambda one: (*one.key, *one.amounts)):
        found: dict[tuple[object, ...], Add] = {}
        for one in run:
            place = tuple(one.key.values())
            before = found.get(place)
            found[place] = one if before is None else _sum(before, one)
        yield from found.values()


def _sum(one: Add, other: Add) -> Add:
    amounts = {name: amount + other.amounts[name] for name, amount in one.amounts.items()}
    return Add(one.table, one.key, amounts)


def _said(row: Row) -> _Said:
    match row:
        case Insert(table, values):
            return _insert(table, tuple(values)), values
        case Upsert(table, values):
            return _upsert(table, tuple(values)), values
        case Update(table, where, values):
            statement = _update(table, tuple(where), tuple(values))
            return statement, {**_prefixed("w_", where), **_prefixed("v_", values)}
        case Delete(table, where):
            return _delete(table, tuple(where)), _prefixed("w_", where)
        case Add(table, key, amounts):
            return _add(table, tuple(key), tuple(amounts)), {**key, **amounts}
        case Run(_, statement, parameters):
            return statement, parameters


def _prefixed(prefix: str, values: Any) -> dict[str, Any]:
    return {prefix + name: value for name, value in values.items()}


@lru_cache(maxsize=2000)
def _insert(table: Table, columns: tuple[str, ...]) -> NewRows:
    return NewRows(table, columns)


@lru_cache(maxsize=2000)
def _upsert(table: Table, columns: tuple[str, ...]) -> NewRows:
    keys = [column.name for column in table.primary_key]
    others = [name for name in columns if name not in keys]

    def replaced(new: Any) -> Any:
        if not others:
            return new.on_conflict_do_nothing(index_elements=keys)
        values = {name: new.excluded[name] for name in others}
        return new.on_conflict_do_update(index_elements=keys, set_=values)

    return NewRows(table, columns, replaced)


@lru_cache(maxsize=2000)
def _add(table: Table, keys: tuple[str, ...], amounts: tuple[str, ...]) -> NewRows:
    def added(new: Any) -> Any:
        sums = {name: table.c[name] + new.excluded[name] for name in amounts}
        return new.on_conflict_do_update(index_elements=list(keys), set_=sums)

    return NewRows(table, keys + amounts, added)


@lru_cache(maxsize=2000)
def _update(table: Table, where: tuple[str, ...], values: tuple[str, ...]) -> Prepared:
    found = and_(*(table.c[name] == bindparam(f"w_{name}") for name in where))
    return Prepared(update(table).where(found).values({n: bindparam(f"v_{n}") for n in values}))


@lru_cache(maxsize=2000)
def _delete(table: Table, where: tuple[str, ...]) -> Prepared:
    found = and_(*(table.c[name] == bindparam(f"w_{name}") for name in where))
    return Prepared(delete(table).where(found))
