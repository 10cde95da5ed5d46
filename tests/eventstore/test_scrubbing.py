"""What is erased on PostgreSQL leaves the disk at once, or later, and it is known what is owed.

(That nothing is left in any file of a server as we deploy it: tests/deployment/test_erased_bytes.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import update

from shared.calendar.ticks import DayBegan
from shared.database import Places, rewriting
from shared.eventstore import chain
from shared.eventstore.store import Store
from tests.kit.logs import logged_from
from tests.kit.postgresql import OWNER, PostgresqlServer
from tests.kit.toy import TELLER, THE_START, count, forget, open_store, totals

AN, BINH = UUID(int=1), UUID(int=2)
DAY = DayBegan(date(2025, 3, 11), THE_START)


class Teller:
    """A teller on a server, who is told a name and forgets it."""

    def __init__(self, folder: Path, server: PostgresqlServer, role: str = OWNER) -> None:
        self._server = server
        address = server.address(("registry",))
        self._schema = address.rsplit("%3D", 1)[1].replace("{service}", "registry")
        if role != OWNER:
            schemas = (self._schema, f"{self._schema}_keys")
            given = (f"ALTER SCHEMA {schema} OWNER TO {role}" for schema in schemas)
            server.tell(f"CREATE ROLE {role} LOGIN", *given, database=OWNER)
        self.places = Places(folder, address.replace(f"//{OWNER}@", f"//{role}@"))
        self.name, self.other = (f"unique {who} {self._schema}" for who in ("Quàng", "Hoàng"))
        self.store = self.open()
        self.store.perform(count(AN, 1, "k1", self.name))
        self.store.perform(count(BINH, 2, "k2", self.other))

    def open(self) -> Store:
        """Open the store (once more)."""
        return open_store(TELLER, self.places)

    def forget(self) -> None:
        """Erase the one, while the store is at work."""
        self.store.perform(forget(AN, "k3"))

    def lies_on_the_disk(self, name: str) -> bool:
        """Say whether a name is in a table's file, or in an index's."""
        self._server.tell("CHECKPOINT")
        tables = self._server.folder / "data/base"
        return any(name.encode() in file.read_bytes() for file in tables.rglob("*/*"))

    def owed(self) -> list[str]:
        """Return the tables that are to be written anew."""
        with self.store._database.reading() as connection:
            return rewriting.names_owed(connection)

    @contextmanager
    def somebody(self, *statements: str) -> Iterator[None]:
        """Let somebody be in a transaction meanwhile."""
        where = f"host={self._server.folder} dbname={OWNER} user=postgres"
        with psycopg.connect(where) as connection:
            for statement in (f"SET search_path = {self._schema}", *statements):
                connection.execute(statement.encode())
            yield


@pytest.fixture
def teller(tmp_path: Path, postgresql: PostgresqlServer) -> Iterator[Teller]:
    """A teller who was told two names."""
    made = Teller(tmp_path, postgresql)
    assert made.lies_on_the_disk(made.name)
    yield made
    made.store.close()


def test_it_leaves_the_disk_with_the_erasure(teller: Teller) -> None:
    teller.forget()

    assert not teller.lies_on_the_disk(teller.name)
    assert teller.owed() == []


def test_everybody_else_is_still_there(teller: Teller) -> None:
    teller.forget()

    assert teller.lies_on_the_disk(teller.other)
    assert teller.store.read(totals) == {str(AN): 1, str(BINH): 2}
    assert teller.store.read(chain.first_damage) is None


def test_a_large_table_waits_for_the_night(teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "_LARGE_BYTES", 0)
    with logged_from("WARNING") as said:
        teller.forget()
    assert (teller.owed(), said.getvalue()) == (["toy_names"], "")

    teller.store.tick(DAY).result(60)

    assert not teller.lies_on_the_disk(teller.name)
    assert teller.owed() == []


def test_what_its_keeper_must_see_to_is_named(teller: Teller) -> None:
    assert teller.store._database.traces() == [
        "wal_recycle is not off",
        "log_error_verbosity is not terse",
        "log_parameter_max_length is not 0",
        "no right to CHECKPOINT and pg_switch_wal",
    ]


class TestWhatCannotBeDoneAtOnce:
    """Whoever erases is not refused: it is warned of, owed, and done as soon as it can be."""

    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rewriting, "_PATIENCE_SECONDS", 0.2)

    @pytest.fixture(
        params=[
            ("LOCK TABLE toy_names IN ACCESS SHARE MODE",),
            ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM heads"),
        ],
        ids=["the table is locked", "somebody has an older view"],
    )
    def refused(self, request: pytest.FixtureRequest, teller: Teller) -> Teller:
        """The same teller, who could not write the names anew."""
        with teller.somebody(*request.param), logged_from("WARNING") as said:
            teller.forget()
            assert teller.lies_on_the_disk(teller.name)
        assert "what was erased still lies on the disk" in said.getvalue()
        assert teller.name not in said.getvalue()
        assert teller.owed() == ["toy_names"]
        return teller

    def test_is_done_when_the_next_day_begins(self, refused: Teller) -> None:
        refused.store.tick(DAY).result(60)

        assert not refused.lies_on_the_disk(refused.name)
        assert refused.owed() == []

    def test_is_late_after_more_than_a_day(self, refused: Teller) -> None:
        assert refused.store._database.late_to_scrub() == []
        with refused.store._database.writing() as connection:
            earlier = rewriting.owed.c.since - timedelta(days=2)
            connection.execute(update(rewriting.owed).values(since=earlier))

        assert refused.store._database.late_to_scrub() == ["toy_names"]

    def test_is_done_with_the_next_erasure(self, refused: Teller) -> None:
        refused.store.perform(forget(BINH, "k4"))

        assert not refused.lies_on_the_disk(refused.name)
        assert not refused.lies_on_the_disk(refused.other)

    def test_is_done_at_the_next_start(self, refused: Teller) -> None:
        refused.store.close()  # as if it had been killed right after the commit
        refused.store = refused.open()

        assert not refused.lies_on_the_disk(refused.name)
        assert refused.owed() == []

    def test_is_done_by_another_replica(self, refused: Teller) -> None:
        other = refused.open()
        other.close()

        assert not refused.lies_on_the_disk(refused.name)


def test_who_may_not_write_the_statistics_anew_is_told_so(
    tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    teller = Teller(tmp_path, postgresql, "tenant")  # whose the database is not
    with logged_from("WARNING") as said:
        teller.forget()

    assert "NotRewritten" in said.getvalue()
    assert teller.owed() == ["toy_names"]
    teller.store.close()
