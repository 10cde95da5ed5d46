"""What somebody at the door may not, before anybody knows who it is.

Nobody speaks without end: the head of a request has a size and a time, its body a time (what a body
may hold is limited in shared/hosting). And where other PCs come in, figures and health are for who
sits at this machine alone: they count what happens to few children.
"""

import asyncio
import ipaddress
import re
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 * 1024  # bytes
HEAD_SECONDS: Final = 20.0
BODY_SECONDS: Final = 120.0  # a full form over two kilobytes a second
_INSIDE: Final = re.compile(r"(?:/[a-z]+)?/(?:metrics|health)(?:/.*)?")
_NOTHING, _HEAD, _BODY = range(3)


class HeardOut(HttpToolsProtocol):
    """Hears requests out; who does not come to an end is sent away."""

    _number = 0  # of the request
    _part = _HEAD
    _length = 0  # of the head so far, less what came with its first bytes
    _waited_for: tuple[int, int] | None = None
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._part = _NOTHING
        self._wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, and go on waiting for what is still to come."""
        place = self._number, self._part
        super().data_received(data)
        if place == (self._number, _HEAD) == (self._number, self._part):
            self._length += len(data)
        if self._length > LONGEST_HEAD:
            self._send_away()
        self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._number, self._part, self._length = self._number + 1, _HEAD, 0

    def on_headers_complete(self) -> None:
        """Its head is over."""
        super().on_headers_complete()
        self._part, self._length = _BODY, 0

    def on_message_complete(self) -> None:
        """It is over."""
        super().on_message_complete()
        self._part = _NOTHING

    def _wait(self) -> None:
        """Give each part of a request its time; between requests uvicorn has its own."""
        place = None if self._part == _NOTHING else (self._number, self._part)
        if place == self._waited_for:
            return
        if self._late is not None:
            self._late.cancel()
            self._late = None
        self._waited_for = place
        if place is not None:
            seconds = HEAD_SECONDS if self._part == _HEAD else BODY_SECONDS
            self._late = self.loop.call_later(seconds, self._send_away)

    def _send_away(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class InsideOnly:
    """Answers for figures and health as if there were none, to all but this machine itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or say that there is nothing."""
        if scope["type"] == "http" and _INSIDE.fullmatch(scope["path"]) and not _is_here(scope):
            await Response(status_code=404)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_here(scope: Scope) -> bool:
    host = scope["client"][0] if scope.get("client") else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
