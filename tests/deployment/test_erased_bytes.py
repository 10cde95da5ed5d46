"""After an erasure no byte of the child lies in any file of the PostgreSQL that we deploy.

A node works on a real server with the settings of `docker-compose.yml` and the roles of
`deploy/postgres`. Then every file of the server is looked into, while both run: tables, indexes,
statistics, its own log, and what it says of errors.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
import yaml

from services.operator.verify import verified
from services.registry import operations
from shared.contracts.announcement import SERVICES
from shared.database import Places
from shared.hosting.opening import change_node_key
from shared.kernel.officer import SYSTEM
from shared.kernel.roles import Role
from shared.kernel.vietnamese import fold
from tests.deployment.deployed import ROOT
from tests.deployment.test_roles import address, begin, said
from tests.journeys.conftest import Figures
from tests.kit.living import Records, ask, child_body, notice_body
from tests.kit.nats import NATS, collect_dropped_sockets
from tests.kit.postgresql import PostgresqlServer
from tests.kit.world import A, World, founded

pytestmark = NATS
BORN: Final = "2017-10-23"  # nobody else is
OTHER: Final = {
    "full_name": "Ma Văn Khác",
    "birth_date": "2016-02-03",
    "personal_id": "019216000321",
    "sex": "male",
    "guardian_name": "Ma Thị Khác",
    "guardian_phone": "0900000001",
}

Found = set[str]  # "place: what"


@dataclass(frozen=True)
class Drill:
    """What was found on the disk before the erasure and after; and what should not change."""

    before: Found
    after: Found
    totals: tuple[dict[str, Any], dict[str, Any]]
    chains: dict[str, dict[str, Any]]
    said: str  # by the server
    doctor: dict[str, Any]
    old_keys: Found  # once the node's key was changed


class Disk:
    """The files of a server."""

    def __init__(self, server: PostgresqlServer) -> None:
        self._server = server
        self._data = server.folder / "data"
        self._names = {str(oid): name for name, oid in self._ask("postgres", _DATABASES)}

    def find(self, wanted: dict[bytes, str]) -> Found:
        """Return which of what is wanted lies where: in which database, or which folder."""
        files = (file for file in self._data.rglob("*") if file.is_file())
        return {
            f"{self._place(file)}: {what}"
            for file in files
            for raw in [file.read_bytes()]
            for needle, what in wanted.items()
            if needle in raw
        }

    def said(self) -> str:
        """Return what the server has said of errors."""
        return (self._server.folder / "log").read_text("utf-8")

    def wrapped_keys(self, *subjects: UUID) -> dict[bytes, str]:
        """Return the keys as they lie on the disk, of some subjects or of all."""
        wanted = set(map(str, subjects))
        return {
            wrapped: "key"
            for service in SERVICES
            for subject, wrapped in self._ask(f"{service}_keys", _KEYS)
            if subject in wanted or not wanted
        }

    def gather_statistics(self) -> None:
        """Do what the server does by itself from time to time; and write all of it down."""
        for database in self._names.values():
            self._server.tell("ANALYZE", database=database)
        self._server.tell("CHECKPOINT")

    def _place(self, file: Path) -> str:
        folder, name = file.relative_to(self._data).parts[:2]
        return self._names.get(name, name) if folder == "base" else folder

    def _ask(self, database: str, question: str) -> list[tuple[Any, ...]]:
        where = f"host={self._server.folder} dbname={database} user=postgres"
        with psycopg.connect(where) as connection:
            return connection.execute(question.encode()).fetchall()


_DATABASES: Final = "SELECT datname, oid FROM pg_database WHERE datallowconn"
_KEYS: Final = "SELECT subject, wrapped FROM keys WHERE wrapped IS NOT NULL"


def deployed_settings() -> dict[str, Any]:
    """Return what the PostgreSQL of docker-compose.yml is told."""
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return _settings(composed["services"]["postgres"]["command"][1:])


def _settings(words: Iterable[str]) -> dict[str, Any]:
    return dict(word.removeprefix("-c").split("=") for word in words)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """Two children are registered and told of; one is erased; then the node's key is changed."""
    server = PostgresqlServer(**deployed_settings())
    try:
        begin(server.start())
        yield _lived(tmp_path_factory.mktemp("node"), server)
    finally:
        server.stop()
        collect_dropped_sockets()


