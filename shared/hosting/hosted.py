"""One hosted service: its store, desk, pages, end of the wire, figures and health."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from starlette.responses import JSONResponse, Response

from shared.calendar.clock import Clock
from shared.database import Places
from shared.desk import Desk
from shared.eventstore.elsewhere import elsewhere_model, reaches
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.eventstore.went_back import all_that_went_back
from shared.hosting import feed, quarantine
from shared.hosting.limiting import LimitedBody, Measured
from shared.identity.ticket import TicketKeys
from shared.messaging.across import Across, own_feed
from shared.messaging.connection import Credentials
from shared.messaging.tasks import end
from shared.messaging.wire import Place, Wire
from shared.service import Service
from shared.settings import Settings
from shared.telemetry.health import Health, readiness
from shared.telemetry.logs import get_logger
from shared.telemetry.metrics import Metrics, exposition
from shared.units.neighbours import all_neighbours, neighbours_model
from shared.web import SILENT, install
from shared.web.drafts import drafts_model
from shared.web.routing import put_on

log = get_logger()
_PAUSE_SECONDS = 1.0
_FIGURES = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Premises:
    """What all services of a node share: folder, clock, node and its keys."""

    settings: Settings
    folder: Path
    clock: Clock
    node: Node
    ticket_keys: TicketKeys
    draft_key: bytes
    at_work: bool


class Hosted:
    """A service at work in this process."""

    def __init__(self, service: Service, premises: Premises) -> None:
        hears_anyone = service.sources_elsewhere or service.sources_carried
        own = (drafts_model, *((elsewhere_model,) if hears_anyone else ()))
        if service.sources_elsewhere:
            own = (*own, neighbours_model)
        self.service = replace(service, read_models=(*service.read_models, *own))
        self.metrics = Metrics(service.name)
        self.health = Health(service.name)
        self._premises = premises
        address = premises.settings.database_url
        places = Places(premises.folder, address, at_work=premises.at_work)
        self.store = Store(self.service, places, premises.clock, premises.node, self.metrics)
        rows = {**service.permissions, **feed.MAY, **quarantine.MAY}
        self.desk = Desk(self.store, rows, premises.clock, premises.settings.longest_silence)
        self.app = self._make_app()
        self._wire: Wire | None = None
        self._carrying: Across | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def clock(self) -> Clock:
        """The clock of the node."""
        return self._premises.clock

    def start(self) -> None:
        """Begin what runs in the background: it needs no wire."""
        settings = self._premises.settings
        for check in ("telling", "listening"):
            self.health.watch(check, _no_wire)
        self._tasks = [
            self._for_ever("retrying", self._retry),
            *(
                self._for_ever(work.__name__, partial(work, self.desk, settings))
                for work in self.service.background
            ),
        ]

    def connect(self, credentials: Credentials) -> None:
        """Connect to the wire, as soon as NATS is there."""
        settings = self._premises.settings
        place = Place(settings.node_id, self.service.sources, settings.heal_seconds)
        self._wire = Wire(self.store, credentials, place, self.metrics, clock=self._premises.clock)
        self._wire.start()
        self.health.watch("telling", self._wire.telling_check)
        self.health.watch("listening", self._wire.listening_check)
        if self.service.sources_carried:
            self._carrying = Across(
                self.store,
                credentials,
                self.metrics,
                feeds=[own_feed(settings.node_id, self.service.name)],
                sources=self.service.sources_carried,
                clock=self._premises.clock,
            )
            self._carrying.start()

    async def stop(self) -> None:
        """End the background work, leave the wire, finish what is queued, close the store."""
        await asyncio.gather(*(end(task) for task in self._tasks))
        if self._carrying is not None:
            await self._carrying.stop()
        if self._wire is not None:
            await self._wire.stop()
        await asyncio.to_thread(self.store.close)

    def came_back(self) -> None:
        """The wire was made anew: tell the head at once."""
        if self._wire is not None:
            self._wire.came_back()

    def measure(self) -> None:
        """Take the figures that are states, not counts."""
        self.metrics.stands_at(self.store.head("events"))
        counts = self.store.inbox_counts()
        for state in ("applied", "waiting", "quarantined", "behind"):
            self.metrics.inbox(state, counts.get(state, 0))
        now = self._premises.clock.now()
        for one in self.store.read(all_that_went_back):
            self.metrics.went_back(one.node, one.service, rings=one.rings(now))
        if self.service.sources_elsewhere:
            self._measure_other_nodes(now)
        if self.service.deadlines is not None:
            for state, count in self.store.read(self.service.deadlines, now).items():
                self.metrics.deadlines(state, count)
        if self.service.unconfirmed is not None:
            self.metrics.unconfirmed(self.store.read(self.service.unconfirmed, now))
        if self.service.undelivered is not None:
            for channel, since in self.store.read(self.service.undelivered).items():
                self.metrics.undelivered(channel, (now - since).total_seconds() if since else 0.0)

    def _measure_other_nodes(self, now: datetime) -> None:
        heard = set()
        for reach in self.store.read(reaches):
            if reach.complete_at is not None:
                ago = (now - reach.complete_at).total_seconds()
                self.metrics.heard_ago(reach.node, reach.service, ago)
            if not reach.is_silent(now, self.desk.longest_silence):
                heard.add(reach.node)
        below = {one.node for one in self.store.read(all_neighbours) if not one.is_above}
        self.metrics.silent(len(below - heard))

    def is_quiet(self, heads: Mapping[str, int]) -> bool:
        """Say whether all that was told is on the wire and nothing kept waits to be applied."""
        return all(
            heads.get(f"published:{name.removeprefix('outbox:')}", 0) >= head
            for name, head in heads.items()
            if name.startswith("outbox:")
        ) and not self.store.inbox_counts().get("waiting")

    def hears(self) -> Iterator[tuple[str, str, str]]:
        """Yield what it hears of its own node: audience, source, and its name in the inbox."""
        node = self._premises.settings.node_id
        for source in self.service.sources:
            yield "svc", source, source
        for source in self.service.sources_carried:
            yield "evt", source, f"{node}/{source}"

    def _make_app(self) -> FastAPI:
        title = f"Măng Non: {self.service.vi}"
        clock = self._premises.clock
        app = FastAPI(title=title, docs_url=None, redoc_url=None, telemetry=SILENT)
        install(
            app,
            self.desk,
            self._premises.ticket_keys.public,
            draft_key=self._premises.draft_key,
            hotlines=self._premises.settings.hotlines,
            sample=clock if clock.is_invented else None,
        )
        if self.service.name == "registry":
            app.state.ticket_signing_key = _signing_key(self._premises.ticket_keys)
        app.add_middleware(LimitedBody, most_bytes=self._premises.settings.max_body_bytes)
        app.add_middleware(Measured, metrics=self.metrics)
        put_on(app, self.service.api, self.service.pages)
        put_on(app, quarantine.quarantine(self.service.name))
        if feed.tells_subscribers(self.service):
            put_on(app, feed.feed(self.service.name, self.store))
        app.add_api_route("/health/live", _alive, include_in_schema=False)
        app.add_api_route("/health/ready", self._ready, include_in_schema=False)
        app.add_api_route("/metrics", self._figures, include_in_schema=False)
        return app

    def _ready(self) -> Response:
        status, body = readiness(self.health)
        return JSONResponse(body, status)

    def _figures(self) -> Response:
        self.measure()
        return Response(exposition(self.metrics), media_type=_FIGURES)

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            await asyncio.to_thread(self.store.retry_waiting)

    def _for_ever(
        self, name: str, run: Callable[[], Coroutine[Any, Any, None]]
    ) -> asyncio.Task[None]:
        async def again_and_again() -> None:
            while True:
                try:
                    await run()
                    log.error("background_work_ended", service=self.service.name, what=name)
                except Exception:
                    log.exception("background_work_failed", service=self.service.name, what=name)
                await asyncio.sleep(_PAUSE_SECONDS)

        return asyncio.create_task(again_and_again(), name=f"{self.service.name}-{name}")


def _signing_key(keys: TicketKeys) -> OKPKey:
    """Return the key that registry signs tickets with: without it nobody could sign in."""
    if keys.private is None:
        message = "ticket-private.pem is missing where registry is to run: restore it"
        raise FileNotFoundError(message)
    return keys.private


def _no_wire() -> str:
    return "no_nats_server"


def _alive() -> Response:
    return JSONResponse({"status": "alive"})
