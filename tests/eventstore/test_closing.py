"""A database that is closed leaves nothing open, also where somebody reads on for a moment.

A task that is stopped does not stop its thread: that reads to its end, or begins to read.
"""

import pytest
from sqlalchemy import Connection, text

from shared.database import Database
from tests.kit.backends import Backend


@pytest.fixture
def database(backend: Backend) -> Database:
    """An open database."""
    return backend.places.data("registry")


def test_who_reads_when_it_is_closed_leaves_nothing_open(database: Database) -> None:
    with database.reading() as connection:
        raw = looked(connection)
        database.close()
    assert is_closed(raw)


def test_nor_does_who_begins_to_read_afterwards(database: Database) -> None:
    database.close()
    with database.reading() as connection:
        raw = looked(connection)
    assert is_closed(raw)


def looked(connection: Connection) -> object:
    """Look at the database; return the driver's own connection."""
    connection.execute(text("SELECT 1"))
    return connection.connection.dbapi_connection


def is_closed(raw: object) -> bool:
    """Say whether the driver's connection is closed."""
    try:
        raw.execute("SELECT 1")  # type: ignore[attr-defined] # both drivers have it
    except Exception as fault:  # noqa: BLE001 - each driver has faults of its own
        return "closed" in str(fault)
    return False
