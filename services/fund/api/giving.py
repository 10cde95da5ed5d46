"""Campaigns and grants."""

from uuid import UUID

from fastapi import APIRouter

from services.fund import operations
from services.fund.api.bodies import (
    CampaignAnswer,
    CampaignBody,
    CreatedAnswer,
    DecisionBody,
    GrantAnswer,
    GrantBody,
    PaymentBody,
    ProgressAnswer,
)
from services.fund.campaign import OpenCampaign
from services.fund.events import Target
from services.fund.grant import ProposeGrant, Status
from services.fund.ledger import Recipient
from services.fund.readmodels.campaigns import CampaignBoard
from services.fund.readmodels.grants import ListedGrant
from shared.web import Visiting

api = APIRouter(tags=["fund"])


@api.get("/api/campaigns", summary="Các đợt vận động")
def campaigns(visit: Visiting, unit_id: UUID) -> list[CampaignAnswer]:
    """Chỉ tiêu và kết quả theo xóm, đơn vị."""
    boards = operations.list_campaigns(visit.desk, visit.issue(), unit_id)
    return [_campaign(board) for board in boards]


@api.post("/api/campaigns", status_code=201, summary="Mở đợt vận động")
def open_campaign(visit: Visiting, body: CampaignBody) -> CreatedAnswer:
    """Mở một đợt với chỉ tiêu."""
    command = OpenCampaign(body.unit_id, body.name, body.starts_on, body.ends_on, body.targets)
    return CreatedAnswer(id=operations.open_campaign(visit.desk, visit.issue(), command))


@api.post("/api/campaigns/{campaign_id}/targets", status_code=204, summary="Giao chỉ tiêu")
def set_target(visit: Visiting, campaign_id: UUID, body: Target) -> None:
    """Giao hoặc sửa chỉ tiêu của một xóm hay một đơn vị; 0 là bỏ."""
    operations.set_target(visit.desk, visit.issue(), campaign_id, body)


@api.post("/api/campaigns/{campaign_id}/closing", status_code=204, summary="Kết thúc đợt")
def close_campaign(visit: Visiting, campaign_id: UUID) -> None:
    """Kết thúc đợt vận động; làm lại cũng không sao."""
    operations.close_campaign(visit.desk, visit.issue(), campaign_id)


@api.get("/api/grants", summary="Các khoản hỗ trợ")
def grants(visit: Visiting, unit_id: UUID, status: Status | None = None) -> list[GrantAnswer]:
    """Mới nhất trước; không có lý do và danh sách trẻ."""
    listed = operations.list_grants(visit.desk, visit.issue(), unit_id, status)
    return [_grant(grant) for grant in listed]


@api.post("/api/grants", status_code=201, summary="Đề xuất hỗ trợ")
def propose(visit: Visiting, body: GrantBody) -> CreatedAnswer:
    """Gửi đề xuất tới Chủ tịch."""
    command = ProposeGrant(
        unit_id=body.unit_id,
        purpose=body.purpose,
        amount_dong=body.amount_dong,
        reason=body.reason,
        children=body.children,
        child_count=body.child_count,
        form=body.form,
        goods_out=body.goods_out,
        case_id=body.case_id,
    )
    return CreatedAnswer(id=operations.propose_grant(visit.desk, visit.issue(), command))


@api.post("/api/grants/{grant_id}/decision", status_code=204, summary="Quyết định")
def decide(visit: Visiting, grant_id: UUID, body: DecisionBody) -> None:
    """Duyệt hoặc không duyệt; người quyết định khác người đề xuất."""
    operations.decide_grant(
        visit.desk, visit.issue(), grant_id, approved=body.approved, note=body.note
    )


@api.post("/api/grants/{grant_id}/payment", status_code=201, summary="Chi hỗ trợ")
def pay(visit: Visiting, grant_id: UUID, body: PaymentBody) -> CreatedAnswer:
    """Chi và ghi sổ trong một lần; trả về mã bút toán của phiếu chi."""
    recipient = Recipient(body.recipient_name, body.recipient_address)
    entry_id = operations.pay_grant(visit.desk, visit.issue(), grant_id, recipient)
    return CreatedAnswer(id=entry_id)


@api.post("/api/grants/{grant_id}/withdrawal", status_code=204, summary="Rút đề xuất")
def withdraw(visit: Visiting, grant_id: UUID) -> None:
    """Rút đề xuất chưa chi; làm lại cũng không sao."""
    operations.withdraw_grant(visit.desk, visit.issue(), grant_id)


def _campaign(board: CampaignBoard) -> CampaignAnswer:
    return CampaignAnswer(
        campaign_id=board.campaign_id,
        name=board.name,
        starts_on=board.starts_on,
        ends_on=board.ends_on,
        closed_on=board.closed_on,
        target_dong=board.target_dong,
        received_dong=board.received_dong,
        percent=board.percent,
        progress=[
            ProgressAnswer(
                hamlet_id=row.hamlet_id,
                organisation=row.organisation,
                target_dong=row.target_dong,
                received_dong=row.received_dong,
                gifts=row.gifts,
                percent=row.percent,
            )
            for row in board.progress
        ],
    )


def _grant(grant: ListedGrant) -> GrantAnswer:
    return GrantAnswer(
        grant_id=grant.grant_id,
        reference=grant.reference,
        status=grant.status,
        purpose=grant.purpose,
        form=grant.form,
        amount_dong=grant.amount_dong,
        child_count=grant.child_count,
        proposed_on=grant.proposed_on,
        paid_on=grant.paid_on,
        entry_id=grant.entry_id,
    )
