"""How officers work with the fund: the day book, gifts, campaigns, grants, a year's books.

`public` is for anybody, without signing in. Each module answers for one group of addresses.
"""

from fastapi import APIRouter

from services.fund.pages import adjustments, books, campaigns, gifts, grants, home, public, vouchers

pages = APIRouter(include_in_schema=False)
for group in (home, gifts, vouchers, campaigns, grants, books, adjustments, public):
    pages.include_router(group.pages)

__all__ = ["pages"]
