"""How far the demonstration has come in a data directory: a small file beside the databases.

It only spares the work of asking for everything again: what was done under a key is not done twice.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from services.demonstration.days import END
from services.demonstration.population import CHILDREN_AT_FIRST
from shared.calendar.clock import Clock, ShiftedClock, SystemClock
from shared.hosting.opening import DEMONSTRATION


@dataclass(frozen=True, slots=True)
class Mark:
    """Which life is lived here, how far it has come, and how far its clock is behind the world's.

    `behind_seconds` is None until a node is started beside it for people to look at.
    """

    seed: int
    children_at_first: int = CHILDREN_AT_FIRST
    is_founded: bool = False
    deeds: int = 0
    is_complete: bool = False
    behind_seconds: float | None = None


def read(folder: Path) -> Mark | None:
    """Return the mark of a data directory, or None where no demonstration lives."""
    try:
        return Mark(**json.loads((folder / DEMONSTRATION).read_text("utf-8")))
    except FileNotFoundError:
        return None


def write(folder: Path, mark: Mark) -> None:
    """Set the mark: the old one or the new one stands, never half of it."""
    new = folder / f"{DEMONSTRATION}.new"
    new.write_text(json.dumps(asdict(mark)), "utf-8")
    new.replace(folder / DEMONSTRATION)


def clock(folder: Path) -> Clock:
    """Return the clock that a data directory lives by: the world's, but where a demonstration is.

    It is the mark's for ever, so that a demonstration never leaps to the present and back. That of
    a life nobody has looked at yet begins now, on the morning on which the life ends.
    """
    found = read(folder)
    if found is None:
        return SystemClock()
    if found.behind_seconds is None:
        begun = ShiftedClock.starting(END)
        write(folder, replace(found, behind_seconds=begun.behind.total_seconds()))
        return begun
    return ShiftedClock(timedelta(seconds=found.behind_seconds))


def now(folder: Path) -> datetime:
    """Return the moment that a data directory lives in, and leave its clock as it is."""
    found = read(folder)
    is_waiting = found is not None and found.behind_seconds is None
    return END if is_waiting else clock(folder).now()


def settle(folder: Path, kept: str | None, *, is_cut: bool) -> Clock:
    """Set the mark that a backup has kept (its text), if any; return the clock of what is restored.

    Where the life was cut back to a moment, all of it is asked for again.
    """
    if kept is not None:
        mark = Mark(**json.loads(kept))
        begun = replace(mark, is_founded=False, deeds=0, is_complete=False)
        write(folder, begun if is_cut else mark)
    return clock(folder)
