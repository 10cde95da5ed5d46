"""What must stand on a node's wire for the nodes above and below it, and that it does not sleep.

For each node below there is one stream that sources what it told to anyone: in it can only be what
came in over the link that was opened with this node's key. For each service of it that hears us
there is a durable on our own stream, so that a node below makes nothing here.

A source whose node was away is tried again by nats-server only after some forty seconds. A node
that tells its head is there: then its source is taken out and put in again, which wakes it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    ExternalStream,
    StorageType,
    StreamConfig,
    StreamSource,
)
from nats.js.errors import NotFoundError

from shared.contracts.announcement import Audience
from shared.messaging.connection import Credentials, Line, close
from shared.messaging.leaf import api_of, deliver_to
from shared.messaging.names import (
    STREAMS,
    durable_below,
    head_of,
    stream_from,
    told_by,
)
from shared.messaging.provisioning import BATCH, DAYS_KEPT
from shared.messaging.tasks import end, wait_at_most
from shared.telemetry.logs import get_logger, name_of

log = get_logger()

_TOLD: Final = STREAMS[Audience.SUBSCRIBERS]
_LOOK_SECONDS: Final = 2.0
_CALL_SECONDS: Final = 5.0
_ACK_SECONDS: Final = 20.0
_SILENT_SECONDS: Final = 12.0  # a source that lives is heard from every few seconds
_WAKE_AGAIN_SECONDS: Final = 5.0
_SECONDS_A_DAY: Final = 86_400.0


class Neighbours:
    """Keeps the streams and durables for the nodes below; made by the node's own user."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        node: str,
        below: Sequence[str],
        listeners: Mapping[str, Sequence[str]],
    ) -> None:
        self._node = node
        self._below = tuple(below)
        self._listeners = {name: sources for name, sources in listeners.items() if sources}
        self._line = Line(credentials, "neighbours")
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._look_now = asyncio.Event()
        self._told: set[str] = set()  # nodes that told their head since the last look
        self._woken_at: dict[str, float] = {}

    def start(self) -> None:
        """Begin, as soon as NATS is there."""
        self._task = asyncio.create_task(self._keep(), name="neighbours")

    async def stop(self) -> None:
        """Stop; what stands stays."""
        self._line.went_down()
        await end(self._task)
        if self._client is not None:
            await close(self._client)

    def stream(self, child: str) -> StreamConfig:
        """Return the stream that sources what a node below told, whole."""
        source = StreamSource(
            name=_TOLD,
            filter_subject=f"{Audience.SUBSCRIBERS}.{child}.>",
            external=ExternalStream(api=api_of(child), deliver=deliver_to(self._node, child)),
        )
        return StreamConfig(
            name=stream_from(child),
            # A stream that sources nothing for a moment must have a subject; nobody uses it.
            subjects=[f"probe.{self._node}.{child}"],
            storage=StorageType.FILE,
            max_age=DAYS_KEPT * _SECONDS_A_DAY,
            sources=[source],
        )

    def durables_of(self, child: str) -> list[ConsumerConfig]:
        """Return the durables in which our letters wait for the services of a node below."""
        return [
            _durable(durable_below(child, service), self._node, sources)
            for service, sources in self._listeners.items()
        ]

    def own_durables(self, child: str) -> list[ConsumerConfig]:
        """Return the durables with which our own services read what a node below told."""
        return [_durable(service, child, sources) for service, sources in self._listeners.items()]

    async def _keep(self) -> None:
        self._client = await self._line.connect()
        jetstream = self._client.jetstream(timeout=_CALL_SECONDS)
        for child in self._below:
            await self._client.subscribe(head_of(child, "*"), cb=self._was_told_a_head)
        while True:
            self._look_now.clear()
            for child in self._below:
                try:
                    await self._provide(jetstream, child)
                except Exception as fault:  # noqa: BLE001 - the next look tries again
                    log.warning("neighbour_not_provided", node=child, error=name_of(fault))
            await wait_at_most(self._look_now, _LOOK_SECONDS)

    async def _was_told_a_head(self, message: Msg) -> None:
        self._told.add(message.subject.split(".")[1])
        self._look_now.set()

    async def _provide(self, jetstream: JetStreamContext, child: str) -> None:
        wanted = self.stream(child)
        try:
            info = await jetstream.stream_info(wanted.name or "")
        except NotFoundError:
            info = await jetstream.add_stream(wanted)
            log.info("neighbour_provided", node=child)
        for durable in self.durables_of(child):
            await jetstream.add_consumer(_TOLD, config=durable)
        for durable in self.own_durables(child):
            await jetstream.add_consumer(wanted.name or "", config=durable)
        active = [source.active or -1 for source in info.sources or ()]
        if child in self._told and not any(0 <= ago < _SILENT_SECONDS * 1e9 for ago in active):
            await self._wake(jetstream, child, wanted)
        self._told.discard(child)

    async def _wake(self, jetstream: JetStreamContext, child: str, wanted: StreamConfig) -> None:
        if monotonic() - self._woken_at.get(child, float("-inf")) < _WAKE_AGAIN_SECONDS:
            return
        self._woken_at[child] = monotonic()
        await jetstream.update_stream(replace(wanted, sources=[]))
        await jetstream.update_stream(wanted)
        log.info("neighbour_woken", node=child)


def _durable(name: str, node: str, sources: Sequence[str]) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=name,
        name=name,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_SECONDS,
        max_deliver=-1,
        max_ack_pending=10 * BATCH,
        filter_subjects=[told_by(node, source, Audience.SUBSCRIBERS) for source in sources],
    )
