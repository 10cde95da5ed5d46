"""How officers work with registry: the door, the register of children, accounts, units."""

from fastapi import APIRouter

from services.registry.pages import (
    account,
    changes,
    children,
    clients,
    door,
    erasures,
    officers,
    registering,
    units,
)

pages = APIRouter(include_in_schema=False)
for part in (door, account, registering, children, changes, erasures, officers, clients, units):
    pages.include_router(part.pages)

__all__ = ["pages"]
