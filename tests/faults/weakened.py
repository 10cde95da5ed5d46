"""A node that breaks one promise: `python -m tests.faults.weakened synchronous=NORMAL up`.

No setting can do this to a node, so it is done to the code, in a process of its own. A test that
cannot fail shows nothing: these show that the power cut of the tests is one.
"""

import sys
from typing import Any, Final

from sqlalchemy import URL, Engine, event

from services.__main__ import main
from shared.database import sqlite
from shared.messaging import nats_process
from shared.messaging.server_config import ServerPlan, render

_LEVELS: Final = {"OFF": 0, "NORMAL": 1}
THE_WIRE: Final = "sync_interval"


def commit_without_waiting(level: str) -> None:
    """Let SQLite acknowledge a commit before the disk has it."""
    promised = sqlite.engine
    sqlite.PROMISED["synchronous"] = (_LEVELS[level],)

    def weaker(url: URL, *, pool_size: int, writes: bool) -> Engine:
        made = promised(url, pool_size=pool_size, writes=writes)

        @event.listens_for(made, "connect")
        def _weaken(raw: Any, _: object) -> None:
            raw.execute(f"PRAGMA synchronous={level}")

        return made

    sqlite.engine = weaker


def acknowledge_without_waiting() -> None:
    """Let JetStream write to the disk when its own default says: every two minutes."""

    def by_default(plan: ServerPlan) -> str:
        return render(plan).replace("sync_interval: always\n", "")

    nats_process.render = by_default  # type: ignore[attr-defined]


if __name__ == "__main__":
    promise, _, level = sys.argv.pop(1).partition("=")
    if promise == THE_WIRE:
        acknowledge_without_waiting()
    else:
        commit_without_waiting(level)
    main()
