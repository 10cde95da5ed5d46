"""Carrying out rows: prebuilt statements, runs of the same statement as one batch."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeAlias

from sqlalchemy import Connection, Executable, Table, and_, bindparam, delete, update
from sqlalchemy.exc import IntegrityError

from shared.database.dialects import INSERTS, is_breach_of
from shared.eventstore.rows import Add, Delete, Insert, Row, Run, Update, Upsert
from shared.kernel.refusals import Conflict, Refused

_Prepared: TypeAlias = tuple[Executable, dict[str, Any]]


def carry_out(connection: Connection, rows: Sequence[Row]) -> None:
    """Execute `rows`: in order within each table, tables one after the other."""
    by_table: dict[Table, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    for of_table in by_table.values():
        prepared = (_prepared(row, connection.dialect.name) for row in of_table)
        for statement, run in groupby(prepared, key=lambda pair: pair[0]):
            connection.execute(statement, [parameters for _, parameters in run])


def refusal_from(error: IntegrityError, tables: Iterable[Table]) -> Refused | None:
    """Return the refusal that a breached unique index stands for, or None if it is a fault."""
    for table in tables:
        for index in table.indexes:
            if "refused" in index.info and is_breach_of(error, table, index):
                code, message, field = index.info["refused"]
                return Conflict(code, message, field or None)
    return None


def _prepared(row: Row, dialect: str) -> _Prepared:
    match row:
        case Insert(table, values):
            return _insert(table, tuple(values), dialect), dict(values)
        case Upsert(table, values):
            return _upsert(table, tuple(values), dialect), dict(values)
        case Update(table, where, values):
            statement = _update(table, tuple(where), tuple(values))
            return statement, {**_prefixed("w_", where), **_prefixed("v_", values)}
        case Delete(table, where):
            return _delete(table, tuple(where)), _prefixed("w_", where)
        case Add(table, key, amounts):
            return _add(table, tuple(key), tuple(amounts), dialect), {**key, **amounts}
        case Run(_, statement, parameters):
            return statement, dict(parameters)


def _prefixed(prefix: str, values: Any) -> dict[str, Any]:
    return {prefix + name: value for name, value in values.items()}


@lru_cache(maxsize=2000)
def _insert(table: Table, columns: tuple[str, ...], dialect: str) -> Any:
    return INSERTS[dialect](table).values({name: bindparam(name) for name in columns})


@lru_cache(maxsize=2000)
def _upsert(table: Table, columns: tuple[str, ...], dialect: str) -> Any:
    keys = [column.name for column in table.primary_key]
    statement = INSERTS[dialect](table).values({name: bindparam(name) for name in columns})
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@lru_cache(maxsize=2000)
def _add(table: Table, keys: tuple[str, ...], amounts: tuple[str, ...], dialect: str) -> Any:
    names = keys + amounts
    statement = INSERTS[dialect](table).values({name: bindparam(name) for name in names})
    sums = {name: table.c[name] + statement.excluded[name] for name in amounts}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=sums)


@lru_cache(maxsize=2000)
def _update(table: Table, where: tuple[str, ...], values: tuple[str, ...]) -> Executable:
    found = and_(*(table.c[name] == bindparam(f"w_{name}") for name in where))
    return update(table).where(found).values({n: bindparam(f"v_{n}") for n in values})


@lru_cache(maxsize=2000)
def _delete(table: Table, where: tuple[str, ...]) -> Executable:
    return delete(table).where(and_(*(table.c[n] == bindparam(f"w_{n}") for n in where)))
