"""How machines ask what waits and was said, and how administrators' programs place webhooks."""

from fastapi import APIRouter

from services.notify.api import messages, webhooks
from shared.web.routing import put_on

api = APIRouter()
put_on(api, messages.api, webhooks.api)

__all__ = ["api"]
