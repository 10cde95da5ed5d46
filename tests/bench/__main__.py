"""Run the bench: `make bench`, or `python -m tests.bench commands wire` for some of its parts.

A table goes to the terminal as the rows come; the last line of the output is one line of JSON.
"""

import json
import logging
import os
import platform
import sys

import structlog
from rich.console import Console

from shared.hosting.collecting import collect_seldom
from tests.bench import (
    backup,
    commands,
    http,
    models,
    on_postgresql,
    readers,
    report,
    slow_disk,
    start,
    wire,
)
from tests.bench.measuring import Row

PARTS = {
    "commands": commands.rows,
    "postgresql": on_postgresql.rows,
    "readers": readers.rows,
    "slow_disk": slow_disk.rows,
    "models": models.rows,
    "backup": backup.rows,
    "wire": wire.rows,
    "http": http.rows,
    "report": report.rows,
    "start": start.rows,
}
# Runs only when it is named: it takes minutes.
LONG = {"million": models.million_rows}
_ANSWERS = {None: "", True: "met", False: "short"}


def main(names: list[str]) -> int:
    """Measure the named parts, or all; ours and theirs with a node's rare garbage passes."""
    collect_seldom()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console, found = Console(stderr=True), list[Row]()
    for name in names or PARTS:
        console.rule(name)
        for row in {**PARTS, **LONG}[name]():
            found.append(row)
            console.print(_line(row), highlight=False)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    print(json.dumps({"machine": machine, "rows": [row.as_json() for row in found]}))  # noqa: T201
    return 0


def _line(row: Row) -> str:
    target = "" if row.target is None else f"target {row.target:g}"
    return (
        f"{row.work} | {row.base}: {row.ours:,.4g} / {row.theirs:,.4g} {row.unit}"
        f" = {row.ratio:.2f} {target} {_ANSWERS[row.met]}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
