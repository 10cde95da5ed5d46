"""The one way to hear: a batch is pulled, kept in the inbox with its effects, acknowledged.

There is one subscriber factory and it is used once for each service. Messages are taken as they
came (a single bad one must not spoil a batch), checked one by one, and handed to the store; once
the store has them all may be acknowledged, because what it cannot apply yet it keeps. Only when it
cannot keep them (the disk is full) are they sent back, with a pause.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import Any, Protocol

from faststream import BaseMiddleware
from faststream.nats import JStream, PullSub
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from shared.contracts.announcement import Audience
from shared.contracts.envelope import Envelope, Malformed, emitter_of, is_told_under, parse
from shared.messaging.broker import PlatformBroker, broker_on
from shared.messaging.connection import Line, close, retrying
from shared.messaging.crash import crash_point
from shared.messaging.names import durable_of, inbox_prefix, stream_of
from shared.messaging.patience import PatientPull
from shared.messaging.provisioning import BATCH
from shared.messaging.tasks import end
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import Metrics

log = get_logger()

_LINGER_SECONDS = 0.02
_AGAIN_SECONDS = 1.0
_STOP_SECONDS = 4.0


class Hears(Protocol):
    """What the listener needs of a store."""

    def receive(self, letters: Sequence[Envelope], /) -> Any:
        """Keep letters and apply what is next in order; what is returned can be awaited."""
        ...

    def refuse_malformed(self, raw: bytes, reason: str) -> None:
        """Keep what cannot be read, for a person to look at."""
        ...


class Delivery(BaseMiddleware):
    """Acknowledges a batch once the store has it, or sends it back with a pause."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: Any) -> None:
        """Let the handler keep the batch; nothing it raises goes further up."""
        raw: list[Msg] = msg.raw_message
        try:
            await call_next(msg)
        except Exception:  # whatever it is, the messages must come back
            log.exception("batch_not_kept", count=len(raw))
            for message in raw:
                await message.nak(delay=_AGAIN_SECONDS)
            return
        for message in raw:
            await message.ack()


async def as_it_came(message: Any) -> list[Msg]:
    """Decode nothing: FastStream would fail the whole batch over one body that is not JSON."""
    return list(message.raw_message)


class Listener:
    """Hears for one service, through one durable, all that its sources tell."""

    def __init__(
        self,
        store: Hears,
        line: Line,
        metrics: Metrics,
        *,
        subjects: Sequence[str],
        on_heard: Callable[[Sequence[Envelope]], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._subjects = subjects
        self._line = line
        self._metrics = metrics
        self._on_heard = on_heard
        self._broker: PlatformBroker | None = None
        self._client: Client | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []  # of the subscriber: FastStream cancels once
        self._pull: PatientPull | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_well(self) -> bool:
        """Say whether the durable has answered lately."""
        pull = self._pull
        return self._line.is_up and pull is not None and pull.is_fresh

    def start(self) -> None:
        """Begin to listen as soon as NATS and the durable are there; keep listening."""
        self._task = asyncio.create_task(self._watch(), name=f"listening-{self._service}")

    async def stop(self) -> None:
        """Finish the batch in hand and stop."""
        self._line.went_down()
        await end(self._task)
        await self._give_up()

    def subscribed(self, broker: PlatformBroker) -> Any:
        """Put the one subscriber on a broker that is not started yet.

        What it filters is said for FastStream's own document; the durable stands already.
        """
        subscriber = broker.subscriber(
            durable=durable_of(self._service),
            stream=JStream(stream_of(Audience.SERVICES), declare=False),
            pull_sub=PullSub(batch=True, batch_size=BATCH, timeout=_LINGER_SECONDS),
            config=ConsumerConfig(filter_subjects=list(self._subjects)),
            inbox_prefix=f"{inbox_prefix(self._service)}.".encode(),
            decoder=as_it_came,
            no_reply=True,
            title=f"{self._service}-listener",
        )
        broker.add_middleware(Delivery)
        subscriber(self._keep)
        return subscriber

    @property
    def _service(self) -> str:
        return self._line.credentials.user

    async def _watch(self) -> None:
        """Start the broker, and start it anew when nothing has answered for a while."""
        while True:
            await retrying(self._begin)
            pull = self._pull
            assert pull is not None, "the broker has been started"
            await self._until_silent(pull)
            log.error("listener_silent", service=self._service)
            self._metrics.repaired("listener")
            await self._give_up()

    async def _until_silent(self, pull: PatientPull) -> None:
        while True:
            await asyncio.sleep(_AGAIN_SECONDS)
            if self._line.is_up and not pull.is_fresh:
                return

    async def _begin(self) -> None:
        await self._give_up()
        self._broker = broker_on(self._line)
        subscriber = self.subscribed(self._broker)
        client = self._client = await self._broker.connect()
        self._line.came_up()
        # Where the durable is not there yet nats-py would try to make it, which we may not.
        await client.jetstream().consumer_info(
            stream_of(Audience.SERVICES), durable_of(self._service)
        )
        await self._broker.start()
        self._tasks = subscriber.tasks.copy()
        pull: Any = subscriber.subscription
        assert isinstance(pull, PatientPull), "the broker pulls patiently"
        self._pull = pull

    async def _give_up(self) -> None:
        """Leave nothing of the broker; where this is broken off, the next one goes on with it."""
        broker, self._pull = self._broker, None
        if broker is None:
            return
        was_stopping, self._line.is_stopping = self._line.is_stopping, True
        stopping = self._stopping = self._stopping or asyncio.create_task(broker.stop())
        await asyncio.wait({stopping}, timeout=_STOP_SECONDS)
        if not stopping.done() or stopping.cancelled() or stopping.exception() is not None:
            log.warning("listener_stopped_roughly", service=self._service)
        for task in (stopping, *self._tasks):
            await end(task)
        if self._client is not None:
            await close(self._client)
        self._broker = self._client = self._stopping = None
        self._tasks = []
        self._line.is_stopping = was_stopping

    async def _keep(self, body: Any) -> None:
        """Hand a batch to the store; when this returns all of it may be acknowledged."""
        letters: list[Envelope] = []
        for message in body:
            try:
                letters.append(_letter(message))
            except Malformed as fault:
                log.warning("letter_malformed", service=self._service, reason=str(fault))
                self._metrics.malformed()
                await asyncio.to_thread(self._store.refuse_malformed, message.data, str(fault))
        for letter in letters:
            self._metrics.received(emitter_of(letter["source"])[1])
        if letters:
            # A slow store is not a dead durable: the watch waits for it, and the lag tells of it.
            with self._pull.in_hand() if self._pull else nullcontext():
                await self._store.receive(letters)
            crash_point(self._service, "before_ack")
            self._on_heard(letters)


def _letter(message: Msg) -> Envelope:
    """Return the letter of a message; raise Malformed where it is none, or in another's name."""
    letter = parse(message.data)
    if not is_told_under(letter, message.subject):
        raise Malformed("not under its own subject")
    return letter
