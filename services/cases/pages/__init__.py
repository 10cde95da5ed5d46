"""How officers work with notices and cases: intake, lists, each step of the law on its own page."""

from fastapi import APIRouter

from services.cases.pages import cases, notices, planning, protection

pages = APIRouter(include_in_schema=False)
for group in (notices, cases, protection, planning):
    pages.include_router(group.pages)

__all__ = ["pages"]
