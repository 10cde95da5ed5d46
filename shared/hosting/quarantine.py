"""What a service could not apply: for the administrator to see, and to try again once mended.

Only where a letter came from, its type and the kind of fault are shown: nothing of what it says.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlalchemy import Connection, func, select

from shared.contracts.announcement import Audience
from shared.desk import Desk
from shared.eventstore.tables import inbox
from shared.kernel.issued import Issued
from shared.kernel.permissions import Permissions
from shared.kernel.refusals import Conflict, NotFound, Refused
from shared.kernel.roles import Role, Scope
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

_ADMINISTRATOR: Final = {Role.ADMINISTRATOR: Scope.NODE}
MAY: Final[Permissions] = {
    "list_quarantined": _ADMINISTRATOR,
    "retry_quarantined": _ADMINISTRATOR,
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that waits for a person, and how many wait behind it."""

    source: str
    sequence: int
    type: str
    tries: int
    fault: str
    received_at: str
    behind: int


class HeldAnswer(BaseModel):
    """Một thư bị giữ (A letter that could not be applied)."""

    source: str
    sequence: int
    type: str
    tries: int
    fault: str
    received_at: str
    behind: int


class TryAgain(FormModel):
    """A button alone: its form carries only its key."""


TryingAgain = Annotated[Form[TryAgain], Depends(read_form(TryAgain, "retry_quarantined"))]


def list_quarantined(desk: Desk, issued: Issued) -> Sequence[Held]:
    """Return what waits for a person, in the order received."""
    desk.rights(issued, "list_quarantined")
    return desk.read(_held)


def retry_quarantined(desk: Desk, issued: Issued, source: str, sequence: int) -> None:
    """Apply a held letter again and those behind it; refuse where it fails still."""
    desk.rights(issued, "retry_quarantined")
    held = {(one.source, one.sequence) for one in desk.read(_held)}
    if (source, sequence) not in held:
        raise NotFound("letter_not_held", "Thư này không còn bị giữ.")
    try:
        desk.store.retry_quarantined(source, _audience_of(source), sequence)
    except Exception as fault:  # noqa: BLE001 - whatever the policy raises, it is held still
        kind = type(fault.__cause__ or fault).__name__
        log.warning("letter still fails", source=source, sequence=sequence, reason=kind)
        raise Conflict(
            "still_failing", "Vẫn chưa xử lý được thư này. Hãy báo người phát triển kèm mã lỗi."
        ) from None
    log.info("letter applied by hand", source=source, sequence=sequence, by=str(issued.by.id))


def quarantine(name: str) -> APIRouter:
    """Return the page and the API of what one service holds."""
    router = APIRouter(tags=["Thư bị giữ"])

    @router.get("/api/quarantine")
    def held_letters(visit: Visiting) -> list[HeldAnswer]:
        """Các thư chưa xử lý được (Letters that could not be applied)."""
        found = list_quarantined(visit.desk, visit.issue())
        return [HeldAnswer(**{key: getattr(one, key) for key in one.__slots__}) for one in found]

    @router.post("/api/quarantine/{source:path}/{sequence}/retry", status_code=204)
    def retry_letter(visit: Visiting, source: str, sequence: int) -> Response:
        """Thử lại một thư (Try a letter again)."""
        retry_quarantined(visit.desk, visit.issue(), source, sequence)
        return Response(status_code=204)

    @router.get("/quarantine", include_in_schema=False)
    def show(visit: Visiting) -> Response:
        """Show what waits for a person."""
        return _show(visit, name)

    @router.post("/quarantine/{source:path}/{sequence}", include_in_schema=False)
    def retry(visit: Visiting, source: str, sequence: int, form: TryingAgain) -> Response:
        """Try a letter again."""
        try:
            retry_quarantined(visit.desk, visit.issue(form.key), source, sequence)
        except Conflict as refused:
            return _show(visit, name, refused)
        return see_other(f"/{quote(name)}/quarantine", said="Đã xử lý xong thư.")

    return router


def _show(visit: Visit, name: str, refused: Refused | None = None) -> Response:
    letters = list_quarantined(visit.desk, visit.issue())
    status = refused.status if refused else 200
    pressing = Form.blank(TryAgain)
    return page(
        visit,
        "quarantine.html",
        status,
        letters=letters,
        service=name,
        refused=refused,
        pressing=pressing,
    )


def _held(connection: Connection) -> list[Held]:
    waiting = inbox.alias("waiting")
    behind = (
        select(func.count())
        .where(
            waiting.c.source == inbox.c.source,
            waiting.c.audience == inbox.c.audience,
            waiting.c.partition_key == inbox.c.partition_key,
            waiting.c.state == "behind",
        )
        .scalar_subquery()
    )
    statement = (
        select(inbox, behind.label("behind_it"))
        .where(inbox.c.state == "quarantined")
        .order_by(inbox.c.received_at, inbox.c.source, inbox.c.sequence)
    )
    return [
        Held(
            source=row.source,
            sequence=row.sequence,
            type=_type_in(row.envelope),
            tries=row.tries,
            fault=(row.reason or "").strip('"'),
            received_at=row.received_at,
            behind=row.behind_it,
        )
        for row in connection.execute(statement)
    ]


def _audience_of(source: str) -> str:
    """Return in which audience a source is heard: another node's has the node before its name."""
    return (Audience.SUBSCRIBERS if "/" in source else Audience.SERVICES).value


def _type_in(envelope: str) -> str:
    letter: dict[str, object] = json.loads(envelope)
    return str(letter.get("type", "")).removeprefix("vn.mangnon.")
