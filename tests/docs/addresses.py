"""The addresses that the five services answer."""

import re
from fnmatch import fnmatchcase as fnmatch
from functools import cache

from fastapi.routing import APIRoute

from shared.hosting.loading import load


@cache
def routes() -> frozenset[str]:
    """Return the addresses of all pages and of the API; a star stands for what varies."""
    return frozenset(
        re.sub(r"\{[^}]+\}", "*", f"/{service.name}{route.path}")
        for service in load()
        for router in (service.pages, service.api)
        for route in router.routes
        if isinstance(route, APIRoute)
    )


def is_answered(address: str) -> bool:
    """Say whether an address, with stars for what varies, leads to a route."""
    return any(_fits(address, route) for route in routes())


def _fits(address: str, route: str) -> bool:
    parts, kept = address.split("/"), route.split("/")
    return len(parts) == len(kept) and all(
        fnmatch(part, pattern) or fnmatch(pattern, part)
        for part, pattern in zip(parts, kept, strict=True)
    )
