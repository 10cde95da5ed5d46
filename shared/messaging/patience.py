"""Pulling from a durable with patience, where FastStream and nats-py have none."""

import asyncio
import contextlib
from collections.abc import Iterator
from time import monotonic
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NothingCame
from nats.js import JetStreamContext

from shared.messaging.connection import Line
from shared.messaging.provisioning import BATCH
from shared.telemetry.logs import get_logger, name_of

log = get_logger()

_POLL_SECONDS = 1.0
_PAUSE_SECONDS = 0.5
_SILENT_SECONDS = 15.0


class PatientPull:
    """Stands between FastStream's pull loop and nats-py.

    FastStream asks again without a pause when the durable is gone or the connection closed, which
    takes the whole processor; it waits its whole linger for each first message; and it knows only
    one of the two time-outs that nats-py raises, dying of the other with a batch half collected.
    Here the first message of a batch is waited for long, every failure costs a pause, and there is
    one time-out.
    """

    def __init__(self, pull: JetStreamContext.PullSubscription, line: Line) -> None:
        self._pull = pull
        self._line = line
        self.answered_at = monotonic()
        self._in_hand = 0

    async def fetch(self, batch: int, timeout: float | None = None) -> list[Msg]:  # noqa: ASYNC109
        """Fetch at most `batch` messages; raises nats' TimeoutError where there are none."""
        is_first = batch == BATCH
        if not self._line.is_up:
            await asyncio.sleep(_PAUSE_SECONDS)
            raise NothingCame
        try:
            found = await self._pull.fetch(batch, _POLL_SECONDS if is_first else timeout)
        except TimeoutError:
            # No message, but somebody answered: without a durable there is another error.
            self.answered_at = monotonic()
            raise NothingCame from None
        except ConnectionClosedError:
            await asyncio.Event().wait()  # the line's own callback ends the process
            raise
        except NatsError as fault:
            log.warning("pull_failed", error=name_of(fault))
            await asyncio.sleep(_PAUSE_SECONDS)
            raise NothingCame from None
        self.answered_at = monotonic()
        return found

    async def unsubscribe(self) -> None:
        """Give the subscription up."""
        with contextlib.suppress(NatsError):
            await self._pull.unsubscribe()

    @contextlib.contextmanager
    def in_hand(self) -> Iterator[None]:
        """Take a batch in hand, for as long as it takes to keep it."""
        self._in_hand += 1
        try:
            yield
        finally:
            self._in_hand -= 1
            self.answered_at = monotonic()

    @property
    def is_fresh(self) -> bool:
        """Say whether the durable has answered lately; while a batch is in hand nobody asks it."""
        return self._in_hand > 0 or monotonic() - self.answered_at < _SILENT_SECONDS


class PatientJetStream(JetStreamContext):
    """A JetStream context whose pull subscriptions are patient, from their first fetch on."""

    def __init__(self, client: Client, line: Line) -> None:
        super().__init__(client)
        self._line = line

    async def pull_subscribe(self, *arguments: Any, **options: Any) -> PatientPull:  # type: ignore[override] # FastStream only fetches and unsubscribes
        """Bind a durable."""
        pull = await super().pull_subscribe(*arguments, **options)
        return PatientPull(pull, self._line)
