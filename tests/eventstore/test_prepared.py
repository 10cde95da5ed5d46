"""Statements that the driver runs: they store and find what SQLAlchemy would, on both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from shared.database import Database
from shared.database.new_rows import NewRows, NewRowsOfSeveral
from shared.database.prepared import Among, Prepared
from shared.eventstore.projecting import carry_out
from shared.eventstore.rows import Add, Row, Upsert
from tests.kit.backends import Backend

things = Table(
    "prepared_things",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("number", Integer),
    Column("raw", LargeBinary),
    Column("born_on", Date),
    Column("is_here", Boolean),
)
places = Table(
    "prepared_places",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("raw", LargeBinary),
)
NAMES = [column.name for column in things.columns]
KEEP = Prepared(insert(things).values({name: bindparam(name) for name in NAMES}))
NEW = NewRows(things, NAMES)
BOTH = NewRowsOfSeveral(
    NewRows(places, ["name", "raw"]),
    NewRows(things, ["name"], lambda new: new.on_conflict_do_nothing()),
)
either = pytest.mark.parametrize("keep", [KEEP, NEW], ids=["one by one", "all at once"])
PLAIN = select(things.c.name, things.c.number, things.c.raw)
ROW = {"name": "Đức", "number": 7, "raw": b"\x00\xff", "born_on": date(2015, 2, 28)}


@pytest.fixture
def database(backend: Backend) -> Iterator[Database]:
    """An empty table in each database in turn."""
    found = backend.places.data("registry")
    found.create([things, places])
    yield found
    found.close()


def kept(database: Database, *rows: Row) -> list[tuple[object, ...]]:
    """Return what stands in the table once rows have been carried out."""
    with database.writing() as connection:
        carry_out(connection, rows)
        return [tuple(row) for row in connection.execute(select(things).order_by(things.c.name))]


class TestStoring:
    @either
    def test_every_kind_of_value_is_stored_as_sqlalchemy_reads_it(
        self, database: Database, keep: Prepared | NewRows
    ) -> None:
        rows = [{**ROW, "is_here": True}, {**ROW, "name": "a", "is_here": None}]
        with database.writing() as connection:
            keep.run(connection, rows)
            found = connection.execute(select(things).order_by(things.c.name)).all()

        assert [tuple(row) for row in found] == [
            ("a", 7, b"\x00\xff", date(2015, 2, 28), None),
            ("Đức", 7, b"\x00\xff", date(2015, 2, 28), True),
        ]

    @either
    def test_a_fault_is_told_as_sqlalchemy_tells_it(
        self, database: Database, keep: Prepared | NewRows
    ) -> None:
        row = {**ROW, "is_here": False}

        with pytest.raises(IntegrityError), database.writing() as connection:
            keep.run(connection, [row, row])

    @either
    def test_what_json_would_write_otherwise_comes_back_as_it_was(
        self, database: Database, keep: Prepared | NewRows
    ) -> None:
        odd = ['"{}",\\\n', "\\u0000", "\\x00", "null", "\U0001f476 trẻ", "\x7f\u2028"]
        most, without = 2**63 - 1, {"born_on": None, "is_here": False}
        rows = [
            {
                "name": name,
                "number": most - n % 3 * most,
                "raw": bytes(range(n * 50, 256)),
                **without,
            }
            for n, name in enumerate(odd)
        ]
        with database.writing() as connection:
            keep.run(connection, rows)
            found = Prepared(PLAIN).rows(connection)

        assert sorted(row["name"] for row in found) == sorted(odd)
        assert all({**row, **without} in rows for row in found)

    @pytest.mark.parametrize("of_places", [0, 1, 3])
    @pytest.mark.parametrize("of_things", [0, 1, 3])
    def test_rows_of_several_tables_are_stored_each_in_its_own(
        self, database: Database, of_places: int, of_things: int
    ) -> None:
        raws = [{"name": f"p{n}", "raw": bytes([n, 255])} for n in range(of_places)]
        names = [{"name": f"t{n}"} for n in range(of_things)]
        with database.writing() as connection:
            BOTH.run(connection, raws, names)
            connection.execute(delete(places))
            BOTH.run(connection, raws, names)  # what is there of the second table is let be
            in_places = connection.execute(select(places)).all()
            in_things = connection.execute(select(things.c.name)).all()

        assert [tuple(row) for row in in_places] == [tuple(raw.values()) for raw in raws]
        assert [row.name for row in in_things] == [name["name"] for name in names]

    def test_a_fault_in_one_table_stores_nothing_in_the_others(self, database: Database) -> None:
        twice = [{"name": "p", "raw": None}] * 2

        with pytest.raises(IntegrityError), database.writing() as connection:
            BOTH.run(connection, twice, [{"name": "t"}])

        with database.reading() as connection:
            assert connection.execute(select(things)).all() == []

    def test_what_is_upserted_twice_is_what_was_said_last(self, database: Database) -> None:
        said: list[Row] = [
            Upsert(things, {"name": "a", "number": n, "is_here": True}) for n in (1, 2)
        ]

        assert kept(database, *said) == [("a", 2, None, None, True)]

    def test_columns_said_apart_keep_their_order(self, database: Database) -> None:
        said: list[Row] = [
            Upsert(things, {"name": "a", "number": 1}),
            Upsert(things, {"name": "a", "number": 2, "is_here": True}),
            Upsert(things, {"name": "a", "number": 3}),
        ]

        assert kept(database, *said) == [("a", 3, None, None, True)]

    def test_what_is_added_again_and_again_is_all_there(self, database: Database) -> None:
        said: list[Row] = [
            Add(things, {"name": "a"}, {"number": 2}),
            Add(things, {"name": "b"}, {"number": 5}),
            Add(things, {"name": "a"}, {"number": 3}),
            Upsert(things, {"name": "a", "number": 100}),
            Add(things, {"name": "a"}, {"number": 1}),
        ]

        assert [row[:2] for row in kept(database, *said)] == [("a", 101), ("b", 5)]


class TestFinding:
    def test_rows_come_by_the_names_of_their_columns(self, database: Database) -> None:
        with database.writing() as connection:
            KEEP.run(connection, [{**ROW, "is_here": True}])

            found = Prepared(PLAIN.where(things.c.number > bindparam("least"))).rows(
                connection, {"least": 6}
            )

        assert found == [{"name": "Đức", "number": 7, "raw": b"\x00\xff"}]

    @pytest.mark.parametrize("many", [0, 1, 2, 9, 600])
    def test_any_number_of_names_may_be_asked_about(self, database: Database, many: int) -> None:
        among = Among(lambda names: Prepared(PLAIN.where(things.c.name.in_(map(bindparam, names)))))
        names = [f"n{number}" for number in range(many)]
        with database.writing() as connection:
            KEEP.run(connection, [{**ROW, "name": name, "is_here": True} for name in names])

            found = among.rows(connection, [*names, "nobody"])

        assert sorted(row["name"] for row in found) == sorted(names)

    def test_a_type_that_the_driver_gives_otherwise_is_not_read(self) -> None:
        with pytest.raises(AssertionError, match="born_on"):
            Prepared(select(things))

    def test_a_list_of_any_length_cannot_be_prepared(self, database: Database) -> None:
        statement = Prepared(update(things).where(things.c.name.in_(["a", "b"])).values(number=1))

        with pytest.raises(AssertionError, match="Among"), database.writing() as connection:
            statement.run(connection, [{}])
