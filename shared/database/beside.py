"""A second place beside a database, where tables are filled before they replace the live ones.

SQLite: a file of its own; its rows are copied in at the switch. PostgreSQL: a schema of its own;
its tables are moved over with their indexes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, text
from sqlalchemy.schema import CreateTable

from shared.database.database import Database

_WORD: Final = "beside"


class Beside:
    """The place beside `live`; empty when entered, gone when left."""

    def __init__(self, live: Database) -> None:
        self._live = live
        self._schema = _WORD
        if live.is_shared:
            with live.reading() as connection:
                schema = connection.execute(text("SELECT current_schema()")).scalar_one()
            self._schema = f"{schema}_{_WORD}"

    def open(self, tables: Iterable[Table]) -> Database:
        """Make the place anew, with empty tables, and open it."""
        self.remove()
        if self._live.is_shared:
            with self._live.writing() as connection:
                connection.exec_driver_sql(f'CREATE SCHEMA "{self._schema}"')
            told = f"{self._live.url.query.get('options', '')} -csearch_path={self._schema}"
            url = self._live.url.update_query_dict(
                {"options": told.strip()}
            )  # the last word counts
            made = Database(url, self._schema, readers=1)
        else:
            made = Database(self._path, readers=1)
        made.create(tables)
        return made

    def remove(self) -> None:
        """Leave nothing behind; what an interrupted rebuild left goes, too."""
        if self._live.is_shared:
            with self._live.writing() as connection:
                connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{self._schema}" CASCADE')
            return
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._path}{ending}").unlink(missing_ok=True)

    @contextmanager
    def switching(self) -> Iterator[Connection]:
        """Yield the writer's connection to the live database, from which the place is reached."""
        with self._live.writing() as connection:
            if not self._live.is_shared:
                # SQLite attaches nothing within a transaction: end it, attach, begin again.
                connection.exec_driver_sql("ROLLBACK")
                place = {"path": str(self._path)}
                connection.execute(text(f"ATTACH DATABASE :path AS {self._schema}"), place)
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def take_over(self, connection: Connection, table: Table) -> None:
        """Put the table of the place where the live one was, within `switching`."""
        table.drop(connection, checkfirst=True)
        if self._live.is_shared:
            live = connection.execute(text("SELECT current_schema()")).scalar_one()
            moved = f'ALTER TABLE "{self._schema}"."{table.name}" SET SCHEMA "{live}"'
            connection.exec_driver_sql(moved)
            return
        connection.execute(CreateTable(table))
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        there = f'{self._schema}."{table.name}"'
        copied = f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {there}'  # noqa: S608
        connection.exec_driver_sql(copied)
        for index in table.indexes:  # after the rows: sorted once, not row by row
            index.create(connection)

    @property
    def _path(self) -> Path:
        path = self._live.path
        return path.with_name(f"{path.stem}.{_WORD}.db")
