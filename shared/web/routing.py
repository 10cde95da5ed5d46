"""Routers put together so that an application looks for a route in one list, once.

FastAPI's `include_router` keeps a router within the router: each request is then matched anew on
every level, which costs more than all else that FastAPI does for it.
"""

from fastapi import APIRouter, FastAPI


def put_on(target: FastAPI | APIRouter, *routers: APIRouter) -> None:
    """Let `target` answer for the routes of these routers, as they were declared there."""
    for router in routers:
        target.routes.extend(router.routes)
