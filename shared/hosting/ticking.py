"""Telling the services the time: every minute, every day, and once at the start."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import wait
from datetime import date, datetime

from shared.calendar.clock import Clock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.eventstore.store import Store
from shared.kernel.issued import VIETNAM
from shared.messaging.tasks import end
from shared.telemetry.logs import get_logger

log = get_logger()
_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0


class Ticker:
    """Tells all stores of a process the minutes and days. Missed ones are not made up for."""

    def __init__(self, stores: Iterable[Store], clock: Clock) -> None:
        self._stores = tuple(stores)
        self._clock = clock
        self._day: date | None = None
        self._minute: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_held = False  # somebody else tells the time, or nobody does

    def start(self) -> None:
        """Begin to tell the time."""
        self._task = asyncio.create_task(self._run(), name="ticker")

    async def stop(self) -> None:
        """Fall silent."""
        await end(self._task)

    def tick(self) -> None:
        """Tell the present minute, and the day when it is a new one; wait for the reactions."""
        now = self._clock.now()
        day, minute = now.astimezone(VIETNAM).date(), now.replace(second=0, microsecond=0)
        if day != self._day:
            self._tell(DayBegan(day, now))
            self._day = day
        if minute != self._minute:
            self._tell(MinuteBegan(now))
            self._minute = minute

    def _tell(self, said: DayBegan | MinuteBegan) -> None:
        futures = [store.tick(said) for store in self._stores]
        done, late = wait(futures, _PATIENCE_SECONDS)
        for future in done:
            future.result()
        if late:
            log.error("tick_not_taken", count=len(late))

    async def _run(self) -> None:
        while True:
            try:
                if not self.is_held:
                    await asyncio.to_thread(self.tick)
            except Exception:
                log.exception("tick_failed")
            await asyncio.sleep(_LOOK_SECONDS)
