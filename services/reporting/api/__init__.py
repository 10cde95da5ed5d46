"""How machines talk to reporting: figures and their events, activities, entries, plans, reports."""

from fastapi import APIRouter

from services.reporting.api import communes, figures, given, owed, reports

api = APIRouter(tags=["reporting"])
for group in (figures, given, owed, communes, reports):
    api.include_router(group.api)

__all__ = ["api"]
