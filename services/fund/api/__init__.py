"""How machines talk to the fund: gifts and books, campaigns and grants, the public statement."""

from fastapi import APIRouter

from services.fund.api import adjustments, books, giving

api = APIRouter(tags=["fund"])
for group in (books, giving, adjustments):
    api.include_router(group.api)

__all__ = ["api"]
