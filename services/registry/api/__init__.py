"""How machines talk to registry: JSON over HTTP, described in /registry/openapi.json.

A program signs in with `POST /api/session` (it must send an Origin of this node, or
`Sec-Fetch-Site: same-origin`), then shows the token as a Bearer. Every write takes an
Idempotency-Key. Reading children leaves a reading like any other.
"""

from fastapi import APIRouter

from services.registry.api import children, clients, officers, session, units
from shared.web.routing import put_on

api = APIRouter()
put_on(api, session.api, children.api, units.api, officers.api, clients.api)

__all__ = ["api"]
