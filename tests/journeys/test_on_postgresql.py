"""The five services on PostgreSQL: officers notice nothing, and a living node can move there."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.operator.copy import NotEmpty, copied
from shared.database import Places
from shared.hosting.loading import load
from shared.settings import Settings
from tests.journeys.conftest import Watch
from tests.kit.living import Life, Records, gift_body, registered_client
from tests.kit.nats import NATS
from tests.kit.postgresql import PostgresqlServer
from tests.kit.world import A, World, founded

pytestmark = [pytest.mark.long, *NATS]


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgresqlServer
) -> Iterator[World]:
    """Both communes, each service with a database of its own on the server."""
    address = postgresql.databases()
    with founded(tmp_path_factory.mktemp("world"), database_url=address) as made:
        yield made


@pytest.fixture
def life(world: World) -> Life:
    """Commune A's officers at their programs."""
    return _life(world)


def _life(world: World) -> Life:
    records = Records(A)
    records.ids.update(unit_id=str(world.units[A]), hamlet_id=str(world.hamlet()))
    return Life(world, records)


def _told(world: World, verb: str) -> dict[str, Any]:
    settings = world.node.host.settings
    done = subprocess.run(
        [sys.executable, "-m", "services", verb, "--json"],
        env={
            **os.environ,
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "PORT": str(world.node.port),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_child_a_case_and_a_gift_move_the_figures(world: World, life: Life, moved: Watch) -> None:
    with moved(children=1):
        life.records.ids["child_id"] = life.child(personal_id=None)
    life.world.node.host.quiet()
    with moved(notices=1, cases_opened=1):
        life.case(life.notice())
    with moved(fund_gifts=1, fund_received=life.records.dong):
        gift = life.treasurer.post("/fund/api/donations", json=gift_body(world, life.records))

    assert gift.status_code == 201


def test_the_operator_s_verbs_look_there(world: World) -> None:
    assert all(result["whole"] for result in _told(world, "verify").values())
    found = _told(world, "doctor")
    assert found["data"] == "ok: 5 databases whole"
    assert not list(world.node.host.settings.data_dir.glob("*.db"))


def test_a_node_that_moved_is_the_same(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    with founded(tmp_path) as world:
        life = _life(world)
        life.records.ids["child_id"] = life.child(personal_id=None)
        life.records.ids["client_id"] = str(registered_client(world, A).client_id)
        world.node.host.quiet()
        life.subscribe()
        life.case(life.notice())  # and so an event waits for the endpoint
        life.treasurer.post("/fund/api/donations", json=gift_body(world, life.records))
        world.node.host.quiet()
    settings = Settings(data_dir=tmp_path)
    address = postgresql.address()

    first = copied(settings, address)
    again = copied(settings, address)

    assert all(result["rows"] > 0 for result in first.values())
    assert all(result["rows"] == 0 for result in again.values())
    assert {name: result["head"] for name, result in first.items()} == {
        name: result["head"] for name, result in again.items()
    }
    here = _digests(Places(tmp_path))
    assert _digests(Places(tmp_path, address)) == here
    assert here["notify.webhook_deliveries"] != hashlib.sha256(b"").hexdigest()
    other = tmp_path / "other"
    with founded(other):
        pass
    with pytest.raises(NotEmpty):
        copied(Settings(data_dir=other), address)


def _digests(places: Places) -> dict[str, str]:
    """Return a digest of every read model's rows."""
    found = {}
    for service in load():
        database = places.data(service.name)
        with database.reading() as connection:
            for model in service.read_models:
                for table in model.tables:
                    rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
                    found[f"{service.name}.{table.name}"] = digest
        database.close()
    return found
