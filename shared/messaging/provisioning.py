"""Streams and durables: made by one bootstrap, kept by one keeper, never by a service.

The bootstrap is idempotent and upserts: asking nats for a durable that exists with other settings
changes nothing silently, so each is written whole. The keeper makes again what has disappeared and
recreates a durable that waits beyond the end of its stream (seen after damage: it hears nothing).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    RetentionPolicy,
    SequenceInfo,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from shared.contracts.announcement import Audience
from shared.messaging.connection import Credentials, Line, close, end_process
from shared.messaging.names import (
    PROBE_STREAM,
    STREAMS,
    durable_of,
    probe,
    stream_of,
    told_by_all,
)
from shared.messaging.tasks import end, wait_at_most
from shared.telemetry.logs import get_logger, name_of

log = get_logger()

DAYS_KEPT = 7
BATCH = 100  # messages a listener takes at once
_DUPLICATE_SECONDS = 120.0
_ACK_SECONDS = 20.0
_SECONDS_A_DAY = 86_400.0
_CALL_SECONDS = 5.0
LOOK_SECONDS = 2.0
_PROBE_EVERY = 10  # looks
_FAILED_PROBES = 3


@dataclass(frozen=True, slots=True)
class WirePlan:
    """What must stand on the wire of a node: who listens to whom."""

    node: str
    listeners: Mapping[str, Sequence[str]]  # service → the services it listens to
    replicas: int = 1  # copies of each stream in a cluster
    carriers: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the other audience

    def streams(self) -> list[StreamConfig]:
        """Return the streams, whole."""
        return [
            replace(stream, num_replicas=self.replicas)
            for stream in (
                *(_stream(STREAMS[a], f"{a}.{self.node}.>", days=DAYS_KEPT) for a in Audience),
                _stream(PROBE_STREAM, probe(self.node), messages=1),
            )
        ]

    def durables(self, audience: Audience = Audience.SERVICES) -> list[ConsumerConfig]:
        """Return one durable for each service that listens to an audience."""
        listeners = self.listeners if audience is Audience.SERVICES else self.carriers
        return [
            ConsumerConfig(
                durable_name=durable_of(service),
                name=durable_of(service),
                description=f"What {service} hears",
                deliver_policy=DeliverPolicy.ALL,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=_ACK_SECONDS,
                max_deliver=-1,
                max_ack_pending=10 * BATCH,
                filter_subjects=told_by_all(self.node, sources, audience),
            )
            for service, sources in listeners.items()
            if sources
        ]


def _stream(name: str, subject: str, *, days: float = 0, messages: int = -1) -> StreamConfig:
    return StreamConfig(
        name=name,
        subjects=[subject],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        max_age=days * _SECONDS_A_DAY,
        max_msgs=messages,
        duplicate_window=_DUPLICATE_SECONDS,
        allow_atomic=messages < 0,
    )


async def provision(jetstream: JetStreamContext, plan: WirePlan) -> list[str]:
    """Make or correct all streams and durables; return the names of those that were not there."""
    made = []
    for stream in plan.streams():
        try:
            await jetstream.update_stream(stream)
        except NotFoundError:
            await jetstream.add_stream(stream)
            made.append(stream.name or "")
    for audience in Audience:
        wanted = {durable.durable_name or "": durable for durable in plan.durables(audience)}
        stands_on = stream_of(audience)
        made += [name for name, one in wanted.items() if await _upsert(jetstream, stands_on, one)]
    return made


async def _upsert(jetstream: JetStreamContext, stream: str, durable: ConsumerConfig) -> bool:
    """Make or correct a durable; return whether it was not there or was of no use any more."""
    name = durable.durable_name or ""
    is_new = False
    try:
        found = await jetstream.consumer_info(stream, name)
        state = (await jetstream.stream_info(stream)).state
        if _is_beyond(found.delivered, state.last_seq):
            log.error("durable_beyond_its_stream", durable=name)
            await jetstream.delete_consumer(stream, name)
            is_new = True
    except NotFoundError:
        is_new = True
    await jetstream.add_consumer(stream, config=durable)
    return is_new


def _is_beyond(delivered: SequenceInfo | None, last: int) -> bool:
    return delivered is not None and delivered.stream_seq > last


class Keeper:
    """Keeps the wire of a node as planned; the only one who may change it.

    `on_repaired` is called when something had to be made again, so that all tell their heads at
    once. `on_stuck` is called when JetStream takes nothing any more (seen after a full disk: only
    a restart helps).
    """

    def __init__(
        self,
        credentials: Credentials,
        plan: WirePlan,
        *,
        on_repaired: Callable[[Sequence[str]], None] = lambda _: None,
        on_stuck: Callable[[], Awaitable[None]] | None = None,
        on_closed: Callable[[], None] = end_process,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._plan = plan
        self._look_seconds = look_seconds
        self._on_repaired = on_repaired
        self._on_stuck = on_stuck
        self._line = Line(credentials, "keeping", on_closed=on_closed)
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._failed_probes = 0
        self.is_provisioned = asyncio.Event()

    def start(self) -> None:
        """Begin to keep the wire, as soon as NATS is there."""
        self._line.on_reconnected = self._wake.set
        self._task = asyncio.create_task(self._keep(), name="wire-keeper")

    async def stop(self) -> None:
        """Stop keeping; what stands on the wire stays."""
        self._line.went_down()
        await end(self._task)
        if self._client is not None:
            await close(self._client)

    async def _keep(self) -> None:
        self._client = await self._line.connect()
        jetstream = self._client.jetstream(timeout=_CALL_SECONDS)
        look = 0
        while True:
            self._wake.clear()
            await self._look(jetstream, with_probe=look % _PROBE_EVERY == 0)
            look += 1
            await wait_at_most(self._wake, self._look_seconds)

    async def _look(self, jetstream: JetStreamContext, *, with_probe: bool) -> None:
        try:
            if not self.is_provisioned.is_set() or not await self._stands(jetstream):
                made = await provision(jetstream, self._plan)
                if made:
                    log.warning("wire_made", what=", ".join(made))
                self._on_repaired(made)
                self.is_provisioned.set()
            if with_probe or self._failed_probes:
                await self._probe(jetstream)
        except Exception as fault:  # noqa: BLE001 - the next look tries again
            if self._line.is_up:
                log.warning("wire_cannot_be_kept", error=name_of(fault))

    async def _stands(self, jetstream: JetStreamContext) -> bool:
        """Say whether all streams and durables are there and of use."""
        ends = {info.config.name: info.state.last_seq for info in await jetstream.streams_info()}
        if not all(stream.name in ends for stream in self._plan.streams()):
            return False
        for audience in Audience:
            stream = stream_of(audience)
            wanted = self._plan.durables(audience)
            if not wanted:
                continue
            found = {info.name: info.delivered for info in await jetstream.consumers_info(stream)}
            for durable in wanted:
                if durable.name not in found or _is_beyond(found[durable.name], ends[stream]):
                    return False
        return True

    async def _probe(self, jetstream: JetStreamContext) -> None:
        try:
            await jetstream.publish(probe(self._plan.node), b"", timeout=_CALL_SECONDS)
            self._failed_probes = 0
        except (NatsError, TimeoutError):
            self._failed_probes += 1
            log.warning("wire_stores_nothing", tries=self._failed_probes)
            if self._failed_probes >= _FAILED_PROBES and self._on_stuck is not None:
                self._failed_probes = 0
                await self._on_stuck()
