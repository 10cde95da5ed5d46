"""How machines talk to the fund: gifts and books, campaigns and grants, the public statement."""

from fastapi import APIRouter

from services.fund.api import adjustments, books, giving
from shared.web.routing import put_on

api = APIRouter()
put_on(api, books.api, giving.api, adjustments.api)

__all__ = ["api"]
