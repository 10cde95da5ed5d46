"""What is done where a source is seen to have gone back: it is told of, and kept."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from shared.calendar.clock import Clock
from shared.contracts.envelope import Envelope, emitter_of
from shared.eventstore.went_back import WentBack
from shared.eventstore.wire import told_otherwise
from shared.telemetry.logs import get_logger

T = TypeVar("T")
log = get_logger()


class Looks(Protocol):
    """What is needed of a store."""

    @property
    def service(self) -> str: ...
    def read(self, ask: Callable[[Connection], T], /) -> T: ...
    def write(self, rows: Sequence[Any]) -> None: ...


class GoneBack:
    """What was seen, until it has been written: the database may be away in that moment."""

    def __init__(self, store: Looks, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._doubtful: list[Envelope] = []
        self._seen: dict[tuple[str, str], WentBack] = {}

    def note(self, node: str, service: str, what: str, **where: int) -> None:
        """Say in the log what was seen of a service of a node, and keep it."""
        log.error(what, service=self._store.service, node=node, source=service, **where)
        self._seen[node, service] = WentBack(node, service, self._clock.now())

    def doubt(self, letters: Iterable[Envelope]) -> None:
        """Look soon at letters of numbers that had been applied: sent again, or others?

        A source that has grown past what it had said shows by nothing else, and what it tells
        under those numbers is not taken in.
        """
        self._doubtful += letters

    async def look(self) -> None:
        """Look at what is doubtful, and write what has not been written yet."""
        await self._compare()
        seen = dict(self._seen)
        if not seen:
            return
        await asyncio.to_thread(self._store.write, [one.row() for one in seen.values()])
        for place, one in seen.items():
            if self._seen[place] is one:
                del self._seen[place]

    async def _compare(self) -> None:
        letters = tuple(self._doubtful)
        if not letters:
            return
        ask = partial(told_otherwise, letters=letters)
        for other in await asyncio.to_thread(self._store.read, ask):
            place = emitter_of(other["source"])
            self.note(*place, "source_told_otherwise", sequence=int(other["sequence"]))
        del self._doubtful[: len(letters)]
