"""`mangnon verify`: a chain that is whole in itself shows against what was kept of it elsewhere."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.database import Places
from shared.eventstore import chain
from shared.eventstore.tables import events, heads
from tests.operator import lived


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data of a node that has lived a little."""
    with lived.unwired(lived.settings_in(tmp_path)) as host:
        lived.live(host, 3, deeds=5)
    return tmp_path


def said(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Say a verb; return its exit code and its answer, if any."""
    done = CliRunner().invoke(app, [*words, "--json"], env={"DATA_DIR": str(folder)})
    return done.exit_code, json.loads(done.stdout) if done.exit_code in (0, 1) else {}


def write_anew(folder: Path, service: str, *, keep: int | None = None) -> None:
    """Change the first fact of a service, or cut its last ones off, and mend the whole chain."""
    with closing(sqlite3.connect(folder / f"{service}.db")) as raw:
        for guard in ("events_no_update", "events_no_delete"):
            raw.execute(f"DROP TRIGGER {guard}")
        if keep is not None:
            raw.execute("DELETE FROM events WHERE position > ?", (keep,))
        raw.commit()
    database = Places(folder).data(service)
    with database.writing() as connection:
        if keep is None:
            first = update(events).where(events.c.position == 1)
            connection.execute(first.values(occurred_at="2001-01-01T00:00:00.000000+00:00"))
        previous, position = chain.GENESIS, 0
        for row in connection.execute(select(events).order_by(events.c.position)).mappings().all():
            position, was, previous = row["position"], previous, chain.link(previous, row)
            mended = update(events).where(events.c.position == position)
            connection.execute(mended.values(prev_hash=was, hash=previous))
        head = update(heads).where(heads.c.name == "events")
        connection.execute(head.values(position=position, hash=previous))
    database.close()


def test_what_was_kept_of_a_whole_chain_is_still_there(folder: Path) -> None:
    status, told = said(folder, "verify")
    assert status == 0
    registry = told["registry"]
    _, made = said(folder, "backup", "--to", str(folder / "made"))

    printed = f"registry:{registry['facts']}:{registry['head'][:16]}…"
    assert said(folder, "verify", "--head", printed, "--backup", made["data"])[0] == 0


def test_a_chain_that_was_written_anew_is_found_out(folder: Path) -> None:
    _, before = said(folder, "verify")
    _, made = said(folder, "backup", "--to", str(folder / "made"))
    write_anew(folder, "registry")
    facts, head = before["registry"]["facts"], before["registry"]["head"]

    assert said(folder, "verify")[0] == 0  # in itself it is whole
    for words in (("--head", f"registry:{facts}:{head[:8]}"), ("--backup", made["data"])):
        status, told = said(folder, "verify", *words)
        assert status == 1
        assert told["registry"] == {
            "whole": False,
            "position": facts,
            "reason": "the hash is not the one that was kept",
        }
        assert told["fund"]["whole"]


def test_a_chain_that_was_cut_off_is_found_out(folder: Path) -> None:
    _, made = said(folder, "backup", "--to", str(folder / "made"))
    facts = made["services"]["registry"]["facts"]
    write_anew(folder, "registry", keep=facts - 1)

    assert said(folder, "verify")[0] == 0
    status, told = said(folder, "verify", "--backup", made["data"])
    assert (status, told["registry"]["position"]) == (1, facts)
    assert told["registry"]["reason"] == "the chain ends before what was kept of it"


@pytest.mark.parametrize(
    "head", ["registry", "kitchen:1:00000000", "registry:1:0", "fund:1:xyzwxyzw"]
)
def test_what_cannot_be_a_head_is_said(tmp_path: Path, head: str) -> None:
    assert said(tmp_path, "verify", "--head", head)[0] == 2


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    (tmp_path / "note.data").write_text("not one of ours, though long enough to be read")
    assert said(tmp_path, "verify", "--backup", str(tmp_path / "note.data"))[0] == 2
    assert said(tmp_path, "verify", "--backup", str(tmp_path / "none.data"))[0] == 2
