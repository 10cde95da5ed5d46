"""How machines ask what waits and was said, and how administrators' programs place webhooks."""

from fastapi import APIRouter

from services.notify.api import messages, webhooks

api = APIRouter(tags=["notify"])
for part in (messages, webhooks):
    api.include_router(part.api)

__all__ = ["api"]
