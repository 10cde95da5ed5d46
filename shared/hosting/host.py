"""The host: the named services in one process, with the wire between them and one door."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from shared.calendar.clock import Clock, SimulatedClock, SystemClock
from shared.desk import Desk
from shared.eventstore.hearing import cursor_name
from shared.eventstore.needs import Node
from shared.hosting.elsewhere import Elsewhere
from shared.hosting.hosted import Hosted, Premises
from shared.hosting.opening import refuse_another_name, refuse_unfinished
from shared.hosting.ticking import Ticker
from shared.hosting.wiring import Wiring
from shared.identity.ticket import load_or_make_keys
from shared.privacy.keyring import load_or_make_key
from shared.service import Service
from shared.settings import Settings
from shared.telemetry.health import readiness
from shared.telemetry.metrics import exposition
from shared.web import install_door

_FIGURES = "text/plain; version=0.0.4; charset=utf-8"
_LOOK_SECONDS = 0.02


class Host:
    """Opens stores at once; `start` connects them. With a SimulatedClock, `tick_to` drives time.

    A verb that works through the stores of a node at rest says that nobody is `at_work`.
    """

    def __init__(
        self,
        services: Sequence[Service],
        settings: Settings,
        clock: Clock | None = None,
        *,
        at_work: bool = True,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.hosted: dict[str, Hosted] = {}
        try:
            for service in services:
                premises = _premises(settings, self.clock, at_work=at_work)
                self.hosted[service.name] = Hosted(service, premises)
                refuse_another_name(self.hosted[service.name].store, settings)
        except BaseException:
            self._close()
            raise
        self.desks: dict[str, Desk] = {name: one.desk for name, one in self.hosted.items()}
        self.app = self._make_door()
        self._ticker = Ticker([one.store for one in self.hosted.values()], self.clock)
        self._wiring: Wiring | None = None
        self._elsewhere: Elsewhere | None = None

    async def start(self) -> None:
        """Start (or join) the wire and connect every service to it; does not wait for it."""
        for one in self.hosted.values():
            one.start()
        services = [one.service for one in self.hosted.values()]
        self._wiring = Wiring(
            self.settings, services, list(self.hosted), on_repaired=self._came_back
        )
        await self._wiring.start(self._connect)
        if not isinstance(self.clock, SimulatedClock):
            self._ticker.start()

    async def stop(self) -> None:
        """Stop everything in order; what is queued is finished first."""
        await self._ticker.stop()
        if self._wiring is not None:
            await self._wiring.stop_trying()
        if self._elsewhere is not None:
            await self._elsewhere.stop()
        await asyncio.gather(*(one.stop() for one in self.hosted.values()))
        if self._wiring is not None:
            await self._wiring.stop()

    def _close(self) -> None:
        for one in self.hosted.values():
            one.store.close()

    @property
    def is_ready(self) -> bool:
        """Say whether every service tells and listens."""
        return readiness(*(one.health for one in self.hosted.values()))[0] == 200  # noqa: PLR2004

    def tick_to(self, at: datetime) -> None:
        """Move the simulated clock to `at` and tell all services, waiting for their reactions."""
        assert isinstance(self.clock, SimulatedClock), "only a simulated clock can be moved"
        self.clock.move_to(at)
        self._ticker.tick()

    def hold_time(self, *, held: bool) -> None:
        """Tell the services nothing of the present while another life is lived in the past."""
        self._ticker.is_held = held

    def quiet(self, timeout: float = 180.0) -> None:
        """Wait until all that was told has been heard and applied; call it from a thread."""
        until = time.monotonic() + timeout
        calm = 0
        while calm < 2:  # noqa: PLR2004 - what was applied last may have told something more
            calm = calm + 1 if self._all_heard() else 0
            if time.monotonic() > until:
                message = "the services did not come to rest"
                raise TimeoutError(message)
            time.sleep(_LOOK_SECONDS)

    def _all_heard(self) -> bool:
        stand = {name: one.store.heads() for name, one in self.hosted.items()}
        return all(
            stand[name].get(cursor_name(known_as, audience), 0)
            >= stand.get(source, {}).get(f"outbox:{audience}", 0)
            for name, one in self.hosted.items()
            for audience, source, known_as in one.hears()
        ) and all(one.is_quiet(stand[name]) for name, one in self.hosted.items())

    def _connect(self) -> None:
        assert self._wiring is not None, "who connects was started"
        self._elsewhere = Elsewhere(self.settings, self._wiring.links, self.hosted)
        self._elsewhere.write_down()  # first: where the database is away, all is tried again
        for name, one in self.hosted.items():
            one.connect(self._wiring.credentials(name))
        self._elsewhere.start(self._wiring.credentials, keeps=self._wiring.keeper is not None)

    def _came_back(self) -> None:
        for one in self.hosted.values():
            one.came_back()

    def _make_door(self) -> Starlette:
        door = Starlette(lifespan=self._life)
        sample = self.clock if self.clock.is_invented else None
        install_door(door, hotlines=self.settings.hotlines, sample=sample)
        door.add_route("/", _home)
        door.add_route("/health/live", _alive)
        door.add_route("/health/ready", self._ready)
        door.add_route("/metrics", self._figures)
        for name, one in self.hosted.items():
            door.mount(f"/{name}", one.app)
        return door

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    def _ready(self, _: Request) -> Response:
        status, body = readiness(*(one.health for one in self.hosted.values()))
        return JSONResponse(body, status)

    def _figures(self, _: Request) -> Response:
        for one in self.hosted.values():
            one.measure()
        together = exposition(*(one.metrics for one in self.hosted.values()))
        return Response(together, media_type=_FIGURES)


def _premises(settings: Settings, clock: Clock, *, at_work: bool) -> Premises:
    refuse_unfinished(settings)
    keys: Path = settings.keys_dir
    return Premises(
        settings=settings,
        folder=settings.data_dir,
        clock=clock,
        node=Node(settings.node_id, load_or_make_key(keys / "node.key")),
        ticket_keys=load_or_make_keys(keys),
        draft_key=load_or_make_key(keys / "drafts.key"),
        at_work=at_work,
    )


def _home(_: Request) -> Response:
    return RedirectResponse("/notify/inbox", 303)


def _alive(_: Request) -> Response:
    return JSONResponse({"status": "alive"})
