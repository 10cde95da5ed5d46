"""How officers work with reports: the outline and its figures, the plan, activities, entries."""

from fastapi import APIRouter

from services.reporting.pages import activities, communes, entries, figures, owing, plan, reports

pages = APIRouter(include_in_schema=False)
for group in (reports, owing, communes, figures, plan, activities, entries):
    pages.include_router(group.pages)

__all__ = ["pages"]
