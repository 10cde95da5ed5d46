"""The demonstration beside a running node: founded before it is ready, grown while people look.

The node's clock shows the morning on which the life ends when the demonstration is founded, and
goes on from there, also over a second start. The deeds lie in the past of that clock; so that the
deadlines of its present do not fall upon a life that has only come to 2024, the node's time is
held until the life is lived.
"""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from services.demonstration import accounts, mark
from services.demonstration.days import END
from services.demonstration.deeds import Deed
from services.demonstration.life import Life
from services.demonstration.living import live
from services.demonstration.mark import Mark
from shared.calendar.clock import Clock, ShiftedClock
from shared.hosting.host import Host
from shared.kernel.refusals import Refused
from shared.telemetry.logs import get_logger

log = get_logger()

SEED: Final = 1
_BREATH_SECONDS: Final = 0.015  # between two deeds: pages are answered first
_LOOK_SECONDS: Final = 5.0
_STOPPING_SECONDS: Final = 10.0


class NotADemonstration(Exception):
    """The data directory holds something else; the text says so to the operator."""


class Beside:
    """The pace of a life beside people: slow enough that they notice nothing but its growth."""

    def __init__(self, host: Host, stop: threading.Event) -> None:
        self._host = host
        self._stop = stop

    def come_to(self, at: object) -> None:
        """Do nothing: the node's clock goes by itself."""

    def rest(self) -> None:
        """Let others work."""
        time.sleep(_BREATH_SECONDS)

    def let_all_hear(self) -> None:
        """Wait as long as it takes: the line may be cut."""
        while not self._stop.is_set():
            try:
                self._host.quiet(_LOOK_SECONDS)
            except TimeoutError:
                continue
            return

    def is_over(self) -> bool:
        """Say whether the node is being stopped."""
        return self._stop.is_set()

    def was_refused(self, deed: Deed, refused: Refused) -> None:
        """Go on: somebody who looks may have done it already, or made it impossible."""
        log.warning("demonstration_refused", what=deed.label, code=refused.code)


def clock(folder: Path) -> Clock:
    """Return the clock of a node with a demonstration: the mark's, or one that begins now."""
    return mark.clock(folder) if mark.read(folder) else ShiftedClock.starting(END)


def prepare(host: Host) -> None:
    """Look whether a demonstration may live here, and hold the node's time while it does.

    Raises NotADemonstration where there are facts that are not a demonstration's.
    """
    folder = host.settings.data_dir
    found = mark.read(folder)
    if found is None:
        if any(desk.store.head("events") for desk in host.desks.values()):
            raise NotADemonstration(
                f"{folder} đang giữ dữ liệu khác, không phải của xã mẫu. Hãy đặt DATA_DIR khác."
            )
        mark.write(folder, Mark(SEED, behind_seconds=_behind(host)))
    mark.tell(host)
    host.hold_time(held=found is None or not found.is_complete)


def found(host: Host) -> list[str]:
    """Open the accounts if they are not open yet; return what is to be said of them."""
    folder = host.settings.data_dir
    standing = mark.read(folder) or Mark(SEED)
    if not standing.is_founded:
        accounts.found(standing.seed, host.desks)
        standing = replace(standing, is_founded=True)
        mark.write(folder, standing)
    growing = [] if standing.is_complete else ["Xã mẫu đang lớn dần; xem ở trang Tình trạng."]
    return ["Tài khoản trình diễn (tên đăng nhập, mật khẩu):", *accounts.lines(), *growing]


def grow(host: Host, stop: threading.Event) -> None:
    """Live the life on from where it stopped, until it is lived or `stop` is set."""
    standing = mark.read(host.settings.data_dir)
    if standing is None or standing.is_complete:
        return
    try:
        _grow(host, stop, standing)
    except Exception:
        # A node that is being stopped closes its stores first and says so a moment later.
        if not stop.wait(_STOPPING_SECONDS):
            log.exception("demonstration_broke_off")
    finally:
        host.hold_time(held=False)


def _behind(host: Host) -> float:
    assert isinstance(host.clock, ShiftedClock), "a demonstration lives on a day of its own"
    return host.clock.behind.total_seconds()


def _grow(host: Host, stop: threading.Event, standing: Mark) -> None:
    pace = Beside(host, stop)
    commune = accounts.met(standing.seed, host.desks)
    deeds = Life(standing.seed, standing.children_at_first).deeds
    pace.let_all_hear()
    for lived in live(commune, deeds, pace, done=standing.deeds):
        is_complete = lived.is_last and not stop.is_set()
        lately = replace(standing, deeds=lived.deeds, is_complete=is_complete)
        mark.write(host.settings.data_dir, lately)
    log.info("demonstration_lived", count=len(deeds))
