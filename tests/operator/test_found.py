"""`mangnon found`: who starts from nothing has units, an administrator and a way in."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.operator.command_line import app
from shared.hosting.opening import at_work
from shared.settings import Settings
from tests.kit.nats import NATS, collect_dropped_sockets
from tests.kit.node import Node

pytestmark = NATS

COLUMNS = "kind,code,name,parent,valid_from,legal_reference"
UNITS = Path(__file__).parents[2] / "services/registry/reference/units.csv"


def found(folder: Path, *words: str) -> Result:
    """Say the verb."""
    environment = {"DATA_DIR": str(folder)}
    return CliRunner().invoke(app, ["found", "--json", *words], env=environment)


def answer_of(done: Result) -> dict[str, Any]:
    """Return what the verb answered; it must have gone well."""
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_who_is_founded_comes_in_and_opens_accounts(tmp_path: Path) -> None:
    told = answer_of(found(tmp_path, "--units", str(UNITS), "--name", "Ma Thị Hiên"))
    assert (told["units"], told["username"]) == (16, "quan-tri")

    with Node(tmp_path) as node, node.visitor() as visitor:
        door = visitor.get("/registry/first-password").text
        key = door.split('name="_key" value="')[1].split('"')[0]
        new = "tre già măng mọc xanh"
        entered = {
            "_key": key,
            "_form": door.split('name="_form" value="')[1].split('"')[0],
            "username": "quan-tri",
            "password": told["password"],
            "new_password": new,
            "repeated": new,
        }
        assert visitor.post("/registry/first-password", data=entered).status_code == 200
        page = visitor.get("/registry/officers")
        assert page.status_code == 200
        assert "Ma Thị Hiên" in page.text
    collect_dropped_sockets()


def test_repeated_it_changes_nothing_but_the_password(tmp_path: Path) -> None:
    first = answer_of(found(tmp_path, "--units", str(UNITS)))
    again = answer_of(found(tmp_path, "--units", str(UNITS)))

    assert first["units"] == again["units"]
    assert first["password"] != again["password"]


def test_it_leaves_a_node_that_runs_alone(tmp_path: Path) -> None:
    answer_of(found(tmp_path, "--units", str(UNITS)))
    with at_work(Settings(data_dir=tmp_path), ["registry"]):
        refused = found(tmp_path)

    assert (refused.exit_code, "đang chạy" in refused.stdout) == (75, True)


@pytest.mark.parametrize("words", [(), ("--units", "nowhere.csv")])
def test_without_units_it_says_what_is_missing(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = found(tmp_path / "data", *words)

    assert done.exit_code == 1
    assert "đơn vị" in done.stdout or "nowhere.csv" in done.stdout
    assert not (tmp_path / "data").exists(), "nothing is half done"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("kind,code,name\n", "thiếu cột parent, valid_from, legal_reference."),
        (f"{COLUMNS}\nprovince,19,Thái Nguyên,,1/7/2025,\n", "dòng 2: valid_from phải có dạng"),
        (f"{COLUMNS}\nprovince\n", "dòng 2: valid_from phải có dạng"),
        ("\N{BYTE ORDER MARK}\ud800", "không phải là CSV bằng UTF-8."),
    ],
)
def test_a_file_that_lists_no_units_is_named(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    done = found(tmp_path / "data", "--units", str(file))

    assert (done.exit_code, f"Tệp {file}" in done.stdout, told in done.stdout) == (1, True, True)
    assert not (tmp_path / "data").exists(), "nothing is half done"
