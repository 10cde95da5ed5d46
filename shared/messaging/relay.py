"""Carries a service's outbox to the wire: in order, at least once, never before the commit.

The mark "published" follows the server's acknowledgement, so a crash between the two sends some
again under the same ids, which the server or else the listener's inbox drops. What a listener asks
for again is sent under new ids (`<id>#r…`): the server would drop the old ones as duplicates.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NoStreamResponseError

from shared.calendar.clock import Clock
from shared.contracts.announcement import Audience
from shared.database import CannotConnect
from shared.messaging.connection import is_worth_a_line
from shared.messaging.crash import crash_point
from shared.messaging.publishing import (
    MOST_IN_A_BATCH,
    PATIENCE_SECONDS,
    Row,
    answers,
    publish_batch,
    publish_singly,
)
from shared.messaging.tasks import end, wait_at_most
from shared.promise import Promise
from shared.telemetry.logs import get_logger, name_of
from shared.telemetry.metrics import Metrics

log = get_logger()

MOST_RESENT = 5_000  # rows for one asking; who lacks more asks again
_FALLBACK_SECONDS = 1.0
_PAUSE_SECONDS = 0.5
_ROWS_AT_ONCE = 5 * MOST_IN_A_BATCH  # read, and marked, together
_NOT_TAKEN = 3  # tries in a row, of a time-out each
_DUPLICATE_ID = 10201


class TimedRow(Row, Protocol):
    """A row of the outbox that knows when it was written."""

    @property
    def at(self) -> datetime: ...


class Tells(Protocol):
    """What the relay needs of a store."""

    @property
    def service(self) -> str: ...
    def outbox_after(self, audience: str, sequence: int, limit: int) -> Sequence[Any]: ...
    def outbox_heads(self) -> dict[str, int]: ...
    def published(self, audience: str) -> int: ...
    def mark_published(self, marks: Mapping[str, int]) -> Promise[None]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody lacks these: send them again."""

    audience: str
    first: int
    last: int


