"""Statements of SQLAlchemy Core that the driver itself runs.

A short statement costs SQLite a few microseconds and SQLAlchemy, each time, thirty to a hundred
more: looking up what was compiled, a context, a result. The writer says the same few statements for
every act, so each is compiled once for a dialect and then handed to the driver as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Dialect, Integer, LargeBinary, Select, String
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

# What comes from both drivers as it was stored.
_PLAIN: Final = (Integer, LargeBinary, String)
Found: TypeAlias = dict[str, Any]
Plain: TypeAlias = tuple[Any, ...]
_Arranged: TypeAlias = Callable[[Mapping[str, Any]], Any]


class Prepared:
    """One statement with bind parameters, none of them of varying length (see `Among`).

    It runs in the transaction of the connection that it is given. Faults are those of SQLAlchemy.
    """

    def __init__(self, statement: Executable) -> None:
        if isinstance(statement, Select):
            odd = [c for c in statement.selected_columns if not isinstance(c.type, _PLAIN)]
            assert not odd, f"{odd[0]} does not come from the driver as it was stored"
            self._names = statement.selected_columns.keys()
        self.statement = statement
        self._compiled: dict[str, tuple[str, _Arranged]] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any] = {}) -> list[Found]:
        """Return what is found, each row by the names of its columns."""
        return self.named(self.tuples(connection, values))

    def named(self, found: Iterable[Plain]) -> list[Found]:
        """Return rows by the names of their columns."""
        return [dict(zip(self._names, row, strict=True)) for row in found]

    def tuples(self, connection: Connection, values: Mapping[str, Any] = {}) -> list[Plain]:
        """Return what is found, each row in the order of its columns: for thousands of them."""
        text, arranged = self._for(connection.dialect)
        cursor = _cursor(connection)
        try:
            cursor.execute(text, arranged(values))
            return list(cursor.fetchall())
        except connection.dialect.dbapi.Error as fault:  # type: ignore[union-attr]
            raise _as_told(connection, text, fault) from fault
        finally:
            cursor.close()

    def run(self, connection: Connection, many: Iterable[Mapping[str, Any]]) -> None:
        """Run once for each of `many` sets of values."""
        text, arranged = self._for(connection.dialect)
        cursor = _cursor(connection)
        try:
            sets = [arranged(values) for values in many]
            if len(sets) == 1:
                cursor.execute(text, sets[0])
            else:
                cursor.executemany(text, sets)
        except connection.dialect.dbapi.Error as fault:  # type: ignore[union-attr]
            raise _as_told(connection, text, fault) from fault
        finally:
            cursor.close()

    def _for(self, dialect: Dialect) -> tuple[str, _Arranged]:
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled = self.statement.compile(dialect=dialect)  # type: ignore[attr-defined]
            found = (str(compiled), _arranging(compiled, dialect))
            self._compiled[dialect.name] = found
        return found


class Among:
    """A question about a few names at once: `ask` makes it of as many parameters as it is given.

    Lists are filled up to one of few lengths, so that few statements are ever compiled.
    """

    LENGTHS: Final = (1, 8, 64, 512)

    def __init__(self, ask: Callable[[Sequence[str]], Prepared]) -> None:
        self._asks = {n: ask([f"n{i}" for i in range(n)]) for n in self.LENGTHS}

    def rows(self, connection: Connection, names: Sequence[str]) -> list[Found]:
        """Return what is found about any of `names`."""
        return self._asks[self.LENGTHS[0]].named(self.tuples(connection, names))

    def tuples(self, connection: Connection, names: Sequence[str]) -> list[Plain]:
        """Return the same, each row in the order of its columns."""
        found: list[Plain] = []
        for at in range(0, len(names), self.LENGTHS[-1]):
            some = names[at : at + self.LENGTHS[-1]]
            length = next(n for n in self.LENGTHS if n >= len(some))
            values = {f"n{i}": some[i] if i < len(some) else None for i in range(length)}
            found += self._asks[length].tuples(connection, values)
        return found


def say(connection: Connection, text: str) -> None:
    """Let the driver run one statement without parameters."""
    cursor = _cursor(connection)
    try:
        cursor.execute(text)
    except connection.dialect.dbapi.Error as fault:  # type: ignore[union-attr]
        raise _as_told(connection, text, fault) from fault
    finally:
        cursor.close()


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _arranging(compiled: SQLCompiler, dialect: Dialect) -> _Arranged:
    """Return how values by name become what the driver takes."""
    assert not compiled.post_compile_params, "a list of varying length: ask `Among` some names"
    assert not compiled.insert_prefetch, "a default that SQLAlchemy would have filled in"
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    changes = {name: to for name in compiled.binds if (to := _change(compiled, dialect, name))}
    names = compiled.positiontup
    if fixed or changes:
        return _changing(fixed, changes, names)
    if names is None:
        return dict
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[n] for n in names]


def _change(compiled: SQLCompiler, dialect: Dialect, name: str) -> Callable[[Any], Any] | None:
    kind = compiled.binds[name].type
    return None if isinstance(kind, _PLAIN) else kind.dialect_impl(dialect).bind_processor(dialect)


def _changing(
    fixed: Mapping[str, Any],
    changes: Mapping[str, Callable[[Any], Any]],
    names: Sequence[str] | None,
) -> _Arranged:
    def arranged(values: Mapping[str, Any]) -> Any:
        taken = {**fixed, **values}
        for name, change in changes.items():
            taken[name] = change(taken[name])
        return taken if names is None else [taken[name] for name in names]

    return arranged


def _as_told(connection: Connection, text: str, fault: Exception) -> BaseException:
    """Return a driver's fault as SQLAlchemy tells it, without the values: they may be private."""
    dialect = connection.dialect
    kind = dialect.dbapi.Error  # type: ignore[union-attr]
    return DBAPIError.instance(text, None, fault, kind, hide_parameters=True, dialect=dialect)
