"""One service's end of the wire: it tells, it listens, it heals; together they start and stop."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from nats.aio.client import Client

from shared.calendar.clock import Clock
from shared.messaging.connection import Credentials, Line, close, end_process
from shared.messaging.healing import Compares, Healing
from shared.messaging.listening import Hears, Listener
from shared.messaging.names import told_by_all
from shared.messaging.relay import Relay, Tells
from shared.messaging.tasks import end
from shared.telemetry.metrics import Metrics


class WiredStore(Tells, Hears, Compares, Protocol):
    """What the wire needs of a store."""

    on_told: list[Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose end it is: the node, the services it hears, how often heads are told."""

    node: str
    sources: Sequence[str]
    heal_seconds: float = 30.0


class Wire:
    """Connects one store. Nothing here is needed for commands: they go on while NATS is away."""

    def __init__(
        self,
        store: WiredStore,
        credentials: Credentials,
        place: Place,
        metrics: Metrics,
        *,
        clock: Clock,
        on_closed: Callable[[], None] = end_process,
    ) -> None:
        self._store = store
        self._telling = Line(credentials, "telling", metrics, on_closed)
        self._hearing = Line(credentials, "listening", metrics, on_closed)
        self._relay = Relay(store, metrics, clock, self._telling.refusals)
        self._healing = Healing(
            store,
            self._relay,
            metrics,
            node=place.node,
            sources=place.sources,
            heal_seconds=place.heal_seconds,
            clock=clock,
        )
        self._listener = (
            Listener(
                store,
                self._hearing,
                metrics,
                subjects=told_by_all(place.node, place.sources),
                on_heard=self._healing.heard,
            )
            if place.sources
            else None
        )
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, as soon as NATS is there."""
        self._store.on_told.append(self._relay.wake)
        self._telling.on_reconnected = self.came_back
        self._task = asyncio.create_task(self._connect(), name=f"wire-{self._store.service}")
        if self._listener is not None:
            self._listener.start()

    async def stop(self) -> None:
        """Stop listening first, then telling."""
        with contextlib.suppress(ValueError):
            self._store.on_told.remove(self._relay.wake)
        if self._listener is not None:
            await self._listener.stop()
        await end(self._task)
        await self._healing.stop()
        await self._relay.stop()
        self._telling.went_down()
        if self._client is not None:
            await close(self._client)

    def came_back(self) -> None:
        """Send and tell at once: the wire came back, or was made anew."""
        self._relay.wake()
        self._healing.tell_now()

    def telling_check(self) -> str | None:
        """Return None where what we tell gets through, otherwise why not."""
        if not self._telling.is_up:
            return "not_connected"
        if self._telling.violations:
            return "refused_a_subject"
        if self._relay.lacks_database:
            return "database_away"
        if self._relay.is_stuck:
            return "stores_nothing"
        return None if self._relay.is_well else "not_sending"

    def listening_check(self) -> str | None:
        """Return None where we hear what there is to hear, otherwise why not."""
        if self._listener is None:
            return None
        if not self._hearing.is_up:
            return "not_connected"
        if self._hearing.violations:
            return "refused_a_subject"
        return None if self._listener.is_well else "not_listening"

    async def _connect(self) -> None:
        self._client = await self._telling.connect()
        self._relay.start(self._client)
        await self._healing.start(self._client)
