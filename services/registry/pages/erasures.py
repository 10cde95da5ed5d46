"""Erased records: which services have confirmed, and the certificate as a page and as a file."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry import operations
from services.registry.norms import ERASURE_GROUNDS, HOLDERS
from shared.web import Visiting, page

pages = APIRouter(include_in_schema=False)
_MEDIA: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@pages.get("/erasures")
def list_erasures(visit: Visiting) -> Response:
    """List the erased records of the commune, by pseudonym."""
    lines = operations.list_erasures(visit.desk, visit.issue())
    return page(
        visit,
        "registry/erasures.html",
        lines=lines,
        late=sum(line.is_late for line in lines),
        grounds=ERASURE_GROUNDS,
        holders=HOLDERS,
    )


@pages.get("/erasures/{erased_id}")
def read_erasure(visit: Visiting, erased_id: UUID) -> Response:
    """Show the certificate of one erasure."""
    certificate = operations.read_erasure(visit.desk, visit.issue(), erased_id)
    return page(visit, "registry/erasure.html", certificate=certificate)


@pages.get("/erasures/{erased_id}/bien-ban.{ending}")
def download_certificate(visit: Visiting, erased_id: UUID, ending: str) -> Response:
    """Give the certificate as Word or PDF."""
    content, name = operations.download_certificate(visit.desk, visit.issue(), erased_id, ending)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA[ending], headers=headers)
