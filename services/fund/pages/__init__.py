"""How officers work with the fund: the day book, gifts, campaigns, grants, a year's books.

`public` is for anybody, without signing in. Each module answers for one group of addresses.
"""

from fastapi import APIRouter

from services.fund.pages import adjustments, books, campaigns, gifts, grants, home, public, vouchers
from shared.web.routing import put_on

pages = APIRouter()
put_on(
    pages,
    home.pages,
    gifts.pages,
    vouchers.pages,
    campaigns.pages,
    grants.pages,
    books.pages,
    adjustments.pages,
    public.pages,
)

__all__ = ["pages"]
