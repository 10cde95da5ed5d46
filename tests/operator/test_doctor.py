"""`mangnon doctor` says what is under way on the node instead of calling it wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.hosting.opening import alone, at_work
from shared.settings import Settings
from tests.kit.nats import NATS, collect_dropped_sockets
from tests.kit.node import Node

pytestmark = NATS


def examined(folder: Path, port: int = 1, status: int = 0) -> dict[str, Any]:
    """Return what the doctor finds; nothing answers on port 1."""
    environment = {"DATA_DIR": str(folder), "PORT": str(port)}
    done = CliRunner().invoke(app, ["doctor", "--json"], env=environment)
    assert done.exit_code == status, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_says_that_nothing_is_under_way(tmp_path: Path) -> None:
    assert examined(tmp_path)["work"] == "ok: none under way"


@pytest.mark.parametrize("verb", ["rebuild", "backup"])
def test_names_what_is_under_way_and_forgets_it_when_it_is_done(tmp_path: Path, verb: str) -> None:
    with alone(Settings(data_dir=tmp_path), verb):
        assert examined(tmp_path)["work"] == f"ok: {verb} under way"
    assert examined(tmp_path)["work"] == "ok: none under way"


def test_knows_a_node_that_runs_by_its_data_and_not_by_the_port(tmp_path: Path) -> None:
    assert examined(tmp_path)["running"] == "ok: not running"
    with at_work(Settings(data_dir=tmp_path), ["registry", "fund"]):
        told = examined(tmp_path, status=1)
        assert told["running"] == "wrong: registry, fund run, but not on port 1 (PORT)"

    with Node(tmp_path / "another", names=["registry"]) as another:
        assert examined(tmp_path, another.port)["running"].startswith("ok: not running on this")
    collect_dropped_sockets()


def test_a_file_in_the_place_of_the_folder_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.touch()

    assert examined(file, status=1)["data"] == f"wrong: {file} is no folder (DATA_DIR)"
