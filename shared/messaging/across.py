"""How a service hears the nodes above and below: like its own node's, but nobody is believed.

What a node below told is read from the stream that sources it alone; what the node above told is
read from the durable that it keeps for us, over the link. A letter counts only if its source is
the node that the place it was read from belongs to. Holes heal as within a node: heads are told,
what is lacking is asked for, and the inbox takes each letter once.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Protocol, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from sqlalchemy import Connection

from shared.calendar.clock import Clock
from shared.contracts.announcement import SERVICES, Audience
from shared.contracts.envelope import Envelope, Malformed, emitter_of, is_told_under, parse
from shared.eventstore.chains_told import kept
from shared.eventstore.elsewhere import reaches
from shared.messaging import heads
from shared.messaging.chains import Chains
from shared.messaging.connection import Credentials, Line, close, retrying
from shared.messaging.far import Far
from shared.messaging.gone_back import GoneBack
from shared.messaging.links import Links
from shared.messaging.names import (
    ACROSS,
    STREAMS,
    asking,
    durable_below,
    durable_of,
    head_of,
    inbox_prefix,
    leaf_inbox,
    stream_from,
)
from shared.messaging.provisioning import BATCH
from shared.messaging.tasks import end, wait_at_most
from shared.telemetry.logs import get_logger, name_of
from shared.telemetry.metrics import Metrics

T = TypeVar("T")
log = get_logger()

_TOLD: Final = Audience.SUBSCRIBERS.value
_FETCH_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 1.0


class HearsElsewhere(Protocol):
    """What is needed of a store."""

    @property
    def service(self) -> str: ...
    def receive(self, letters: Sequence[Envelope], /) -> Any: ...
    def inbox_heads(self) -> dict[tuple[str, str], int]: ...
    def missing(self, source: str, audience: str, head: int) -> tuple[int, int] | None: ...
    def read(self, ask: Callable[[Connection], T], /) -> T: ...
    def write(self, rows: Sequence[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Feed:
    """One place where letters of one node, and of no other, are read."""

    node: str
    stream: str
    durable: str
    inbox: str
    domain: str | None = None
    is_elsewhere: bool = True


def own_feed(node: str, service: str) -> Feed:
    """Return where `service` reads what its own node told to anyone."""
    stream = STREAMS[Audience.SUBSCRIBERS]
    inbox = inbox_prefix(service)
    return Feed(node, stream, durable_of(service), inbox, is_elsewhere=False)


def feeds_elsewhere(node: str, service: str, links: Links) -> list[Feed]:
    """Return where `service` reads, as the user for that, what the nodes joined with ours told."""
    inbox = inbox_prefix(ACROSS)
    found = [Feed(child, stream_from(child), service, inbox) for child in links.below]
    above = links.above
    if above is not None:
        durable = durable_below(node, service)
        stream = STREAMS[Audience.SUBSCRIBERS]
        found.append(Feed(above.node, stream, durable, leaf_inbox(node), above.node))
    return found


class Across:
    """Hears, for one service, what services told to anyone: on other nodes, or on its own."""

    def __init__(
        self,
        store: HearsElsewhere,
        credentials: Credentials,
        metrics: Metrics,
        *,
        feeds: Sequence[Feed],
        sources: Sequence[str],
        clock: Clock,
    ) -> None:
        self._store = store
        self._metrics = metrics
        self._clock = clock
        self._feeds = feeds
        self._line = Line(credentials, "elsewhere", metrics)
        self._far = {
            (feed.node, source): Far(is_elsewhere=feed.is_elsewhere)
            for feed in feeds
            for source in sources
        }
        self._chains: Chains | None = None  # until what is known from before has been read
        self._gone_back = GoneBack(store, clock)
        self._look_now = asyncio.Event()
        self._client: Client | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, as soon as NATS is there."""
        self._tasks = [asyncio.create_task(self._begin(), name=f"elsewhere-{self._store.service}")]

    async def stop(self) -> None:
        """Stop hearing."""
        self._line.went_down()
        for task in reversed(self._tasks):
            await end(task)
        if self._client is not None:
            await close(self._client)

    async def _begin(self) -> None:
        self._client = client = await self._line.connect()
        for feed in self._feeds:
            await client.subscribe(head_of(feed.node, "*"), cb=self._was_told_a_head)
        for feed in self._feeds:
            name = f"elsewhere-{self._store.service}-{feed.node}"
            self._tasks.append(asyncio.create_task(self._read(client, feed), name=name))
        while True:
            self._look_now.clear()
            try:
                await self._look(client)
            except Exception as fault:  # noqa: BLE001 - the next look asks again
                log.info("elsewhere_not_looked", service=self._store.service, error=name_of(fault))
            await asyncio.sleep(0.05)
            await wait_at_most(self._look_now, _LOOK_SECONDS)

    # ── letters ──────────────────────────────────────────────────────────────────────────────

    async def _read(self, client: Client, feed: Feed) -> None:
        pull = await retrying(lambda: self._bind(client, feed))
        while True:
            try:
                messages = await pull.fetch(BATCH, _FETCH_SECONDS)
                await self._take(messages, feed)
            except (TimeoutError, NatsError, OSError):
                # Nothing there, or nobody: the link is cut, or the durable not made yet. What
                # could not be acknowledged comes again.
                await asyncio.sleep(_PAUSE_SECONDS)
            self._look_now.set()

    async def _bind(self, client: Client, feed: Feed) -> JetStreamContext.PullSubscription:
        jetstream = client.jetstream(domain=feed.domain) if feed.domain else client.jetstream()
        return await jetstream.pull_subscribe_bind(
            consumer=feed.durable, stream=feed.stream, inbox_prefix=f"{feed.inbox}.".encode()
        )

    async def _take(self, messages: Sequence[Msg], feed: Feed) -> None:
        letters = [letter for message in messages if (letter := self._letter(message, feed))]
        try:
            if letters:
                await self._store.receive(letters)
        except Exception:  # whatever it is, the messages must come back
            log.exception("batch_not_kept", count=len(letters))
            for message in messages:
                await message.nak(delay=_AGAIN_SECONDS)
            return
        self._gone_back.doubt(one for one in letters if self._was_applied(one))
        for letter in letters:
            self._far[emitter_of(letter["source"])].came(int(letter["sequence"]))
        for message in messages:
            await message.ack()

    def _was_applied(self, letter: Envelope) -> bool:
        """Say whether a letter of this number may have been applied at the last look."""
        applied = self._far[emitter_of(letter["source"])].applied
        return applied < 0 or int(letter["sequence"]) <= applied

    def _letter(self, message: Msg, feed: Feed) -> Envelope | None:
        """Return the letter, or None where it is none or speaks in another node's name."""
        try:
            letter = parse(message.data)
        except Malformed as fault:
            self._refused(feed, str(fault))
            return None
        node, service = emitter_of(letter["source"])
        if letter["audience"] != _TOLD or not is_told_under(letter, message.subject):
            self._refused(feed, "not its own subject")
            return None
        if node != feed.node or (node, service) not in self._far:
            self._refused(feed, "not its own name")
            return None
        return letter

    def _refused(self, feed: Feed, reason: str) -> None:
        # It is counted and dropped: another node must not be able to fill our disk.
        log.error("letter_refused", service=self._store.service, node=feed.node, reason=reason)
        self._metrics.malformed()

    # ── heads ────────────────────────────────────────────────────────────────────────────────

    async def _was_told_a_head(self, message: Msg) -> None:
        _, node, service = message.subject.split(".")
        if service not in SERVICES:
            return
        said = heads.read(message.data, node=node, service=service)
        if said is None or self._chains is None:
            return
        now = self._clock.now()
        if self._chains.note(node, service, said, now):
            self._gone_back.note(node, service, "chain_went_back", position=said.facts)
        far = self._far.get((node, service))
        if far is not None and far.says(said.evt, now, monotonic()):
            self._gone_back.note(node, service, "source_went_back", sequence=said.evt)
        self._look_now.set()

    async def _look(self, client: Client) -> None:
        await self._gone_back.look()
        chains = self._chains = self._chains or await self._remembered()
        applied = await asyncio.to_thread(self._store.inbox_heads)
        for (node, service), far in self._far.items():
            far.stands_at(applied.get((f"{node}/{service}", _TOLD), 0), monotonic())
        due = chains.due()
        news = {place: reach for place, far in self._far.items() if (reach := far.news(*place))}
        if due or news:
            rows = [*(one.row() for one in due), *(reach.row() for reach in news.values())]
            await asyncio.to_thread(self._store.write, rows)
        chains.are_kept(due)
        for place, reach in news.items():
            self._far[place].written = reach
        for place, far in self._far.items():
            if far.is_time_to_ask(monotonic()):
                await self._ask(client, *place, far)

    async def _remembered(self) -> Chains:
        """Learn, once after the start, what was known before it."""
        chains = Chains(await asyncio.to_thread(self._store.read, kept))
        for reach in await asyncio.to_thread(self._store.read, reaches):
            if (reach.node, reach.service) in self._far:
                self._far[reach.node, reach.service].was_before(reach)
        return chains

    async def _ask(self, client: Client, node: str, service: str, far: Far) -> None:
        wanted = [(far.to_prove, far.to_prove)] if far.to_prove else []
        if far.lacks:
            source = f"{node}/{service}"
            hole = await asyncio.to_thread(self._store.missing, source, _TOLD, far.head)
            wanted += [hole] if hole else []
        for first, last in wanted:
            body = {"audience": _TOLD, "from": first, "to": last}
            await client.publish(asking(node, service), json.dumps(body).encode())
            self._metrics.asked_again(service)
        if wanted:
            far.was_asked(monotonic())
