"""How officers work with notify: what waits and was said, and where subscribers are sent events."""

from fastapi import APIRouter

from services.notify.pages import desk, webhooks

pages = APIRouter(include_in_schema=False)
for part in (desk, webhooks):
    pages.include_router(part.pages)

__all__ = ["pages"]
