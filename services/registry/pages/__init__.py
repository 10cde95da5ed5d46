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
from shared.web.routing import put_on

pages = APIRouter()
put_on(
    pages,
    door.pages,
    account.pages,
    registering.pages,
    children.pages,
    changes.pages,
    erasures.pages,
    officers.pages,
    clients.pages,
    units.pages,
)

__all__ = ["pages"]
