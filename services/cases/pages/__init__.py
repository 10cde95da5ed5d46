"""How officers work with notices and cases: intake, lists, each step of the law on its own page."""

from fastapi import APIRouter

from services.cases.pages import cases, notices, planning, protection
from shared.web.routing import put_on

pages = APIRouter()
put_on(pages, notices.pages, cases.pages, protection.pages, planning.pages)

__all__ = ["pages"]
