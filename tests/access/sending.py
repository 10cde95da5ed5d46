"""Sending a filled request as somebody, and what was asked of their rights meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from uuid import UUID

import httpx

from shared.desk import Desk
from shared.identity.rights import Rights
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotAllowed
from tests.access.filling import Asked
from tests.kit.routes import Route

_PERSON = {"Accept": "text/html"}
_PROGRAM = {"Accept": "application/json"}


def send(client: httpx.Client, route: Route, asked: Asked) -> httpx.Response:
    """Send a request as the route wants it: JSON to an API, a form to a page."""
    kind = "json" if route.is_api else "data"
    carried: dict[str, Any] = {} if asked.content is None else {kind: asked.content}
    return client.request(
        route.method,
        asked.path,
        params=asked.query,
        headers=_PROGRAM if route.is_api else _PERSON,
        follow_redirects=False,
        **carried,
    )


def leads_to_sign_in(answer: httpx.Response) -> bool:
    """Say whether the answer sends somebody to the door."""
    there = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    return bool(there.startswith(("/registry/renew", "/registry/sign-in")))


def code_of(answer: httpx.Response) -> str:
    """Return the stable code of a refusal of an API, "" of anything else."""
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return str(answer.json()["code"]) if is_problem else ""


@contextmanager
def rights_asked() -> Iterator[dict[str, bool]]:
    """Write down which operations are asked for, and whether the right was there."""
    asked: dict[str, bool] = {}
    true_rights = Desk.rights

    def rights(desk: Desk, issued: Issued, operation: str) -> Rights:
        try:
            found = true_rights(desk, issued, operation)
        except NotAllowed:
            asked.setdefault(operation, False)
            raise
        if issued.by.id != UUID(int=0):
            asked[operation] = True
        return found

    with mock.patch.object(Desk, "rights", rights):
        yield asked