def _lived(folder: Path, server: PostgresqlServer) -> Drill:
    disk = Disk(server)
    with founded(folder, database_url=address(server, "operator")) as world:
        settings, figures = world.node.host.settings, Figures(world)
        child, records = _registered(world)
        wanted = _needles(records) | disk.wrapped_keys(child)
        before, totals = disk.find(wanted), figures.values()
        disk.gather_statistics()
        before |= disk.find(wanted)
        desk = world.node.host.desks["registry"]
        why = {"ground": "by_request", "decision": "12/QĐ-UBND"}
        operations.erase_record(desk, desk.issue(SYSTEM), child, **why)
        world.node.host.quiet()
        after = disk.find(wanted)
        both = (totals, figures.values())
    places = Places(settings.data_dir, settings.database_url)
    chains = {name: verified(places, name) for name in SERVICES}
    doctor = said(server, folder, "doctor")
    old = disk.wrapped_keys()
    assert change_node_key(settings) > len(SERVICES)
    return Drill(before, after, both, chains, disk.said(), doctor, disk.find(old))


def _registered(world: World) -> tuple[UUID, Records]:
    officer, records = world.machine(Role.CHILD_OFFICER), Records(A)
    records.ids.update(unit_id=str(world.units[A]), hamlet_id=str(world.hamlet()))
    ask(officer, "/registry/api/children", child_body(records, OTHER))
    again = child_body(records, {"personal_id": OTHER["personal_id"], "sex": "male"})
    assert officer.post("/registry/api/children", json=again).status_code == 409
    body = child_body(records, {"birth_date": BORN, "personal_id": None})
    records.ids["child_id"] = ask(officer, "/registry/api/children", body)
    world.node.host.quiet()
    ask(officer, "/cases/api/notices", notice_body(world, records))
    world.node.host.quiet()
    return UUID(records["child_id"]), records


def _needles(records: Records) -> dict[bytes, str]:
    told = {
        records.name: "name",
        fold(records.name): "name",
        records.phone: "phone",
        BORN: "birth date",
    }
    return {word.encode(): what for word, what in told.items()}


def test_the_search_finds_what_lies_there(drill: Drill) -> None:
    assert drill.before >= {
        *("registry: name", "registry: phone", "registry_keys: key", "cases: birth date"),
        *("pg_wal: name", "pg_wal: phone", "pg_wal: key"),
    }


def test_nothing_of_the_child_lies_anywhere(drill: Drill) -> None:
    told_by_registry = {"registry: birth date", "pg_wal: birth date"}  # under a pseudonym
    assert drill.after - told_by_registry == set()


def test_no_total_moves_and_every_chain_is_whole(drill: Drill) -> None:
    before, after = drill.totals
    assert before == after
    assert all(found["whole"] for found in drill.chains.values())


def test_the_doctor_finds_no_trace(drill: Drill) -> None:
    assert drill.doctor["erased"] == "ok"


def test_no_key_lies_anywhere_as_the_old_node_key_has_wrapped_it(drill: Drill) -> None:
    assert drill.old_keys == set()


def test_the_server_says_of_a_taken_number_only_that_there_is_one(drill: Drill) -> None:
    assert 'violates unique constraint "children_personal_id"' in drill.said
    assert "Key (" not in drill.said
    assert "DETAIL" not in drill.said
    assert Records(A).name not in drill.said, "who was refused had this name"


def test_the_server_in_a_cluster_is_told_the_same() -> None:
    described = yaml.safe_load_all((ROOT / "deploy/k8s/base/postgres.yaml").read_text("utf-8"))
    (stateful,) = (one for one in described if one["kind"] == "StatefulSet")
    (container,) = stateful["spec"]["template"]["spec"]["containers"]
    more = {"max_connections": _settings(container["args"])["max_connections"]}
    assert _settings(container["args"]) == deployed_settings() | more
