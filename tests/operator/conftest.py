"""What tests of verbs that work on SQLite and PostgreSQL alike share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.postgresql import PostgresqlServer
from tests.kit.world import _cheap_passwords as cheap_passwords
from tests.operator.places import Place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A founded node on each database in turn; nothing runs."""
    address = ""
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        address = server.address()
    made = Place(tmp_path / "data", address)
    with cheap_passwords():
        made.found()
        yield made
