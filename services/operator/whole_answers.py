"""Answers that leave in one piece: uvicorn gives the head to the system at once, then the body.

Each giving is a call of the system, in which the interpreter is given away; under load the second
half of an answer waited until the writer's thread had used it.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD: Final = b"HTTP/1.1 "


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's protocol on a line that keeps the head of an answer until its body comes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Take up a connection."""
        super().connection_made(_Whole(transport))  # type: ignore[arg-type]


class _Whole:
    """A transport that writes the head of an answer together with what follows it.

    Where nothing follows before the event loop comes round, the head goes alone: a page that is
    streamed begins at once.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write, or keep what is the head of an answer for a moment."""
        if data.startswith(_HEAD) and not self._head:
            self._head = data
            self._loop.call_soon(self._let_go)
            return
        head, self._head = self._head, b""
        self._transport.write(head + data)

    def close(self) -> None:
        """Close once all is written."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._head:
            self.write(b"")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