class Relay:
    """The only one that publishes for a service. `wake` may be called from any thread.

    `refusals` says how often the server has refused us a subject: to us that is a time-out.
    """

    def __init__(
        self, store: Tells, metrics: Metrics, clock: Clock, refusals: Callable[[str], int]
    ) -> None:
        self._store = store
        self._metrics = metrics
        self._clock = clock
        self._refusals = refusals
        self._sent: dict[str, int] = {}
        self._marked: dict[str, int] = {}
        self._asked: list[Asked] = []
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self._not_taken = 0
        self.is_well = False
        self.lacks_database = False  # at the last try: it is away

    @property
    def is_stuck(self) -> bool:
        """Say whether the server answers and stores nothing: it must be started again."""
        return self._not_taken >= _NOT_TAKEN

    def start(self, client: Client) -> None:
        """Begin to carry, over a connection that stands."""
        self._task = asyncio.create_task(self._carry(client), name=f"relay-{self._store.service}")

    async def stop(self) -> None:
        """Stop; what has not been sent is sent after the next start."""
        await end(self._task)

    def wake(self) -> None:
        """There is something new to tell: called by the writer after its commit."""
        crash_point(self._store.service, "after_commit")
        if self._news.is_set():
            return  # it has yet to look, and will then see this, too
        with contextlib.suppress(RuntimeError):  # the loop is closed: we are stopping
            self._loop.call_soon_threadsafe(self._news.set)

    def resend(self, asked: Asked) -> None:
        """Send again what a listener lacks, as soon as what is new has been sent."""
        if asked not in self._asked:
            self._asked.append(asked)
            self._news.set()

    async def _carry(self, client: Client) -> None:
        while True:
            self._news.clear()
            try:
                await self._send_new(client)
                await self._send_again(client)
                self._succeeded()
            except Exception as fault:  # noqa: BLE001 - the wire's or the store's: try again
                self._failed(fault)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            await wait_at_most(self._news, _FALLBACK_SECONDS)

    async def _send_new(self, client: Client) -> None:
        """Send all that is new, and mark what was sent: once a page, for a mark is a commit."""
        is_more = True
        while is_more:
            pages = await asyncio.to_thread(self._next_pages)
            try:
                for audience, rows in pages.items():
                    await self._send_page(client, audience, rows)
            finally:
                await self._mark()
            is_more = any(len(rows) == _ROWS_AT_ONCE for rows in pages.values())

    def _next_pages(self) -> dict[str, Sequence[TimedRow]]:
        for audience in Audience:
            if audience not in self._marked:
                self._marked[audience] = self._sent[audience] = self._store.published(audience)
        return {
            audience: self._store.outbox_after(audience, sent, _ROWS_AT_ONCE)
            for audience, sent in self._sent.items()
        }

    async def _send_page(self, client: Client, audience: str, rows: Sequence[TimedRow]) -> None:
        await self._measure(audience, rows)
        for chunk in _chunks(rows):
            await self._publish(client, chunk)
            self._sent[audience] = chunk[-1].sequence
        if len(rows) < _ROWS_AT_ONCE:
            self._metrics.outbox(audience, 0, 0.0)

    async def _mark(self) -> None:
        """Remember how far all has been sent."""
        new = {audience: at for audience, at in self._sent.items() if at > self._marked[audience]}
        if new:
            crash_point(self._store.service, "before_mark")
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._store.mark_published(new)
            self._marked |= new

    async def _send_again(self, client: Client) -> None:
        while self._asked:
            asked = self._asked[0]
            last = min(asked.last, asked.first + MOST_RESENT - 1, self._sent[asked.audience])
            sequence = asked.first - 1
            suffix = f"#r{secrets.token_hex(4)}"
            while sequence < last:
                limit = min(_ROWS_AT_ONCE, last - sequence)
                rows = await asyncio.to_thread(
                    self._store.outbox_after, asked.audience, sequence, limit
                )
                if not rows:
                    break
                for chunk in _chunks(rows):
                    await self._publish(client, chunk, suffix)
                self._metrics.resent(asked.audience, len(rows))
                sequence = rows[-1].sequence
            self._asked.remove(asked)

    async def _publish(self, client: Client, rows: Sequence[TimedRow], suffix: str = "") -> None:
        if len(rows) > 1:
            try:
                await publish_batch(client, rows, suffix)
            except (NatsError, TimeoutError) as fault:
                # Perhaps taken, perhaps in part taken before: one by one under the same ids.
                self._metrics.publish_failed(_reason(fault))
            else:
                self._metrics.published(rows[0].audience, len(rows), "batch")
                self._note(not_taken=0)
                return
        for row in rows:
            before = self._refusals(row.subject)
            try:
                await publish_singly(client, row, suffix)
            except (NatsError, TimeoutError) as fault:
                is_there = not isinstance(fault, NoStreamResponseError) and await answers(client)
                is_refused = self._refusals(row.subject) > before  # said before it answered
                is_stuck = is_there and not is_refused
                self._note(not_taken=self._not_taken + 1 if is_stuck else 0, is_refused=is_refused)
                raise
            self._metrics.published(row.audience, 1, "single")
            self._note(not_taken=0)

    def _note(self, *, not_taken: int, is_refused: bool = False) -> None:
        """Take note how often in a row the server answered and did not take what we sent, and why.

        To start it again helps where it stores nothing, not where it refuses us the subject.
        """
        was_stuck, self._not_taken = self.is_stuck, not_taken
        self._metrics.stuck(is_stuck=self.is_stuck)
        self._metrics.barred(is_barred=is_refused)
        if self.is_stuck and not was_stuck:
            log.error("wire_stores_nothing", service=self._store.service, tries=not_taken)

    async def _measure(self, audience: str, rows: Sequence[TimedRow]) -> None:
        if not rows:
            return
        depth = len(rows)
        if depth == _ROWS_AT_ONCE:
            heads = await asyncio.to_thread(self._store.outbox_heads)
            depth = heads.get(audience, 0) - self._sent[audience]
        waited = (self._clock.now() - rows[0].at).total_seconds()
        self._metrics.outbox(audience, depth, max(waited, 0.0))

    def _succeeded(self) -> None:
        if self._failures:
            log.info("relay_sends_again", service=self._store.service, tries=self._failures)
        self._failures = 0
        self.is_well, self.lacks_database = True, False

    def _failed(self, fault: Exception) -> None:
        self.is_well = False
        self.lacks_database = isinstance(fault, CannotConnect)
        self._failures += 1
        self._metrics.publish_failed(_reason(fault))
        if is_worth_a_line(self._failures):
            log.warning(
                "relay_cannot_send",
                service=self._store.service,
                tries=self._failures,
                error=name_of(fault),
            )


def _chunks(rows: Sequence[TimedRow]) -> Iterator[Sequence[TimedRow]]:
    for first in range(0, len(rows), MOST_IN_A_BATCH):
        yield rows[first : first + MOST_IN_A_BATCH]


def _reason(fault: Exception) -> str:
    if getattr(fault, "err_code", None) == _DUPLICATE_ID:
        return "duplicate"
    return type(fault).__name__
