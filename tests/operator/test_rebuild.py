"""`mangnon rebuild`: filled again is the same as lived, for every read model of every service."""

import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select, update
from typer.testing import CliRunner

from services.operator.command_line import app
from services.operator.rebuild import rebuilt
from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import SERVICES
from shared.database import Places
from shared.eventstore.beside import Rebuilding
from shared.eventstore.comparing import digest_of
from shared.eventstore.rebuilding import can_be_rebuilt
from shared.eventstore.store import Store
from shared.hosting.host import Host
from shared.hosting.opening import alone
from shared.settings import Settings
from tests.kit.postgresql import PostgresqlServer, postgresql
from tests.kit.toy import NODE, TELLER, THE_START, count, open_store, totals
from tests.operator import lived

__all__ = ["postgresql"]
SEED = random.SystemRandom().randrange(10**6)  # another life in every run; the message names it


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with lived.unwired(lived.settings_in(tmp_path_factory.mktemp("node"))) as host:
        lived.live(host, SEED, deeds=25)
        yield host


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Where a toy's store lies."""
    if request.param == "sqlite":
        return Places(tmp_path)
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return Places(tmp_path, server.address(["registry"]))


def rebuild(host: Host, service: str, **words: Any) -> dict[str, Any]:
    """Rebuild all read models of a service of a node that is at work."""
    kept = host.hosted[service].service
    models = [model for model in kept.read_models if can_be_rebuilt(model)]
    return rebuilt(kept, models, host.settings, **words)


def digests(host: Host, service: str) -> dict[str, str]:
    """Return what stands in the tables of a service, as digests."""
    one = host.hosted[service]
    tables = [table for model in one.service.read_models for table in model.tables]
    return {table.name: one.store.read(digest_of, table) for table in tables}


@pytest.mark.parametrize("service", SERVICES)
class TestOfALife:
    def test_filled_again_equals_live(self, host: Host, service: str) -> None:
        found = rebuild(host, service, only_compare=True)

        assert found["differences"] == [], f"the life of seed {SEED}"
        assert "form_drafts" not in found["models"]

    def test_the_switch_changes_nothing(self, host: Host, service: str) -> None:
        before = digests(host, service)
        rebuild(host, service)

        assert digests(host, service) == before, f"the life of seed {SEED}"

    def test_the_service_works_on_after_the_switch(self, host: Host, service: str) -> None:
        rebuild(host, service)
        before = sum(one.store.head("events") for one in host.hosted.values())
        lived.live_on(host, lived.chosen(SEED + 1, 8)[-12:], random.Random(SEED))

        assert sum(one.store.head("events") for one in host.hosted.values()) >= before
        assert rebuild(host, service, only_compare=True)["differences"] == []


class TestDamage:
    @pytest.mark.parametrize("how", ["changed", "missing", "surplus"])
    def test_a_corrupted_row_is_named_and_then_healed(self, host: Host, how: str) -> None:
        table, key = corrupt(host, how)
        found = rebuild(host, "registry", only_compare=True)["differences"]

        assert [(one["table"], one["key"], one["kind"]) for one in found] == [
            (table.name, key, how)
        ]
        assert found[0]["columns"] == (("name",) if how == "changed" else ())
        rebuild(host, "registry")
        assert rebuild(host, "registry", only_compare=True)["differences"] == []


def corrupt(host: Host, how: str) -> tuple[Table, str]:
    """Change, remove or add one row of a live table behind the service's back."""
    store = host.hosted["registry"].store
    model = next(one for one in store_models(host) if one.name == "units")
    (table,) = model.tables
    row = store.read(lambda connection: connection.execute(select(table).limit(1)).one())
    key = str(row.unit_id)
    with store._database.writing() as connection:
        mine = table.c.unit_id == row.unit_id
        if how == "changed":
            connection.execute(update(table).where(mine).values(name="Xóm Không Có"))
        elif how == "missing":
            connection.execute(table.delete().where(mine))
        else:
            key = str(UUID(int=7))
            connection.execute(table.insert(), {**row._mapping, "unit_id": key, "code": "x"})
    return table, key


def store_models(host: Host) -> Any:
    """Return the read models of registry."""
    return host.hosted["registry"].service.read_models


class TestWhileCommandsArrive:
    def test_nothing_is_lost_or_counted_twice(self, places: Places) -> None:
        store = Store(TELLER, places, SimulatedClock(THE_START), NODE)
        stop = threading.Event()
        done: list[int] = []

        def act() -> None:
            while not stop.is_set():
                store.perform(count(UUID(int=len(done) % 5 + 1), 1, f"k{len(done)}"))
                done.append(1)

        acting = threading.Thread(target=act)
        acting.start()
        try:
            while len(done) < 20:
                stop.wait(0.01)
            models = TELLER.read_models
            with Rebuilding(store._database, store._codec, models) as rebuilding:
                rebuilding.fill()
                before = len(done)
                while len(done) < before + 20:  # these are caught up in the switch
                    stop.wait(0.01)
                rebuilding.switch()
        finally:
            stop.set()
            acting.join()

        assert sum(store.read(totals).values()) == len(done)
        with Rebuilding(store._database, store._codec, models) as again:
            again.fill()
            assert list(again.compare()) == []
        store.close()

    def test_broken_off_it_leaves_the_live_tables_as_they_were(self, tmp_path: Path) -> None:
        store = open_store(TELLER, tmp_path)
        store.perform(count(UUID(int=1), 5, "k"))

        def stop(_done: int, _whole: int) -> None:
            raise KeyboardInterrupt

        rebuilding = Rebuilding(store._database, store._codec, TELLER.read_models)
        with pytest.raises(KeyboardInterrupt), rebuilding:
            rebuilding.fill(stop)

        assert store.read(totals) == {str(UUID(int=1)): 5}
        assert [file.name for file in tmp_path.glob("*beside*")] == []
        store.close()


class TestTheVerb:
    def test_it_answers_and_ends_with_what_it_found(self, tmp_path: Path) -> None:
        with lived.unwired(lived.settings_in(tmp_path)) as host:
            lived.live(host, 3, deeds=5)
            corrupt(host, "changed")

        status, told = verb(tmp_path, "--verify", "registry", "units")
        assert status == 1
        assert told["registry"]["differences"][0]["columns"] == ["name"]
        assert verb(tmp_path)[0] == 0
        assert verb(tmp_path, "--verify")[0] == 0

    def test_it_says_what_it_does_not_know_and_waits_for_its_like(self, tmp_path: Path) -> None:
        assert verb(tmp_path, "registry", "kitchen")[0] == 2
        assert verb(tmp_path, "kitchen")[0] == 2
        assert verb(tmp_path / "nowhere")[0] == 75
        assert verb(tmp_path)[0] == 75  # nothing to rebuild yet
        with alone(Settings(data_dir=tmp_path), "rebuild"):
            assert verb(tmp_path)[0] == 75


def verb(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Say the verb; return its status and its answer, if any."""
    environment = {"DATA_DIR": str(folder)}
    done = CliRunner().invoke(app, ["rebuild", "--json", *words], env=environment)
    return done.exit_code, json.loads(done.stdout) if done.exit_code in (0, 1) else {}
