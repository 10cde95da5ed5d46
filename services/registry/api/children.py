"""Children, by programs: the same operations as by people, and the same readings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.registry import operations
from services.registry.api.shapes import (
    ChildAnswer,
    CircumstanceBody,
    CorrectionBody,
    DeathBody,
    EndingBody,
    HoldBody,
    LiftingBody,
    ListAnswer,
    ListedAnswer,
    Made,
    MoveBody,
    NewChildBody,
    SupportBody,
)
from services.registry.readmodels.child_search import Filter
from shared.waiting import promptly
from shared.web import Visiting

api = APIRouter(tags=["Trẻ em"])
_DONE = 204


class ListQuery(BaseModel):
    """Điều kiện lọc (What to filter by)."""

    q: str = Field("", max_length=100, description="Chữ trong tên, không cần dấu")
    hamlet_id: UUID | None = None
    group: int | None = Field(None, ge=0, le=14, description="Nhóm hoàn cảnh; 0 là bất kỳ")
    status: str = "present"
    page: int = Field(1, ge=1, le=100_000)


@api.get("/api/children")
def list_children(visit: Visiting, asked: Annotated[ListQuery, Query()]) -> ListAnswer:
    """Danh sách trẻ em trong địa bàn; lần đọc được ghi lại (the reading is recorded)."""
    hamlet_ids = frozenset({asked.hamlet_id}) if asked.hamlet_id else frozenset[UUID]()
    wanted = Filter(hamlet_ids, asked.q, asked.group, "", asked.status, asked.page)
    found = operations.list_children(visit.desk, visit.issue(), wanted, way="api")
    rows = [ListedAnswer.of(row) for row in found.rows]
    return ListAnswer(total=found.total, page=found.number, last_page=found.last, children=rows)


@api.post("/api/children", status_code=201)
@promptly
def register_child(visit: Visiting, body: NewChildBody) -> Made:
    """Đăng ký trẻ. 409 `possible_duplicate`: xem lại rồi gửi `confirmed` (Register a child)."""
    child_id = operations.register_child(
        visit.desk,
        visit.issue(),
        body.profile(),
        hamlet_id=body.hamlet_id,
        origin=body.origin,
        present_from=body.present_from,
        confirmed=body.confirmed,
    )
    return Made(id=child_id)


@api.get("/api/children/{child_id}")
def read_child(visit: Visiting, child_id: UUID) -> ChildAnswer:
    """Hồ sơ của một trẻ; lần đọc được ghi lại (the reading is recorded)."""
    return ChildAnswer.of(operations.read_child(visit.desk, visit.issue(), child_id, way="api"))


@api.put("/api/children/{child_id}", status_code=_DONE)
def change_details(visit: Visiting, child_id: UUID, body: CorrectionBody) -> Response:
    """Đính chính hoặc cập nhật hồ sơ (Put a record right)."""
    operations.change_details(
        visit.desk,
        visit.issue(),
        child_id,
        body.profile(),
        hamlet_id=body.hamlet_id,
        since=body.since,
        reason=body.reason,
        expected=body.version,
    )
    return Response(status_code=_DONE)


@api.post("/api/children/{child_id}/circumstances", status_code=201)
def record_circumstance(visit: Visiting, child_id: UUID, body: CircumstanceBody) -> Made:
    """Ghi hoàn cảnh đặc biệt (Record a special circumstance)."""
    made = operations.record_circumstance(
        visit.desk,
        visit.issue(),
        child_id,
        group=body.group,
        subgroup=body.subgroup,
        since=body.since,
        evidence=body.evidence,
    )
    return Made(id=made)


@api.post("/api/children/{child_id}/circumstances/{circumstance_id}/end", status_code=_DONE)
def end_circumstance(
    visit: Visiting, child_id: UUID, circumstance_id: UUID, body: EndingBody
) -> Response:
    """Ghi hết hoàn cảnh đặc biệt (End a special circumstance)."""
    operations.end_circumstance(
        visit.desk,
        visit.issue(),
        child_id,
        circumstance_id,
        ended_on=body.ended_on,
        reason=body.reason,
    )
    return Response(status_code=_DONE)


@api.post("/api/children/{child_id}/moves", status_code=_DONE)
def record_move(visit: Visiting, child_id: UUID, body: MoveBody) -> Response:
    """Ghi chuyển nơi ở (Record a move)."""
    operations.record_move(
        visit.desk,
        visit.issue(),
        child_id,
        moved_on=body.moved_on,
        to_hamlet_id=body.to_hamlet_id,
        where=body.where,
    )
    return Response(status_code=_DONE)


@api.post("/api/children/{child_id}/support", status_code=201)
def record_support(visit: Visiting, child_id: UUID, body: SupportBody) -> Made:
    """Ghi hỗ trợ ngoài Quỹ (Record support)."""
    made = operations.record_support(
        visit.desk,
        visit.issue(),
        child_id,
        kind=body.kind,
        given_on=body.given_on,
        note=body.note,
    )
    return Made(id=made)


@api.post("/api/children/{child_id}/death", status_code=_DONE)
def record_death(visit: Visiting, child_id: UUID, body: DeathBody) -> Response:
    """Ghi trẻ đã mất (Record a death)."""
    operations.record_death(
        visit.desk, visit.issue(), child_id, died_on=body.died_on, cause=body.cause
    )
    return Response(status_code=_DONE)


@api.post("/api/children/{child_id}/holds", status_code=201)
def place_hold(visit: Visiting, child_id: UUID, body: HoldBody) -> Made:
    """Chủ tịch giữ hồ sơ, không cho xoá (Place a legal hold)."""
    made = operations.place_hold(
        visit.desk, visit.issue(), child_id, ground=body.ground, document=body.document
    )
    return Made(id=made)


@api.post("/api/children/{child_id}/holds/lifting", status_code=_DONE)
def lift_hold(visit: Visiting, child_id: UUID, body: LiftingBody) -> Response:
    """Chủ tịch thôi giữ hồ sơ (Lift a legal hold)."""
    operations.lift_hold(visit.desk, visit.issue(), child_id, body.hold_id)
    return Response(status_code=_DONE)
