"""FastStream's broker with the fences it lacks."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from faststream import AckPolicy
from faststream.nats import NatsBroker
from faststream.nats.security import NatsUserPassword
from nats.aio.client import Client

from shared.messaging.connection import Line
from shared.messaging.patience import PatientJetStream
from shared.telemetry.logs import get_logger, name_of

log = get_logger()

_GRACEFUL_SECONDS = 3.0


class PlatformBroker(NatsBroker):
    """A broker that survives a refusal while it reconnects.

    FastStream raises "authorization violation" and the like out of the error callback. Within a
    reconnect of nats-py that kills the reconnecting task: not connected, not closed, for ever.
    So only the first connection may fail that way.
    """

    def __init__(self, line: Line, **options: Any) -> None:
        super().__init__(line.credentials.urls, **options)
        self._line = line

    async def _connect(self) -> Client:
        client = await super()._connect()
        self.config.connection_state.connect(client, PatientJetStream(client, self._line))
        return client

    def _log_connection_broken(
        self, error_cb: Callable[[Exception], Awaitable[None]] | None = None
    ) -> Callable[[Exception], Awaitable[None]]:
        raising = super()._log_connection_broken(error_cb)

        async def fenced(fault: Exception) -> None:
            try:
                await raising(fault)
            except Exception:
                if self._connection is None:
                    raise

        return fenced


class BrokerLog:
    """Takes FastStream's log lines: warnings and errors as their type, the rest not at all.

    Its texts contain what was received, and its two lines a message would be most of the log.
    """

    def __init__(self, service: str) -> None:
        self._service = service

    def log(
        self,
        level: int,
        msg: Any,
        /,
        *,
        exc_info: Any = None,
        extra: Any = None,
    ) -> None:
        """Write a line of FastStream's."""
        _ = msg, extra
        if level >= logging.WARNING:
            error = name_of(exc_info) if isinstance(exc_info, BaseException) else None
            log.log(level, "faststream", service=self._service, error=error)


def broker_on(line: Line) -> PlatformBroker:
    """Return a broker, not yet connected, on a line; its acknowledgements are all ours to give."""
    who = line.credentials
    return PlatformBroker(
        line,
        security=NatsUserPassword(who.user, who.password, ssl_context=who.tls()),
        ack_policy=AckPolicy.MANUAL,
        graceful_timeout=_GRACEFUL_SECONDS,
        logger=BrokerLog(who.user),
        **line.options(),
    )
