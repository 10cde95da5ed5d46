"""A key is committed before the fact that uses it: a crash between leaves a key, and no fact."""

import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.kit.toy import TELLER, count, open_store


def test_when_a_fact_is_written_its_key_is_already_committed(tmp_path: Path) -> None:
    store = open_store(TELLER, tmp_path)
    committed: list[list[str]] = []

    def look(statement: str) -> None:
        if statement.startswith("INSERT INTO events"):
            with sqlite3.connect(tmp_path / "keys" / "registry.keys.db") as other:
                committed.append([row[0] for row in other.execute("SELECT subject FROM keys")])
            other.close()

    with store._database.writing() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.set_trace_callback(look)
    for number in (1, 2):
        store.perform(count(UUID(int=number), number, f"k{number}"))
    store.close()

    assert [str(UUID(int=n)) in seen for n, seen in zip((1, 2), committed, strict=True)] == [
        True
    ] * 2
