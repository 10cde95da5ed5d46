"""How officers work with notify: what waits and was said, and where subscribers are sent events."""

from fastapi import APIRouter

from services.notify.pages import desk, webhooks
from shared.web.routing import put_on

pages = APIRouter()
put_on(pages, desk.pages, webhooks.pages)

__all__ = ["pages"]
