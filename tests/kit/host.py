"""Two toy services as the host sees them, and a host of both in the test's own loop."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter, Request

from shared.calendar.clock import Clock
from shared.desk import Desk
from shared.eventstore.acts import ReadModel
from shared.hosting.host import Host
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM
from shared.kernel.roles import Role, Scope
from shared.service import Service
from shared.settings import Settings
from shared.units.tree import units
from tests.kit.nats import collect_dropped_sockets, end_what_is_left
from tests.kit.toy import LISTENER, TELLER, Count, counter, sum_what_is_heard

MAY = {"count_up": {Role.ADMINISTRATOR: Scope.NODE}}


def count_up(desk: Desk, issued: Issued, subject: UUID, number: int) -> None:
    """Count a number: the one operation of the toy."""
    step = Step(f"toy-{subject}", counter, Count(subject, number))
    desk.perform(issued, "count_up", step)


def _module(*functions: Any) -> ModuleType:
    made = ModuleType("tests.kit.host")
    for function in functions:
        setattr(made, function.__name__, function)
    return made


def _pages() -> APIRouter:
    pages = APIRouter()

    @pages.post("/toys/{subject}")
    async def post_toy(subject: UUID, request: Request) -> dict[str, int]:
        return {"length": len(await request.body())}

    return pages


teller = Service(
    name="registry",
    vi="Bộ đếm",
    facts=TELLER.facts,
    read_models=(*TELLER.read_models, ReadModel("units", 1, (units,))),
    announce=TELLER.announce,
    policies=(),
    permissions=MAY,
    operations=_module(count_up),
    api=APIRouter(),
    pages=_pages(),
)
listener = Service(
    name="reporting",
    vi="Bộ nghe",
    facts=(),
    read_models=tuple(replace(model, policies=()) for model in LISTENER.read_models),
    announce=LISTENER.announce,
    policies=(sum_what_is_heard,),
    permissions={},
    operations=_module(),
    api=APIRouter(),
    pages=APIRouter(),
)


def host_in(
    folder: Path, clock: Clock | None = None, services: Iterable[Service] = (teller, listener)
) -> Host:
    """Return a host, not yet started, whose data lies in `folder`."""
    settings = Settings(data_dir=folder, heal_seconds=0.2, node_id="n05578")
    return Host(tuple(services), settings, clock)


@asynccontextmanager
async def hosting(host: Host) -> AsyncIterator[Host]:
    """Start a host; stop it in the end."""
    await host.start()
    try:
        yield host
    finally:
        try:
            await host.stop()
        finally:
            await end_what_is_left()
            collect_dropped_sockets()


def caller(host: Host) -> httpx.AsyncClient:
    """Return a client of the host's door, without a network."""
    transport = httpx.ASGITransport(app=host.app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url="http://door", headers={"Sec-Fetch-Site": "same-origin"}
    )


def count_at(host: Host, number: int, subject: UUID) -> None:
    """Count a number at the teller's desk, as the machine itself."""
    desk = host.desks["registry"]
    count_up(desk, desk.issue(SYSTEM), subject, number)
