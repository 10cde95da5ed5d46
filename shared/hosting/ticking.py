"""Telling the services the time: every minute, every day, and once at the start."""

import asyncio
from collections.abc import Iterable
from datetime import date, datetime

from shared.calendar.clock import Clock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.eventstore import chain
from shared.eventstore.store import Store
from shared.kernel.issued import VIETNAM
from shared.messaging.tasks import end
from shared.telemetry.logs import get_logger

log = get_logger()
_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0
_DIGITS = 24  # of a hash: a line of a log is short, and nobody finds another such beginning


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
            self._say_heads()
        if minute != self._minute:
            self._tell(MinuteBegan(now))
            self._minute = minute

    def _tell(self, said: DayBegan | MinuteBegan) -> None:
        for promise in [store.tick(said) for store in self._stores]:
            try:
                promise.result(_PATIENCE_SECONDS)
            except TimeoutError:
                log.exception("tick_not_taken")

    def _say_heads(self) -> None:
        """Say in the log how far each chain has come, in the form that `mangnon verify` takes.

        Logs are kept elsewhere: there it shows if a chain is cut off or written anew.
        """
        found = {store.service: store.read(chain.head) for store in self._stores}
        heads = (
            f"{name}:{head.position}:{head.hash.hex()[:_DIGITS]}" for name, head in found.items()
        )
        log.info("chain_heads", what=" ".join(heads))

    async def _run(self) -> None:
        while True:
            try:
                if not self.is_held:
                    await asyncio.to_thread(self.tick)
            except Exception:
                log.exception("tick_failed")
            await asyncio.sleep(_LOOK_SECONDS)
