"""`mangnon up [service …]`: host all or the named services, by the same code path."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from services.operator.answering import SOMETHING_WRONG, give_up, say
from services.operator.door import Address, Door, configured, listen
from services.operator.lan import Lan, open_lan, refuse_open_http
from services.operator.opening import Waiting, opened
from services.operator.wrong_words import refuse_unknown
from shared.contracts.announcement import SERVICES
from shared.database import CannotConnect
from shared.hosting.collecting import collect_seldom
from shared.hosting.host import Host
from shared.hosting.loading import NotFitToStart, load
from shared.hosting.opening import at_work
from shared.service import Service
from shared.settings import Settings
from shared.telemetry.logs import configure

_LOOK_SECONDS: Final = 0.1


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
    refuse_unknown(services or ())
    settings = Settings.load()
    configure(settings.log_level)
    serving = open_lan(settings) if lan else None
    if serving is None:
        refuse_open_http(settings)
    make = _demonstrating if demo else _hosting
    with contextlib.ExitStack() as stack:
        try:
            chosen = load(list(dict.fromkeys(services or SERVICES)))
            names = [one.name for one in chosen]
            listening = stack.enter_context(listen(settings, serving))
            stack.enter_context(at_work(settings, names))
            host = opened(
                lambda: make(chosen, settings), Waiting(settings, names, listening, serving)
            )
        except (NotFitToStart, CannotConnect) as fault:  # it answered, and refuses for good
            give_up(f"Không khởi động được: {fault}")
        collect_seldom()
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(host, listening, serving, demo=demo))


def _hosting(chosen: Sequence[Service], settings: Settings) -> Host:
    """Host the services; data that are a demonstration's keep their own clock."""
    from services.demonstration import mark

    mark.adopt(settings, [one.name for one in chosen])
    host = Host(chosen, settings, mark.clock(settings.data_dir))
    mark.tell(host)
    return host


def _demonstrating(chosen: Sequence[Service], settings: Settings) -> Host:
    from services.demonstration import live, mark

    mark.adopt(settings, [one.name for one in chosen])
    host = Host(chosen, settings, live.clock(settings.data_dir))
    try:
        live.prepare(host)
    except live.NotADemonstration as fault:
        say(f"Không khởi động được: {fault}")
        raise typer.Exit(SOMETHING_WRONG) from None
    return host


async def _serve(host: Host, listening: socket.socket, lan: Lan | None, *, demo: bool) -> None:
    """Serve until told to stop; the demonstration runs beside it in a thread."""
    stop = threading.Event()
    door = Door(configured(host.app, host.settings, lan), stop)
    announcing = asyncio.create_task(_announce(host, Address(listening, lan), stop, demo=demo))
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
        door.begin_to_end()


async def _announce(host: Host, address: Address, stop: threading.Event, *, demo: bool) -> None:
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
