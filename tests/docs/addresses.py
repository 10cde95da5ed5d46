"""The addresses that the five services answer."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase as fnmatch
from functools import cache
from typing import Any

from shared.hosting.loading import load


@cache
def routes() -> frozenset[str]:
    """Return the addresses of all pages and of the API; a star stands for what varies."""
    return frozenset(
        re.sub(r"\{[^}]+\}", "*", f"/{service.name}{path}")
        for service in load()
        for router in (service.pages, service.api)
        for path in _paths(router)
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


def _paths(router: Any) -> Iterator[str]:
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _paths(included)
        else:
            yield route.path
