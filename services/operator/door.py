"""The door of a node: the port it is at, and the server that stops cleanly."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

import typer
import uvicorn

from services.operator.answering import SOMETHING_WRONG, say
from services.operator.lan import Lan
from services.operator.strangers import HeardOut, InsideOnly
from shared.settings import Settings

_GRACE_SECONDS: Final = 3


class Door(uvicorn.Server):
    """The server of the door: told to stop it stops cleanly and ends with 0.

    `stop` is set at once, before the stores close, for what runs beside it.
    """

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second Ctrl-C no longer waits for answers in hand."""
        self._stop.set()
        super().handle_exit(sig, frame)

    def begin_to_end(self) -> None:
        """End in order, though nobody said so."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at Ctrl-C and SIGTERM; uvicorn would in the end kill the process with them."""
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(wanted, self.handle_exit, wanted, None)
        try:
            yield
        finally:
            for wanted in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(wanted)


def configured(app: Any, settings: Settings, lan: Lan | None) -> uvicorn.Config:
    """Return how an application is served here."""
    return uvicorn.Config(
        InsideOnly(app) if lan else app,
        http=HeardOut,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies or "127.0.0.1",
        ssl_certfile=lan.certificate if lan else None,
        ssl_keyfile=lan.key if lan else None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class Address:
    """Where the door is."""

    listening: socket.socket
    lan: Lan | None

    def __str__(self) -> str:
        address, port = self.listening.getsockname()[:2]
        return f"https://127.0.0.1:{port}" if self.lan else f"http://{address}:{port}"

    def say(self) -> None:
        """Say that all is ready, and where."""
        say(f"ready {self}")
        if self.lan is not None:
            for line in self.lan.told(self.listening.getsockname()[1]):
                say(line)


def listen(settings: Settings, lan: Lan | None) -> socket.socket:
    """Take the port before anything else; where it is taken say so, and end."""
    # Only of a socket that names its protocol does asyncio send small answers at once
    # (TCP_NODELAY): otherwise each one waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        is_narrow = lan is not None and settings.host == "127.0.0.1"
        listening.bind(("0.0.0.0" if is_narrow else settings.host, settings.port))  # noqa: S104 - over TLS
    except OSError as taken:
        say(f"Cổng {settings.port} đang bận ({taken.strerror}). Đặt PORT=… khác rồi chạy lại.")
        raise typer.Exit(SOMETHING_WRONG) from None
    return listening
