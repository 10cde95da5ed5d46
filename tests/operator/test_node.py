"""`mangnon node`: a commune is invited for a unit that is known here, joins, and is let go."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from services.operator.command_line import app
from shared.eventstore import chain
from shared.eventstore.chains_told import ChainTold
from tests.kit.nats import AN
from tests.kit.toy import TELLER, count, open_store

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
        75,
        f"Chưa có dữ liệu trong {tmp_path / 'empty'}.\n",
    )
    assert said(tmp_path, "found", "--units", str(UNITS))[0] == 0
    assert invited(tmp_path, file, "99999") == (
        1,
        "Cây đơn vị của hệ thống này không có mã '99999'.\n",
    )
    assert not file.exists()


def test_what_was_kept_of_a_chain_shows_that_it_was_cut_off(tmp_path: Path) -> None:
    above, below = tmp_path / "above", tmp_path / "below"
    commune, province = open_store(TELLER, below), open_store(TELLER, above)
    for day, number in ((date(2025, 3, 10), 1), (date(2025, 3, 11), 2)):
        commune.perform(count(AN, number, f"k{number}"))
        head = commune.read(chain.head)
        told = ChainTold("n05578", "registry", day, head.position, head.hash.hex())
        province.write([told.row()])
    commune.close()
    province.close()

    status, answered = said(above, "node", "heads", "n05578", "--json")
    assert status == 0
    ((newest, day),) = json.loads(answered).items()
    assert (newest[:11], day) == ("registry:2:", "2025-03-11")
    earlier = said(above, "node", "heads", "n05578", "--until", "2025-03-10", "--json")[1]
    assert json.loads(earlier).popitem()[1] == "2025-03-10"
    assert said(above, "node", "heads", "n05581")[0] == 1

    def is_whole(*heads: str) -> bool:
        words = [word for head in heads for word in ("--head", head)]
        told = said(below, "verify", *words, "--json", node="n05578")[1]
        return bool(json.loads(told)["registry"]["whole"])

    assert is_whole(newest)
    with sqlite3.connect(below / "registry.db") as file:
        file.execute("DROP TRIGGER events_no_delete")
        file.execute("DELETE FROM events WHERE position = 2")
        file.execute(
            "UPDATE heads SET position = 1, hash = (SELECT hash FROM events) WHERE name = 'events'"
        )
    assert is_whole()
    assert not is_whole(newest)
