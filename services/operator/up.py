"""`mangnon up [service …]`: host all or the named services, by the same code path."""

import asyncio
import contextlib
import logging
import socket
import threading
from typing import Annotated, Final

import typer
import uvicorn

from services.demonstration import live
from services.operator.answering import SOMETHING_WRONG, say
from shared.contracts.announcement import SERVICES
from shared.hosting.host import Host
from shared.hosting.loading import NotFitToStart, load
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
) -> None:
    """Chạy các dịch vụ cho đến khi nhấn Ctrl-C."""
    settings = Settings.load()
    configure(settings.log_level)
    try:
        chosen = load(services or SERVICES)
    except NotFitToStart as fault:
        say(f"Không khởi động được: {fault}")
        raise typer.Exit(SOMETHING_WRONG) from None
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Host(chosen, settings), demo=demo))


async def _serve(host: Host, *, demo: bool) -> None:
    """Serve until told to stop; the demonstration runs beside it in a thread."""
    listening = _listen(host.settings)
    config = uvicorn.Config(
        host.app,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    stop = threading.Event()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    announcing = asyncio.create_task(_announce(host, listening, stop, demo=demo))
    try:
        await serving
    finally:
        stop.set()
        announcing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await announcing


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else: where it is taken, say so at once."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as taken:
        say(f"Cổng {settings.port} đang bận ({taken.strerror}). Đặt PORT=… khác rồi chạy lại.")
        raise typer.Exit(SOMETHING_WRONG) from None
    return listening


async def _announce(
    host: Host, listening: socket.socket, stop: threading.Event, *, demo: bool
) -> None:
    """Say "ready" once all services are; before it, in a demonstration, open its accounts."""
    while not host.is_ready:  # noqa: ASYNC110 - readiness is the word of many, nobody announces it
        await asyncio.sleep(_LOOK_SECONDS)
    accounts = await asyncio.to_thread(live.found, host) if demo else []
    address, port = listening.getsockname()[:2]
    say(f"ready http://{address}:{port}")
    for line in accounts:
        say(line)
    if demo:
        await asyncio.to_thread(live.grow, host, stop)
