"""Putting the shell on an application: hosting does this once for each service and for the door."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from joserfc.jwk import OKPKey
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

from shared.calendar.clock import Clock
from shared.desk import Desk
from shared.web import assets
from shared.web.answering import environment
from shared.web.describing import describe
from shared.web.guarding import Faults, ForeignRequests, SafeHeaders
from shared.web.problems import failed, foreign, handle_problems

NATIONAL_HOTLINE: Final = "111"
# FastAPI would tell whatever collector the environment names of each request and fault, in words of
# its own: what may be told is in shared/telemetry.
SILENT: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
_WORTH_PACKING: Final = 1024
_KEY_BYTES: Final = 32


def install(
    app: FastAPI,
    desk: Desk,
    ticket_key: OKPKey,
    *,
    draft_key: bytes,
    hotlines: Sequence[str] = (NATIONAL_HOTLINE,),
    sample: Clock | None = None,
) -> None:
    """Put the shell on a service's application.

    `ticket_key` is the node's public key for tickets, `draft_key` 32 secret bytes of the node for
    drafts (kept in `drafts.drafts_model`, which the host adds to the service's read models),
    `hotlines` the numbers to call for a child in this province, `sample` the clock of a node whose
    people are invented: every page then says so, and which day it is there. Make the application
    with `FastAPI(docs_url=None, redoc_url=None, telemetry=SILENT)`: their pages would load scripts
    from elsewhere.
    """
    if len(draft_key) != _KEY_BYTES:
        message = f"draft_key needs {_KEY_BYTES} bytes, it has {len(draft_key)}"
        raise ValueError(message)
    app.state.desk = desk
    app.state.ticket_key = ticket_key
    app.state.draft_key = draft_key
    app.openapi = cache(lambda: describe(app))  # type: ignore[method-assign] # FastAPI's own way
    _furnish(app, hotlines, sample)


def install_door(
    app: Starlette,
    *,
    hotlines: Sequence[str] = (NATIONAL_HOTLINE,),
    sample: Clock | None = None,
) -> None:
    """Put the shell on the application that the services are mounted in.

    It serves /static and says in our way that there is no such page. What stands before every
    route (where a request comes from, headers, packing) stands here, once for all that is mounted:
    a service's application is never served without it. Call it before mounting.
    """
    app.router.routes.append(Mount(assets.STATIC, assets.serve))
    _furnish(app, hotlines, sample)
    # The last one added is the first that a request meets.
    app.add_middleware(ForeignRequests, refuse=foreign)
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=6)
    app.add_middleware(SafeHeaders)


def _furnish(app: Starlette, hotlines: Sequence[str], sample: Clock | None) -> None:
    app.state.hotlines = tuple(hotlines)
    app.state.sample = sample
    environment()  # a template folder that cannot be read is found at the start
    handle_problems(app)
    app.add_middleware(Faults, failed=failed)
