"""A PostgreSQL that is gone without a word, as where a line is cut, is told of as away.

Its machine and the service's are networks of their own, joined by a cable.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import URL, Connection, make_url, text

from shared.database import CannotConnect, Database
from shared.eventstore.asking import Asker
from tests.kit.postgresql import OWNER, PostgresqlServer
from tests.nodes.namespaces import Cable, can_join

pytestmark = pytest.mark.skipif(not can_join(), reason="networks are made as root, with iproute2")
PORT: Final = 5432
PATIENCE: Final = 120
SOON: Final = "tcp_user_timeout=1000&keepalives_idle=1&keepalives_interval=1&keepalives_count=2"


@pytest.fixture
def cable() -> Iterator[Cable]:
    """What joins the two machines."""
    laid = Cable()
    yield laid
    laid.clear()


@pytest.fixture
def address(cable: Cable) -> Iterator[str]:
    """Where a server answers at the upper end."""
    server = PostgresqlServer(listen_addresses=cable.above.address, port=PORT)
    try:
        with cable.above.inside():
            server.start()
        server.trust(f"{cable.below.address}/32")
        yield f"postgresql+psycopg://{OWNER}@{cable.above.address}:{PORT}/{OWNER}"
    finally:
        server.stop()


@pytest.fixture
def database(cable: Cable, address: str) -> Iterator[Database]:
    """The same, seen from the lower end by who notices soon."""
    with cable.below.inside():
        opened = Database(make_url(f"{address}?{SOON}"), "registry")
        yield opened
        opened.close()


def test_who_writes_and_who_asks_are_told_that_it_is_away(cable: Cable, database: Database) -> None:
    asker = Asker(database, "registry")
    assert asker.ask(number).result(PATIENCE) == 7

    def writing_while_it_goes() -> None:
        with database.writing() as connection:
            cable.swallow()
            number(connection)

    with pytest.raises(CannotConnect):
        writing_while_it_goes()
    with pytest.raises(CannotConnect):
        asker.ask(number).result(PATIENCE)
    cable.plug()
    assert asker.ask(number).result(PATIENCE) == 7
    asker.close()


def test_it_is_noticed_by_itself_unless_the_address_says_otherwise(
    cable: Cable, address: str
) -> None:
    with cable.below.inside():
        told = [parameters(make_url(f"{address}{more}")) for more in ("", "?connect_timeout=77")]
    assert [one["connect_timeout"] for one in told] == ["10", "77"]
    assert [one["tcp_user_timeout"] for one in told] == ["20000", "20000"]


def number(connection: Connection) -> int:
    """Ask for a number."""
    found: int = connection.execute(text("SELECT 7")).scalar_one()
    return found


def parameters(url: URL) -> dict[str, str]:
    """Return what the driver was told about its line."""
    database = Database(url, "registry")
    try:
        with database.reading() as connection:
            raw = connection.connection.dbapi_connection
            told: dict[str, str] = raw.info.get_parameters()  # type: ignore[union-attr]
            return told
    finally:
        database.close()
