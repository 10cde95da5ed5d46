"""A whole life at once: a node of its own with a clock that follows the deeds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from services.demonstration import accounts, mark, output
from services.demonstration.days import END, FIRST_DAY, moment
from services.demonstration.deeds import Deed
from services.demonstration.life import Life
from services.demonstration.living import live
from services.demonstration.mark import Mark
from shared.calendar.clock import SimulatedClock
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.refusals import Refused
from shared.settings import Settings

Progress: TypeAlias = Callable[[date, int, int], None]


class OtherLife(Exception):
    """Another life lies where this one was to be lived."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a life left behind."""

    deeds: int
    facts: dict[str, int]
    figures: int
    files: list[Path]


class Hurrying:
    """The pace of a life that nobody watches: the clock goes from deed to deed."""

    def __init__(self, host: Host) -> None:
        assert isinstance(host.clock, SimulatedClock), "a whole life needs a clock that is moved"
        self._host = host
        self._clock = host.clock

    def come_to(self, at: datetime) -> None:
        """Move the clock."""
        self._clock.move_to(at)

    def rest(self) -> None:
        """Do not rest."""

    def let_all_hear(self) -> None:
        """Wait until all is heard."""
        self._host.quiet()

    def is_over(self) -> bool:
        """Go on to the end."""
        return False

    def was_refused(self, deed: Deed, refused: Refused) -> None:
        """Break off: nobody else works here, so the life itself is wrong."""
        refused.add_note(f"the life broke off at {deed.label} ({deed.at:%d/%m/%Y %H:%M})")
        raise refused


def settings_for(settings: Settings, out: Path) -> Settings:
    """Return the settings of a node of its own under the output folder, and nothing outside."""
    alone = {
        "database_url": "",
        "nats_url": "",
        "node_keys_dir": None,
        "nats_port": 0,
        "port": 0,
        "smtp_host": "",
    }
    return settings.model_copy(update={**alone, "data_dir": out / "data"})


async def live_through(settings: Settings, life: Life, out: Path, progress: Progress) -> Left:
    """Live a life and write down what it leaves; one already lived is only read.

    Raises OtherLife where the folder holds another one.
    """
    standing = mark.read(settings.data_dir) or Mark(life.seed, life.children_at_first)
    if Life(standing.seed, standing.children_at_first) != life:
        message = (
            f"{settings.data_dir} đang giữ xã mẫu của mầm {standing.seed} "
            f"với {standing.children_at_first} trẻ lúc đầu."
        )
        raise OtherLife(message)
    host = Host(load(), settings, SimulatedClock(_beginning(life, standing), is_invented=True))
    await host.start()
    try:
        return await asyncio.to_thread(_live, host, life, standing, out, progress)
    finally:
        await host.stop()


def _beginning(life: Life, standing: Mark) -> datetime:
    if standing.is_complete:
        return END
    return moment(life.deeds[standing.deeds].at.date() if standing.deeds else FIRST_DAY, 6)


def _live(
    host: Host,
    life: Life,
    standing: Mark,
    out: Path,
    progress: Progress,
) -> Left:
    folder = host.settings.data_dir
    mark.write(folder, standing)
    mark.tell(host)
    if not standing.is_founded:
        accounts.found(life.seed, host.desks)
        standing = replace(standing, is_founded=True)
        mark.write(folder, standing)
    commune = accounts.met(life.seed, host.desks)
    pace = Hurrying(host)
    pace.let_all_hear()
    if not standing.is_complete:
        for lived in live(commune, life.deeds, pace, done=standing.deeds):
            progress(lived.day, lived.deeds, len(life.deeds))
            mark.write(folder, replace(standing, deeds=lived.deeds, is_complete=lived.is_last))
        pace.let_all_hear()
    files = output.write(commune, out)
    return Left(
        deeds=len(life.deeds),
        facts={name: desk.store.head("events") for name, desk in host.desks.items()},
        figures=len(output.figures(commune)),
        files=files,
    )
