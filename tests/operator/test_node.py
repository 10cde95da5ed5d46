"""`mangnon node`: a commune is invited for a unit that is known here, joins, and is let go."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from services.operator.command_line import app

UNITS = Path(__file__).parents[2] / "services/registry/reference/units.csv"
URL = "tls://localhost:7422"


def said(folder: Path, *words: str, node: str = "n19") -> tuple[int, str]:
    """Say a verb at a node; return its exit code and what it answered."""
    environment = {"DATA_DIR": str(folder), "NODE_ID": node}
    done = CliRunner().invoke(app, words, env=environment)
    return done.exit_code, done.stdout


def invited(folder: Path, file: Path, unit: str) -> tuple[int, str]:
    """Invite a commune for a unit."""
    words = ("node", "invite", "n05578", "--unit", unit, "--url", URL, "--file", str(file))
    return said(folder, *words, "--json")


def test_a_commune_is_invited_joins_and_is_let_go(tmp_path: Path) -> None:
    above, below, file = tmp_path / "above", tmp_path / "below", tmp_path / "letter"
    assert said(above, "found", "--units", str(UNITS))[0] == 0

    status, told = invited(above, file, "05578")
    assert status == 0
    phrase: Any = json.loads(told)["passphrase"]
    words = ("node", "join", str(file), "--passphrase", phrase)
    assert said(below, *words, node="another")[0] == 1
    assert said(below, *words, node="n05578")[0] == 0

    assert said(above, "node", "list")[1].splitlines() == [
        "above: -",
        "below:",
        "  n05578",
        "units:",
        "  n05578: 05578",
    ]
    assert said(below, "node", "list", node="n05578")[1].splitlines()[0] == "above: n19"
    assert said(above, "node", "forget", "n05578")[0] == 0
    assert said(above, "node", "list")[1].splitlines() == ["above: -", "below: -", "units: -"]
    assert said(above, "node", "forget", "n05578")[0] == 1


def test_nobody_is_invited_for_a_unit_that_is_not_known_here(tmp_path: Path) -> None:
    file = tmp_path / "letter"
    assert invited(tmp_path / "empty", file, "05578") == (
        1,
        f"Chưa có dữ liệu trong {tmp_path / 'empty'}.\n",
    )
    assert said(tmp_path, "found", "--units", str(UNITS))[0] == 0
    assert invited(tmp_path, file, "99999") == (
        1,
        "Cây đơn vị của hệ thống này không có mã '99999'.\n",
    )
    assert not file.exists()
