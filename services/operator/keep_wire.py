"""`mangnon keep-wire`: make and keep the streams and durables of a node at an outside NATS."""

import asyncio
import contextlib
import signal
from typing import Annotated, Final

import typer

from services.operator.answering import TRY_AGAIN, WRONG_WORDS, give_up, say
from shared.settings import Settings

_ONCE_SECONDS: Final = 30.0


def keep_wire(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Lập xong các luồng tin rồi dừng, không canh tiếp.")
    ] = False,
) -> None:
    """Lập và giữ các luồng tin ở NATS bên ngoài (bằng tài khoản `node`); dừng bằng Ctrl-C."""
    from shared.telemetry.logs import configure

    settings = Settings.load()
    configure(settings.log_level)
    if not settings.nats_url:
        give_up("Chỉ dùng khi có NATS bên ngoài: hãy đặt NATS_URL.", WRONG_WORDS)
    with contextlib.suppress(KeyboardInterrupt):
        raise typer.Exit(asyncio.run(_keep(settings, once=once)))


async def _keep(settings: Settings, *, once: bool) -> int:
    from shared.hosting.loading import load
    from shared.hosting.wiring import Wiring

    stop = asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, stop.set)
    wiring = Wiring(settings, load(), ())
    await wiring.start(lambda: None)
    try:
        return await _until(stop, wiring.is_kept, once=once)
    finally:
        await wiring.stop()


async def _until(stop: asyncio.Event, is_kept: asyncio.Event, *, once: bool) -> int:
    stopping = asyncio.create_task(stop.wait())
    kept = asyncio.create_task(is_kept.wait())
    limit = _ONCE_SECONDS if once else None
    await asyncio.wait({stopping, kept}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
    kept.cancel()
    if is_kept.is_set():
        say("ready")
    if not once:
        await stopping
    stopping.cancel()
    return 0 if is_kept.is_set() or not once else TRY_AGAIN
