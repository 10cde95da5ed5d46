"""A demonstration that is restored or moved is one still: marked as invented, by its own clock."""

import json
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
from shared.hosting.host import Host
from shared.hosting.loading import load
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


def test_what_is_no_demonstration_is_none_when_it_is_restored(tmp_path: Path) -> None:
    with lived.unwired(lived.settings_in(tmp_path / "node/data")) as host:
        lived.live(host, 3, deeds=2)

    assert mark.read(restored(tmp_path / "node", tmp_path)) is None
