"""A demonstration that is restored or moved is one still: marked as invented, by its own clock."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.demonstration import mark
from services.demonstration.mark import Mark
from services.operator.command_line import app
from services.operator.up import _hosting
from shared.calendar.clock import ShiftedClock
from shared.contracts.announcement import SERVICES
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.issued import VIETNAM
from shared.settings import Settings
from tests.kit.postgresql import PostgresqlServer
from tests.operator import lived

AN_HOUR_BEHIND = Mark(7, is_founded=True, deeds=3, behind_seconds=3600.0)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with a few deeds of a demonstration that somebody has looked at."""
    folder = tmp_path_factory.mktemp("node")
    with lived.unwired(lived.settings_in(folder / "data")) as host:
        lived.live(host, 7, deeds=3)
    mark.write(folder / "data", AN_HOUR_BEHIND)
    return folder


def said(data: Path, *words: str, **more: str) -> dict[str, Any]:
    """Say a verb of the node whose data lies there; return its answer."""
    environment = {"DATA_DIR": str(data), "PORT": "1", **more}
    done = CliRunner().invoke(app, [*words, "--json"], env=environment)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def restored(node: Path, to: Path, *words: str) -> Path:
    """Back the node up and restore it; return where it lies."""
    made = said(node / "data", "backup", "--to", str(to / "kept"))
    key = node / "data/keys/backup.key"
    files = ("--from", made["data"], "--keys", made["keys"], "--key", str(key))
    said(to / "data", "restore", *files, *words)
    return to / "data"


async def front_of(host: Host) -> str:
    """Return the page on which one signs in."""
    door = httpx.ASGITransport(app=host.app)
    async with httpx.AsyncClient(transport=door, base_url="http://door") as visitor:
        return (await visitor.get("/registry/sign-in", headers={"Accept": "text/html"})).text


async def says_that_it_is_invented(settings: Settings) -> bool:
    """Say whether a node that is started there says so: on pages; its clock says so on papers."""
    host = _hosting(load(["registry"]), settings)
    try:
        clock = host.clock
        assert isinstance(clock, ShiftedClock)
        assert clock.behind.total_seconds() == AN_HOUR_BEHIND.behind_seconds
        return clock.is_invented and 'class="sample"' in await front_of(host)
    finally:
        host.hosted["registry"].store.close()


async def test_restored_it_is_marked_and_keeps_its_clock(node: Path, tmp_path: Path) -> None:
    data = restored(node, tmp_path)

    assert mark.read(data) == AN_HOUR_BEHIND
    assert await says_that_it_is_invented(lived.settings_in(data))


def test_cut_back_to_a_moment_its_life_is_asked_for_again(node: Path, tmp_path: Path) -> None:
    data = restored(node, tmp_path, "--to-position", "registry:3")

    assert mark.read(data) == Mark(7, behind_seconds=AN_HOUR_BEHIND.behind_seconds)


async def test_moved_to_another_database_it_is_marked_and_keeps_its_clock(
    node: Path, postgresql: PostgresqlServer
) -> None:
    address = postgresql.address()
    said(node / "data", "copy", "--to", address)

    assert await says_that_it_is_invented(lived.settings_in(node / "data", database_url=address))


async def test_another_machine_on_the_same_server_knows_what_it_works_on(
    node: Path, postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    address = postgresql.address()
    said(node / "data", "copy", "--to", address)
    there = {"DATABASE_URL": address, "NODE_KEYS_DIR": str(node / "data/keys")}
    elsewhere = lived.settings_in(
        tmp_path / "elsewhere", database_url=address, node_keys_dir=str(node / "data/keys")
    )

    world = said(tmp_path / "looking", "units", **there)["on"]
    assert world == (datetime.now(VIETNAM) - timedelta(hours=1)).date().isoformat()
    assert not (tmp_path / "looking").exists(), "who looks leaves nothing"
    assert await says_that_it_is_invented(elsewhere)
    kept = said(tmp_path / "job", "backup", "--to", str(tmp_path / "kept"), **there)
    files = ("--from", kept["data"], "--keys", kept["keys"])
    said(tmp_path / "new", "restore", *files, "--key", str(node / "data/keys/backup.key"))
    assert await says_that_it_is_invented(lived.settings_in(tmp_path / "new"))


async def test_its_databases_say_so_whatever_becomes_of_the_folder(
    node: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(node / "data", data)
    settings = lived.settings_in(data)
    assert await says_that_it_is_invented(settings), "a folder that is older has the file alone"
    (data / "demonstration.json").unlink()

    assert await says_that_it_is_invented(settings)


def test_all_services_of_a_moved_life_that_nobody_looked_at_begin_at_one_moment(
    node: Path, postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    data, address = tmp_path / "data", postgresql.address()
    shutil.copytree(node / "data", data)
    mark.write(data, Mark(7, is_founded=True, deeds=3))
    said(data, "copy", "--to", address)

    begun = set()
    for name in SERVICES:
        elsewhere = lived.settings_in(tmp_path / name, database_url=address)
        elsewhere.data_dir.mkdir()
        mark.adopt(elsewhere, [name])
        begun.add(mark.read(elsewhere.data_dir))
    (one,) = begun
    assert one is not None
    assert one.behind_seconds is not None


def test_what_is_no_demonstration_is_none_when_it_is_restored(tmp_path: Path) -> None:
    with lived.unwired(lived.settings_in(tmp_path / "node/data")) as host:
        lived.live(host, 3, deeds=2)

    assert mark.read(restored(tmp_path / "node", tmp_path)) is None
