"""What tests of verbs that work on SQLite and PostgreSQL alike share."""

from pathlib import Path

import pytest

from tests.kit.postgresql import PostgresqlServer
from tests.operator.places import Place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A founded node on each database in turn; nothing runs."""
    address = ""
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        address = server.address()
    made = Place(tmp_path / "data", address)
    made.found()
    return made
