"""Holes heal over the wire: heads are told, listeners compare and ask for what they lack.

Every so often, and whenever it (re)connects, a service says how far it has told (its head), so
that even a lost last message shows. Who lacks something asks its source to send it again; nobody
calls anybody. Heads and askings are not stored: the next one says it again.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from shared.calendar.clock import Clock
from shared.contracts.announcement import Audience
from shared.contracts.envelope import Envelope, emitter_of
from shared.eventstore import chain
from shared.messaging import heads
from shared.messaging.gone_back import GoneBack
from shared.messaging.heads import Head
from shared.messaging.high_water import HighWater
from shared.messaging.names import asking, head_of
from shared.messaging.relay import Asked, Relay
from shared.messaging.tasks import end, wait_at_most
from shared.telemetry.logs import get_logger, name_of
from shared.telemetry.metrics import Metrics

T = TypeVar("T")
log = get_logger()

_LOOK_SECONDS = 1.0
_ASK_AGAIN_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 60.0
_QUIET_SECONDS = 0.7
_HEARD = Audience.SERVICES.value  # services listen to nothing else


class Compares(Protocol):
    """What healing needs of a store."""

    @property
    def service(self) -> str: ...
    def read(self, ask: Callable[[Connection], T], /) -> T: ...
    def write(self, rows: Sequence[Any]) -> None: ...
    def outbox_heads(self) -> dict[str, int]: ...
    def inbox_heads(self) -> dict[tuple[str, str], int]: ...
    def missing(self, source: str, audience: str, head: int) -> tuple[int, int] | None: ...
    def highest_waiting(self, source: str, audience: str) -> int: ...


class _Asking(BaseModel):
    """What a listener asks for."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, populate_by_name=True)

    audience: Audience
    first: int = Field(alias="from", ge=1)
    last: int = Field(alias="to", ge=1)


@dataclass(slots=True)
class _Source:
    """What we know of one whom we hear."""

    head: int = 0  # what it says it has told
    kept: int = 0  # the highest that has arrived
    applied: int = -1  # what we had applied at the last look
    moved_at: float = float("-inf")  # when it last came further, or told a new head
    asked_at: float = float("-inf")
    pause: float = _ASK_AGAIN_SECONDS
    told: HighWater = field(default_factory=HighWater)

    def is_time_to_ask(self, hole_ends: int, now: float) -> bool:
        """Say whether a hole should be asked for now.

        Not while what was asked for, or what is simply on its way, still comes in.
        """
        if now - self.asked_at < self.pause:
            return False
        was_asked = self.asked_at > float("-inf")
        is_proved = hole_ends < self.kept  # something after it has arrived
        return (is_proved and not was_asked) or now - self.moved_at >= _QUIET_SECONDS


