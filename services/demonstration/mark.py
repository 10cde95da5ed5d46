"""Which life is invented here, by which clock it goes, and how far it has come.

Each database says that its life is invented, and its clock: so a machine with another folder, or a
pod with an empty one, knows what it works on. A small file beside them says the same and how far
the life has come, which only spares the work of asking for everything again: what was done under a
key is not done twice. A folder that is older than that has the file alone: its databases are told
when they are next worked on.
"""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select

from services.demonstration.days import END
from services.demonstration.population import CHILDREN_AT_FIRST
from shared.calendar.clock import Clock, ShiftedClock, SystemClock
from shared.database import Database, Places
from shared.eventstore.rows import Upsert
from shared.eventstore.tables import invented
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.hosting.opening import DEMONSTRATION
from shared.settings import Settings

_NAME = "demonstration"


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
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = folder / f"{DEMONSTRATION}.new"
    new.write_text(json.dumps(asdict(mark)), "utf-8")
    new.replace(folder / DEMONSTRATION)


def told(connection: Connection) -> Mark | None:
    """Return the mark of a database, which says nothing of how far the life has come."""
    if not inspect(connection).has_table(invented.name):
        return None
    asked = select(invented.c.mark).where(invented.c.name == _NAME)
    found = connection.execute(asked).scalar_one_or_none()
    return None if found is None else Mark(**json.loads(found))


def row(mark: Mark) -> Upsert:
    """Return what a database is to say: what changes with each deed is not in it."""
    lasting = {
        "seed": mark.seed,
        "children_at_first": mark.children_at_first,
        "behind_seconds": mark.behind_seconds,
    }
    return Upsert(invented, {"name": _NAME, "mark": json.dumps(lasting)})


def adopt(settings: Settings, services: Iterable[str]) -> None:
    """Set the mark of a data directory as the databases of services say it, where they do."""
    places = Places(settings.data_dir, settings.database_url)
    here = read(settings.data_dir)
    for name in filter(places.is_made, services):
        with closing(places.data(name)) as database, database.reading() as connection:
            there = told(connection)
        if there is None:
            continue
        same = here if here is not None and _life(here) == _life(there) else there
        if same is not here or there.behind_seconds is not None:
            write(settings.data_dir, replace(same, behind_seconds=there.behind_seconds))
        return


def _life(mark: Mark) -> tuple[int, int]:
    return mark.seed, mark.children_at_first


def tell(host: Host) -> None:
    """Let every database that is worked on say what the mark of the data directory says."""
    found = read(host.settings.data_dir)
    if found is None:
        return
    wanted = row(found)
    for one in host.hosted.values():
        here = one.store.read(told)
        if here is None or row(here) != wanted:
            one.store.write([wanted])


def begin(settings: Settings, databases: Iterable[Database]) -> None:
    """Let databases that nobody works on say what a data directory says; its clock begins."""
    if read(settings.data_dir) is None:
        return
    clock(settings.data_dir)
    found = read(settings.data_dir)
    assert found is not None, "a clock that begins leaves the mark where it is"
    for database in databases:
        database.create([invented])
        with database.writing() as connection:
            if told(connection) != replace(found, is_founded=False, deeds=0, is_complete=False):
                connection.execute(delete(invented))
                connection.execute(insert(invented), row(found).values)


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


def now(folder: Path, connection: Connection) -> datetime:
    """Return the moment that a node's data lives in, and leave its clock as it is."""
    found = read(folder) or told(connection)
    if found is None:
        return SystemClock().now()
    if found.behind_seconds is None:
        return END
    return ShiftedClock(timedelta(seconds=found.behind_seconds)).now()


def settle(settings: Settings, kept: str | None, *, is_cut: bool) -> Clock:
    """Set the mark that a backup has kept (its text, or in its rows), if any; return the clock.

    Where the life was cut back to a moment, all of it is asked for again.
    """
    if kept is not None:
        mark = Mark(**json.loads(kept))
        begun = replace(mark, is_founded=False, deeds=0, is_complete=False)
        write(settings.data_dir, begun if is_cut else mark)
    adopt(settings, [one.name for one in load()])
    return clock(settings.data_dir)
