"""All routes of all services, as the services themselves declare them: for generated tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from shared.hosting.loading import load
from shared.web import FormModel
from shared.web.submitting import Submitting

SAFE = ("GET", "HEAD")


@dataclass(frozen=True)
class Route:
    """One way into a service, as seen from the door."""

    service: str
    method: str
    path: str  # with the service's prefix and {parameters}
    is_api: bool
    parameters: tuple[str, ...]
    query: tuple[str, ...] = ()
    body: type[BaseModel] | None = field(default=None, compare=False)
    form: type[FormModel] | None = field(default=None, compare=False)
    submits: Submitting | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_safe(self) -> bool:
        """Whether it only shows."""
        return self.method in SAFE


@cache
def all_routes() -> tuple[Route, ...]:
    """Return the routes of the five services: pages and API, without health and metrics."""
    return tuple(
        route
        for service in load()
        for is_api, router in ((True, service.api), (False, service.pages))
        for route in _routes(service.name, router, is_api=is_api)
    )


def _routes(service: str, router: APIRouter, *, is_api: bool) -> Iterator[Route]:
    for declared in router.routes:
        assert isinstance(declared, APIRoute)
        parts = list(_flat(declared.dependant))
        for method in sorted(declared.methods or ()):
            yield Route(
                service=service,
                method=method,
                path=f"/{service}{declared.path}",
                is_api=is_api,
                parameters=tuple(dict.fromkeys(p.alias for d in parts for p in d.path_params)),
                query=tuple(sorted(_queried(parts))),
                body=next((_model(p) for d in parts for p in d.body_params), None),
                form=next((model for d in parts if (model := _form_of(d))), None),
                submits=next((d.call for d in parts if isinstance(d.call, Submitting)), None),
            )


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _flat(inner)


def _queried(parts: list[Dependant]) -> Iterator[str]:
    for asked in (query for part in parts for query in part.query_params):
        model = _model(asked)
        if model is None:
            yield asked.alias
        else:
            yield from model.model_fields


def _model(asked: Any) -> type[BaseModel] | None:
    annotation = asked.field_info.annotation
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _form_of(dependant: Dependant) -> type[FormModel] | None:
    """Return the model of a form that the route reads: it stands in its reader's closure."""
    cells = getattr(dependant.call, "__closure__", None) or ()
    kept = (cell.cell_contents for cell in cells)
    return next((one for one in kept if isinstance(one, type) and issubclass(one, FormModel)), None)
