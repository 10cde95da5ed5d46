"""Entries of several lines: proposed, decided, read."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.fund import operations
from services.fund.adjustment import DOCUMENT_LENGTH, REASON_LENGTH, ProposeAdjustment, Status
from services.fund.api.bodies import CreatedAnswer, DecisionBody, Text
from services.fund.events import Posting
from services.fund.readmodels.adjustments import ListedAdjustment
from shared.web import Visiting

api = APIRouter(tags=["fund"])


class AdjustmentBody(BaseModel):
    """Bút toán khác: từ hai dòng, tổng Nợ bằng tổng Có; mỗi dòng chỉ Nợ hoặc Có."""

    unit_id: UUID
    lines: tuple[Posting, ...] = Field(max_length=100)
    reason: Text = Field(max_length=REASON_LENGTH, description="Lý do")
    document: Text = Field(max_length=DOCUMENT_LENGTH, description="Số chứng từ gốc")


class AdjustmentAnswer(BaseModel):
    """Một bút toán đã trình, không có lý do; `entry_id` là mã phiếu khi đã ghi sổ."""

    adjustment_id: UUID
    reference: str
    status: Status
    amount_dong: int
    lines: tuple[Posting, ...]
    proposed_on: date
    decided_on: date | None
    entry_id: UUID | None


class AdjustmentPageAnswer(BaseModel):
    """Một bút toán đã trình, có lý do."""

    adjustment: AdjustmentAnswer
    reason: str | None
    document: str | None
    note: str | None


@api.get("/api/entries", summary="Các bút toán khác đã trình")
def adjustments(visit: Visiting, unit_id: UUID) -> list[AdjustmentAnswer]:
    """Mới nhất trước; không có lý do."""
    listed = operations.list_adjustments(visit.desk, visit.issue(), unit_id)
    return [_answer(one) for one in listed]


@api.post("/api/entries", status_code=201, summary="Trình bút toán khác")
def propose(visit: Visiting, body: AdjustmentBody) -> CreatedAnswer:
    """Kế toán trình Chủ tịch; lệch Nợ Có thì bị từ chối với mã entry_unbalanced."""
    command = ProposeAdjustment(body.unit_id, body.lines, body.reason, body.document)
    return CreatedAnswer(id=operations.propose_adjustment(visit.desk, visit.issue(), command))


@api.get("/api/entries/{adjustment_id}", summary="Một bút toán đã trình (có ghi người xem)")
def adjustment(visit: Visiting, adjustment_id: UUID) -> AdjustmentPageAnswer:
    """Có lý do và số chứng từ gốc. Lần đọc được ghi lại."""
    dossier = operations.read_adjustment(visit.desk, visit.issue(), adjustment_id)
    words = dossier.words
    return AdjustmentPageAnswer(
        adjustment=_answer(dossier.adjustment),
        reason=words.reason,
        document=words.document,
        note=words.note,
    )


@api.post("/api/entries/{adjustment_id}/decision", status_code=204, summary="Quyết định")
def decide(visit: Visiting, adjustment_id: UUID, body: DecisionBody) -> None:
    """Chủ tịch duyệt (và ghi sổ trong cùng một lần) hoặc không duyệt; không phải người trình."""
    operations.decide_adjustment(
        visit.desk, visit.issue(), adjustment_id, approved=body.approved, note=body.note
    )


def _answer(one: ListedAdjustment) -> AdjustmentAnswer:
    return AdjustmentAnswer(
        adjustment_id=one.adjustment_id,
        reference=one.reference,
        status=one.status,
        amount_dong=one.amount_dong,
        lines=one.postings,
        proposed_on=one.proposed_on,
        decided_on=one.decided_on,
        entry_id=one.entry_id,
    )
