"""How machines talk to cases: intake by the hotline and district IT, cases, legal deadlines."""

from fastapi import APIRouter

from services.cases.api import cases, notices

api = APIRouter(tags=["cases"])
for group in (notices, cases):
    api.include_router(group.api)

__all__ = ["api"]
