"""`mangnon up [service …]`: host all or the named services, by the same code path."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Annotated, Final

import typer
import uvicorn

from services.operator.answering import SOMETHING_WRONG, say
from services.operator.lan import Lan, open_lan, refuse_open_http
from shared.contracts.announcement import SERVICES
from shared.hosting.collecting import collect_seldom
from shared.hosting.host import Host
from shared.hosting.loading import NotFitToStart, load
from shared.hosting.opening import CannotOpen
from shared.service import Service
from shared.settings import Settings
from shared.telemetry.logs import configure

_LOOK_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 3


def up(
    services: Annotated[
        list[str] | None, typer.Argument(help="Các dịch vụ cần chạy; bỏ trống là cả năm.")
    ] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Cho xã mẫu lớn dần khi đang chạy.")] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="Cho máy khác trong cơ quan vào, bằng https.")
    ] = False,
) -> None:
    """Chạy các dịch vụ cho đến khi nhấn Ctrl-C."""
    settings = Settings.load()
    configure(settings.log_level)
    serving = open_lan(settings) if lan else None
    if serving is None:
        refuse_open_http(settings)
    try:
        chosen = load(services or SERVICES)
        host = _demonstrating(chosen, settings) if demo else _hosting(chosen, settings)
    except (NotFitToStart, CannotOpen) as fault:
        say(f"Không khởi động được: {fault}")
        raise typer.Exit(SOMETHING_WRONG) from None
    collect_seldom()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(host, serving, demo=demo))


def _hosting(chosen: Sequence[Service], settings: Settings) -> Host:
    """Host the services; a data directory that holds a demonstration keeps its own clock."""
    from services.demonstration import mark

    return Host(chosen, settings, mark.clock(settings.data_dir))


def _demonstrating(chosen: Sequence[Service], settings: Settings) -> Host:
    from services.demonstration import live

    host = Host(chosen, settings, live.clock(settings.data_dir))
    try:
        live.prepare(host)
    except live.NotADemonstration as fault:
        say(f"Không khởi động được: {fault}")
        raise typer.Exit(SOMETHING_WRONG) from None
    return host


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


async def _serve(host: Host, lan: Lan | None, *, demo: bool) -> None:
    """Serve until told to stop; the demonstration runs beside it in a thread."""
    listening = _listen(host.settings, lan)
    config = uvicorn.Config(
        host.app,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=host.settings.trusted_proxies or "127.0.0.1",
        ssl_certfile=lan.certificate if lan else None,
        ssl_keyfile=lan.key if lan else None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    stop = threading.Event()
    door = Door(config, stop)
    announcing = asyncio.create_task(_announce(host, _Address(listening, lan), stop, demo=demo))
    announcing.add_done_callback(lambda task: _stop_if_failed(task, door))
    await door.serve(sockets=[listening])
    stop.set()
    announcing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await announcing
    if not door.started:
        raise typer.Exit(SOMETHING_WRONG)


def _stop_if_failed(announcing: asyncio.Task[None], door: Door) -> None:
    if not announcing.cancelled() and announcing.exception() is not None:
        door.should_exit = True


@dataclass(frozen=True, slots=True)
class _Address:
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


def _listen(settings: Settings, lan: Lan | None) -> socket.socket:
    """Take the port before anything else: where it is taken, say so at once."""
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


async def _announce(host: Host, address: "_Address", stop: threading.Event, *, demo: bool) -> None:
    """Say "ready" once all services are; before it, in a demonstration, open its accounts."""
    while not host.is_ready:  # noqa: ASYNC110 - readiness is the word of many, nobody announces it
        await asyncio.sleep(_LOOK_SECONDS)
    if not demo:
        address.say()
        return
    from services.demonstration import live

    accounts = await asyncio.to_thread(live.found, host)
    address.say()
    for line in accounts:
        say(line)
    await asyncio.to_thread(live.grow, host, stop)
