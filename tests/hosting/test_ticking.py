"""Each day, and at the start, the log says how far each chain has come."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.calendar.clock import SimulatedClock
from shared.hosting.ticking import Ticker
from tests.kit.logs import logged_from
from tests.operator import lived


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged."""
    with logged_from("INFO") as written:
        yield written


def heads_in(lines: io.StringIO) -> list[list[str]]:
    """Return the heads of each line that tells them."""
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [one["what"].split() for one in said if one["event"] == "chain_heads"]


def test_once_a_day_in_the_form_that_verify_takes(tmp_path: Path, lines: io.StringIO) -> None:
    with lived.unwired(lived.settings_in(tmp_path)) as host:
        lived.live(host, 3, deeds=5)
        clock = SimulatedClock(host.clock.now())
        ticker = Ticker([one.store for one in host.hosted.values()], clock)
        lines.truncate(0)
        for minutes in (0, 1, 2):
            clock.move_to(clock.now() + timedelta(minutes=minutes))
            ticker.tick()
        assert len(heads_in(lines)) == 1
        clock.move_to(clock.now() + timedelta(days=1))
        ticker.tick()
    first, second = heads_in(lines)

    assert [one.split(":")[0] for one in first] == list(host.hosted)
    assert all(re.fullmatch(r"[a-z]+:\d+:[0-9a-f]{24}", one) for one in (*first, *second))
    words = [word for one in second for word in ("--head", one)]
    done = CliRunner().invoke(app, ["verify", *words], env={"DATA_DIR": str(tmp_path)})
    assert done.exit_code == 0, done.stdout
