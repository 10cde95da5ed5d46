"""How machines talk to cases: intake by the hotline and district IT, cases, legal deadlines."""

from fastapi import APIRouter

from services.cases.api import cases, notices
from shared.web.routing import put_on

api = APIRouter()
put_on(api, notices.api, cases.api)

__all__ = ["api"]
