"""What the pages tell people to type works as they type it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from services.demonstration import accounts
from services.operator.command_line import app
from shared.settings import Settings
from shared.telemetry.metrics import Metrics
from tests.docs.blocks import Block, blocks
from tests.docs.pages import ROOT, name
from tests.kit.nats import NATS, collect_dropped_sockets
from tests.kit.node import Node

PAGES = [
    ROOT / one for one in ("README.md", "docs/operators/README.md", "docs/integrators/README.md")
]
MARK = "=== block "
MOST_SECONDS = 600


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with the demonstration's accounts, in a folder that looks like the project's."""
    folder = tmp_path_factory.mktemp("project")
    for part in ROOT.iterdir():
        if part.name not in {"data", "backup", "backup-keys", "follow.py", ".venv"}:
            (folder / part.name).symlink_to(part)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    with Node(folder / "data") as started:
        accounts.found(1, started.host.desks)
        started.host.quiet()
        yield started
    collect_dropped_sockets()


class TestWhatIsRun:
    """The blocks of a page, one after the other, in one shell."""

    pytestmark = [*NATS, pytest.mark.timeout(2 * MOST_SECONDS)]  # noqa: RUF012 - pytest's own form

    @pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES[1:]])
    def test_the_blocks_of_a_page_work(self, node: Node, page: Path) -> None:
        run = [block for block in blocks(page) if not block.why_not]
        assert run, "a page of commands has some that can be run"

        said = carry_out(run, node)

        for block, answer in zip(run, said, strict=True):
            if block.shown is not None:
                fits(block, answer)

    def test_a_subscriber_prints_what_was_told_to_anyone(self, node: Node) -> None:
        *_, register, follow = (block for block in blocks(PAGES[2]) if not block.why_not)
        carry_out([block for block in blocks(PAGES[2]) if block.line <= register.line], node)
        node.host.quiet()

        (printed,) = carry_out([follow], node)
        assert "/mangnon/n05578/registry 1 vn.mangnon.registry.child_registered.v1" in printed
        assert "Mận" not in printed

    def test_a_failing_command_fails(self, node: Node) -> None:
        with pytest.raises(AssertionError, match="block at line 7"):
            carry_out([Block(7, "false\n", "", None), Block(9, "true\n", "", None)], node)


def carry_out(run: list[Block], node: Node) -> list[str]:
    """Run blocks in one shell and return what each said; the folder is the node's own."""
    folder = node.host.settings.data_dir.parent
    script = "set -euo pipefail\n" + "".join(
        f"printf '\\n{MARK}{block.line}\\n'\n{block.text}" for block in run
    )
    process = subprocess.Popen(
        ["/usr/bin/env", "bash", "-c", script.replace("127.0.0.1:8000", f"127.0.0.1:{node.port}")],
        cwd=folder,
        env={**os.environ, "PORT": str(node.port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, complaint = process.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    parts = re.split(rf"^{MARK}(\d+)\n", said, flags=re.MULTILINE)[1:]
    assert process.returncode == 0, f"block at line {parts[-2]}: {parts[-1]}{complaint}"
    return parts[1::2]


def fits(block: Block, answer: str) -> None:
    """Check that a block's answer is what the page shows: ids vary, fields and problems do not."""
    found = json.loads(answer)
    assert list(found) == list(block.shown), f"line {block.line}"
    if "status" in found:
        assert found == block.shown, f"line {block.line}"


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES])
def test_what_is_not_run_is_known(page: Path) -> None:
    verbs = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = page.read_text("utf-8")

    assert set(re.findall(r"^\| `mangnon ([a-z-]+)", text, re.MULTILINE)) <= verbs
    assert set(re.findall(r"(?:bin/|`)mangnon ([a-z-]+)", text)) <= verbs
    assert set(re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets


def test_the_first_page_lists_every_verb() -> None:
    verbs = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    text = PAGES[0].read_text("utf-8")

    assert set(re.findall(r"^\| `mangnon ([a-z-]+)", text, re.MULTILINE)) == verbs


def test_every_setting_that_operators_read_of_exists() -> None:
    text = PAGES[1].read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|", text, re.MULTILINE)
    fields = Settings.model_fields

    assert rows
    for cell, default in rows:
        names = [one.lower() for one in re.findall(r"`([A-Z_]+)`", cell)]
        assert set(names) <= set(fields)
        if len(names) == 1:
            said = default.strip("` ").replace("empty", "")
            assert said == str(fields[names[0]].default or "")


def test_every_figure_that_operators_watch_exists() -> None:
    text = PAGES[1].read_text("utf-8")
    named = {one.removesuffix("_total") for one in re.findall(r"\bmangnon_[a-z_]+", text)}
    kept = {family.name for family in Metrics("fund").registry.collect()}

    assert len(named) > 4
    assert named - {"mangnon_"} <= kept
