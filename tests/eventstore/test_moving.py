"""What a copy or a backup takes along is what is there."""

from shared.eventstore.moving import MOVED, moved
from shared.eventstore.tables import chains_told
from tests.kit.backends import Backend
from tests.kit.toy import TELLER, open_store


def test_a_table_of_a_version_that_has_not_started_yet_is_passed_over(backend: Backend) -> None:
    open_store(TELLER, backend.places).close()
    database = backend.places.data(TELLER.name)
    try:
        with database.writing() as connection:
            assert moved(connection) == list(MOVED)
            chains_told.drop(connection)
            assert moved(connection) == [table for table in MOVED if table is not chains_told]
    finally:
        database.close()