class Healing:
    """Tells the service's own heads, answers those who ask, and asks for what it lacks."""

    def __init__(
        self,
        store: Compares,
        relay: Relay,
        metrics: Metrics,
        *,
        node: str,
        sources: Sequence[str],
        heal_seconds: float,
        clock: Clock,
    ) -> None:
        self._store = store
        self._relay = relay
        self._metrics = metrics
        self._node = node
        self._sources = {source: _Source() for source in sources}
        self._heal_seconds = heal_seconds
        self._gone_back = GoneBack(store, clock)
        self._tell_now = asyncio.Event()
        self._look_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, client: Client) -> None:
        """Begin, over a connection that stands."""
        name = self._store.service
        await client.subscribe(asking(self._node, name), cb=self._was_asked)
        if self._sources:
            await client.subscribe(head_of(self._node, "*"), cb=self._was_told_a_head)
            self._tasks.append(asyncio.create_task(self._look(client), name=f"healing-{name}"))
        self._tasks.append(asyncio.create_task(self._tell(client), name=f"heads-{name}"))

    async def stop(self) -> None:
        """Stop telling and asking."""
        for task in self._tasks:
            await end(task)

    def tell_now(self) -> None:
        """Tell the heads at once: the wire came back, or was made anew."""
        self._tell_now.set()

    def heard(self, letters: Sequence[Envelope]) -> None:
        """Take note of what has arrived; a hole before it is asked for at once."""
        for letter in letters:
            source = self._sources.get(emitter_of(letter["source"])[1])
            if source is not None and letter["audience"] == _HEARD:
                sequence = int(letter["sequence"])
                if source.applied < 0 or sequence <= source.applied:
                    self._gone_back.doubt([letter])
                source.kept = max(source.kept, sequence)
                source.told.rises_to(source.kept, monotonic())
        self._look_now.set()

    # ── our own heads ────────────────────────────────────────────────────────────────────────

    async def _tell(self, client: Client) -> None:
        subject = head_of(self._node, self._store.service)
        while True:
            self._tell_now.clear()
            try:
                head = await asyncio.to_thread(self._head)
                await client.publish(subject, head.model_dump_json().encode())
            except Exception as fault:  # noqa: BLE001 - the next round says it again
                log.info("head_not_told", service=self._store.service, error=name_of(fault))
            await wait_at_most(self._tell_now, self._heal_seconds)

    def _head(self) -> Head:
        stands = self._store.read(chain.head)
        told = self._store.outbox_heads()
        return Head(**told, facts=stands.position, hash=stands.hash.hex())

    async def _was_asked(self, message: Msg) -> None:
        try:
            wanted = _Asking.model_validate_json(message.data)
        except ValidationError:
            log.warning("asking_malformed", service=self._store.service)
            return
        log.info(
            "asked_to_resend",
            service=self._store.service,
            audience=wanted.audience.value,
            sequence_from=wanted.first,
            sequence_to=wanted.last,
        )
        self._relay.resend(Asked(wanted.audience.value, wanted.first, wanted.last))

    # ── what we lack ─────────────────────────────────────────────────────────────────────────

    async def _was_told_a_head(self, message: Msg) -> None:
        _, node, service = message.subject.split(".")
        source = self._sources.get(service)
        said = heads.read(message.data, node=node, service=service) if source else None
        if source is None or said is None:
            return
        head, now = said.svc, monotonic()
        has_gone_back = source.told.falls_to(head, now)
        if has_gone_back:
            # It was set back to an older state: what it tells from now on, it told before.
            self._gone_back.note(node, service, "source_went_back", sequence=head)
        if head > source.head:
            source.moved_at = now
        source.head = head if has_gone_back else max(source.head, head)  # one may come late
        self._look_now.set()

    async def _look(self, client: Client) -> None:
        while True:
            self._look_now.clear()
            try:
                await self._look_once(client)
            except Exception as fault:  # noqa: BLE001 - the next look asks again
                log.info("asking_failed", service=self._store.service, error=name_of(fault))
            await asyncio.sleep(0.05)  # what arrives together is looked at together
            await wait_at_most(self._look_now, _LOOK_SECONDS)

    async def _look_once(self, client: Client) -> None:
        await self._gone_back.look()
        await self._remember_what_is_kept()
        applied = await asyncio.to_thread(self._store.inbox_heads)
        for name, source in self._sources.items():
            here = applied.get((name, _HEARD), 0)
            known = max(source.head, source.kept)
            self._metrics.lag(name, max(known - here, 0))
            if here > source.applied:
                source.applied, source.moved_at = here, monotonic()
                source.pause = _ASK_AGAIN_SECONDS
            if here < known:
                await self._ask_for_the_rest(client, name, known)
            else:
                source.asked_at = float("-inf")

    async def _remember_what_is_kept(self) -> None:
        """Learn, once after the start, how far each source had arrived before it."""
        for name, source in self._sources.items():
            if source.applied < 0:
                kept = await asyncio.to_thread(self._store.highest_waiting, name, _HEARD)
                source.kept = max(source.kept, kept)
                source.told.rises_to(kept, monotonic())

    async def _ask_for_the_rest(self, client: Client, name: str, known: int) -> None:
        source = self._sources[name]
        hole = await asyncio.to_thread(self._store.missing, name, _HEARD, known)
        if hole is None or not source.is_time_to_ask(hole[1], monotonic()):
            return
        body: dict[str, Any] = {"audience": _HEARD, "from": hole[0], "to": hole[1]}
        await client.publish(asking(self._node, name), json.dumps(body).encode())
        self._metrics.asked_again(name)
        source.asked_at = monotonic()
        source.pause = min(source.pause * 2, _LONGEST_PAUSE_SECONDS)
