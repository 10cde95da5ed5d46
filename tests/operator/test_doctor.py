"""`mangnon doctor` says what is under way on the node instead of calling it wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.hosting.opening import alone
from shared.settings import Settings


def examined(folder: Path) -> dict[str, Any]:
    """Return what the doctor finds on a node that does not run."""
    environment = {"DATA_DIR": str(folder), "PORT": "1"}
    done = CliRunner().invoke(app, ["doctor", "--json"], env=environment)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_says_that_nothing_is_under_way(tmp_path: Path) -> None:
    assert examined(tmp_path)["work"] == "ok: none under way"


@pytest.mark.parametrize("verb", ["rebuild", "backup"])
def test_names_what_is_under_way_and_forgets_it_when_it_is_done(tmp_path: Path, verb: str) -> None:
    with alone(Settings(data_dir=tmp_path), verb):
        assert examined(tmp_path)["work"] == f"ok: {verb} under way"
    assert examined(tmp_path)["work"] == "ok: none under way"
