"""The door of a node whose database is away: alive, not ready, and no page that hides it."""

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from shared.telemetry.health import Health, readiness
from shared.web import SILENT, install_door
from shared.web.problems import problem

_WAITING: Final = (
    "Hệ thống đang chờ cơ sở dữ liệu và tự chạy tiếp khi cơ sở dữ liệu trả lời. Chưa có gì bị mất. "
    "Việc gấp hãy ghi ra giấy, kèm giờ."
)
_AGAIN: Final = {"Retry-After": "5", "Cache-Control": "no-store"}
_ALL: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def waiting_door(services: Iterable[str], hotlines: Sequence[str]) -> FastAPI:
    """Return the application that is served until the services can open their databases."""
    door = FastAPI(
        title="Măng Non", docs_url=None, redoc_url=None, openapi_url=None, telemetry=SILENT
    )
    install_door(door, hotlines=hotlines)
    health = [_health(name) for name in services]
    _serve_health(door, "", *health)
    for one in health:
        _serve_health(door, f"/{one.service}", one)
    door.add_api_route("/{path:path}", _wait, methods=list(_ALL), include_in_schema=False)
    return door


def _health(service: str) -> Health:
    return Health(service, {"database": lambda: "not_there"})


def _serve_health(door: FastAPI, at: str, *health: Health) -> None:
    def alive() -> Response:
        return JSONResponse({"status": "alive"})

    def ready() -> Response:
        status, body = readiness(*health)
        return JSONResponse(body, status)

    door.add_api_route(f"{at}/health/live", alive, include_in_schema=False)
    door.add_api_route(f"{at}/health/ready", ready, include_in_schema=False)


def _wait(request: Request) -> Response:
    return problem(request, 503, "database_away", _WAITING, _AGAIN)
