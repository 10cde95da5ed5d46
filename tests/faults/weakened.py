"""How a process of a node breaks one promise: first steps of a `Process`.

No setting can do this to a node, so it is done to the code, in a process of its own. A test that
cannot fail shows nothing: these show that the power cut of the tests is one.
"""

from typing import Any, Final

from sqlalchemy import URL, Engine, event

from shared.database import sqlite
from shared.messaging import nats_process
from shared.messaging.server_config import ServerPlan, render

_NORMAL: Final = 1


def commit_without_waiting() -> None:
    """Let SQLite acknowledge a commit before the disk has it: synchronous=NORMAL."""
    promised = sqlite.engine
    sqlite.PROMISED["synchronous"] = (_NORMAL,)

    def weaker(url: URL, most: int, *, writes: bool) -> Engine:
        made = promised(url, most, writes=writes)

        @event.listens_for(made, "connect")
        def _weaken(raw: Any, _: object) -> None:
            raw.execute("PRAGMA synchronous=NORMAL")

        return made

    sqlite.engine = weaker


def acknowledge_without_waiting() -> None:
    """Let JetStream write to the disk when its own default says: every two minutes."""

    def by_default(plan: ServerPlan) -> str:
        return render(plan).replace("sync_interval: always\n", "")

    nats_process.render = by_default  # type: ignore[attr-defined]
