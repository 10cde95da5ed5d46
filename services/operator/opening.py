"""Opening a node's stores: while their database is away, wait for it at a door that says so.

A server that is not there, only starting, or full of clients is an outage: it is looked for again
and again. One that answers and refuses (a wrong password, no such database) was named wrongly: that
ends at once.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from socket import socket
from typing import Final

import typer
from sqlalchemy.exc import DBAPIError

from services.operator.answering import say
from services.operator.door import Door, configured
from services.operator.lan import Lan
from shared.database import CannotConnect, Places
from shared.hosting.host import Host
from shared.hosting.waiting import waiting_door
from shared.messaging.connection import is_worth_a_line
from shared.settings import Settings
from shared.telemetry.logs import get_logger

log = get_logger()

_PAUSES_SECONDS: Final = (0.5, 1.0, 2.0)
_LONGEST_PAUSE_SECONDS: Final = 5.0
_TRIES: Final = 2  # a server may come back between being missed and being looked for
_WAITS: Final = "Đang chờ PostgreSQL (DATABASE_URL) trả lời; sẽ tự chạy tiếp."
_GOES_ON: Final = "PostgreSQL đã trả lời."


class Waiting:
    """Waits for the database of some services, at the socket where they will be served."""

    def __init__(
        self, settings: Settings, services: Sequence[str], listening: socket, lan: Lan | None
    ) -> None:
        self._settings = settings
        self._services = services
        self._listening = listening
        self._lan = lan
        self._places = Places(settings.data_dir, settings.database_url)
        self._pauses = chain(_PAUSES_SECONDS, repeat(_LONGEST_PAUSE_SECONDS))

    def is_over(self) -> bool:
        """Say whether the database's server has room for us."""
        return self._places.answer(self._services[0])  # all have one server

    def is_in_vain(self) -> bool:
        """Say whether the server refuses who or what was named: then it does so for ever."""
        return any(self._places.refuse(name) for name in self._services)

    def wait(self) -> None:
        """Serve the door of a node that waits until it need not; end where told to stop."""
        say(_WAITS)
        if not asyncio.run(self._serve()):
            raise typer.Exit
        say(_GOES_ON)
        log.info("database_there")

    async def _serve(self) -> bool:
        """Return whether the server answers: otherwise we were told to stop."""
        app = waiting_door(self._services, self._settings.hotlines)
        stop = threading.Event()
        door = Door(configured(app, self._settings, self._lan), stop)
        looking = asyncio.create_task(self._look(), name="looking-for-the-database")
        looking.add_done_callback(lambda _: door.begin_to_end())
        await door.serve(sockets=[self._listening.dup()])  # a door closes what it is given
        looking.cancel()
        return not stop.is_set()

    async def _look(self) -> None:
        for tries, pause in enumerate(self._pauses, start=1):
            if is_worth_a_line(tries):
                log.warning("database_not_there_yet", tries=tries)
            await asyncio.sleep(pause)
            if await asyncio.to_thread(self.is_over):
                return


def opened(make: Callable[[], Host], waiting: Waiting) -> Host:
    """Return the host that `make` returns, once its database is there.

    Raises CannotConnect where the server answers and refuses.
    """
    refusals = 0
    while True:
        if not waiting.is_over():
            waiting.wait()
        try:
            return make()
        except CannotConnect:
            if waiting.is_in_vain():
                raise
            waiting.wait()  # also where there is room again: others may be as many as we
        except DBAPIError:
            refusals = refusals + 1 if waiting.is_over() else 0
            if refusals == _TRIES:
                raise
