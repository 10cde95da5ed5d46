"""How officers work with reports: the outline and its figures, the plan, activities, entries."""

from fastapi import APIRouter

from services.reporting.pages import activities, communes, entries, figures, owing, plan, reports
from shared.web.routing import put_on

pages = APIRouter()
put_on(
    pages,
    reports.pages,
    owing.pages,
    communes.pages,
    figures.pages,
    plan.pages,
    activities.pages,
    entries.pages,
)

__all__ = ["pages"]
