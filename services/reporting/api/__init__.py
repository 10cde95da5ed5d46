"""How machines talk to reporting: figures and their events, activities, entries, plans, reports."""

from fastapi import APIRouter

from services.reporting.api import communes, figures, given, owed, reports
from shared.web.routing import put_on

api = APIRouter()
put_on(api, figures.api, given.api, owed.api, communes.api, reports.api)

__all__ = ["api"]
