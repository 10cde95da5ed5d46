"""What communes were given and sent, for machines of the district and the province."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from services.reporting import operations
from services.reporting.api.bodies import GivenBody, ReasonBody, RowsAnswer
from services.reporting.readmodels.communes import Standing
from shared.web import Visiting

api = APIRouter(tags=["reporting"])


class StandingAnswer(BaseModel):
    """Một báo cáo của xã: đã gửi, gửi chậm, quá hạn, sắp tới hay đã trả lại."""

    obligation_id: UUID
    code: str
    name: str
    due_on: date
    before: bool
    given: bool
    accepted_on: date | None
    state: str
    days: int
    sent_on: date | None
    return_reason: str


class CommuneAnswer(BaseModel):
    """Một xã; `as_of` là lúc số liệu tính đến, trống nếu chưa nghe được lần nào."""

    unit_id: UUID
    unit_code: str
    name: str
    node: str
    as_of: AwareDatetime | None
    silent: bool
    reports: list[StandingAnswer]


@api.get("/api/communes", summary="Các xã")
def communes(
    visit: Visiting, year: Annotated[int | None, Query(ge=2017, le=2100)] = None
) -> list[CommuneAnswer]:
    """Báo cáo của từng xã trong một năm, và số liệu tính đến lúc nào."""
    issued = visit.issue()
    found = operations.list_communes(visit.desk, issued, year or issued.today.year)
    return [
        CommuneAnswer(
            unit_id=one.unit.id,
            unit_code=one.unit.code,
            name=one.unit.name,
            node=one.node,
            as_of=one.as_of,
            silent=one.is_silent,
            reports=[_told(standing) for standing in one.standings],
        )
        for one in found
    ]


@api.post("/api/obligations/given", status_code=201, summary="Giao báo cáo cho các xã")
def give(visit: Visiting, body: GivenBody) -> RowsAnswer:
    """Giao một báo cáo cho các xã, có hạn và văn bản giao; giao lại là đổi hạn."""
    ids = operations.give_report(
        visit.desk,
        visit.issue(),
        body.communes,
        code=body.code,
        year=body.year,
        due_on=body.due_on,
        before=body.before,
        basis=body.basis,
    )
    return RowsAnswer(rows=[{"id": str(one)} for one in ids])


@api.post(
    "/api/obligations/{obligation_id}/acceptance", status_code=204, summary="Nhận báo cáo được giao"
)
def accept(visit: Visiting, obligation_id: UUID) -> None:
    """Nhận báo cáo mà cấp trên giao."""
    operations.accept_obligation(visit.desk, visit.issue(), obligation_id)


@api.post(
    "/api/obligations/{obligation_id}/return", status_code=204, summary="Trả lại báo cáo được giao"
)
def give_back(visit: Visiting, obligation_id: UUID, body: ReasonBody) -> None:
    """Trả lại báo cáo mà cấp trên giao, kèm lý do."""
    operations.return_obligation(visit.desk, visit.issue(), obligation_id, reason=body.reason)


def _told(standing: Standing) -> StandingAnswer:
    owed = standing.owed
    return StandingAnswer(
        obligation_id=owed.obligation_id,
        code=owed.code,
        name=owed.name,
        due_on=owed.due_on,
        before=owed.before,
        given=owed.given,
        accepted_on=owed.accepted_on,
        state=standing.state,
        days=standing.days,
        sent_on=owed.fulfilled_on,
        return_reason=owed.return_reason,
    )
