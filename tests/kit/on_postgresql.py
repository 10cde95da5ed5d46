"""Any tests on PostgreSQL: `pytest -p tests.kit.on_postgresql tests/fund`.

Every store that a test opens in a folder of its own lies on the server instead. Tests that look
into SQLite's files themselves cannot pass so.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from shared.database import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shared.database import Database
    from tests.kit.postgresql import PostgresqlServer


@pytest.fixture(autouse=True, scope="session")
def _all_on_postgresql(postgresql: PostgresqlServer) -> Iterator[None]:
    @cache
    def address(_: Path) -> str:
        return postgresql.address()

    def moved(open_one: str, places: Places, service: str) -> Database:
        there = Places(places.folder, places.address or address(places.folder))
        database: Database = originals[open_one](there, service)
        return database

    originals = {"data": Places.data, "keys": Places.keys}
    with pytest.MonkeyPatch.context() as patch:
        for name in originals:
            patch.setattr(Places, name, lambda places, of, name=name: moved(name, places, of))
        yield
