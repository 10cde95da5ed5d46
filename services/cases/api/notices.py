"""Notices for machines: intake with a receipt, first assessment, settlement, the lists."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.cases import operations
from services.cases.api.answers import (
    DeadlinesAnswer,
    NarrativeAnswer,
    NoticePageAnswer,
    NoticeReceiptAnswer,
    NoticesAnswer,
    narrative_of,
)
from services.cases.api.bodies import (
    ChildBody,
    NoticeBody,
    ReasonBody,
    RiskBody,
    SupplementBody,
    TransferBody,
)
from services.cases.notice import FindUnfounded, TransferNotice
from services.cases.reference.codes import NoticeState
from shared.kernel.roles import ClientScope
from shared.web import Visiting, open_to

api = APIRouter(tags=["cases"])


@api.post(
    "/api/notices",
    status_code=201,
    summary="Tiếp nhận thông tin (Mẫu số 01)",
    openapi_extra=open_to(ClientScope.NOTICES),
)
def receive(visit: Visiting, body: NoticeBody) -> NoticeReceiptAnswer:
    """Ghi nhận thông tin, thông báo, tố giác. Giờ tiếp nhận bắt đầu thời hạn 12 giờ."""
    issued = visit.issue()
    command = body.command(issued.new_id("notice"))
    receipt = operations.receive_notice(visit.desk, issued, command)
    return NoticeReceiptAnswer.model_validate(receipt)


@api.get("/api/notices", summary="Danh sách thông tin")
def notices(
    visit: Visiting,
    state: Annotated[NoticeState | None, Query(description="Chỉ một trạng thái")] = None,
) -> NoticesAnswer:
    """Thông tin của các đơn vị thuộc phạm vi, mới nhất trước; không có nội dung kể lại."""
    rows = operations.list_notices(visit.desk, visit.issue(), state)
    return NoticesAnswer.model_validate({"notices": rows})


@api.get("/api/notices/{notice_id}", summary="Một thông tin")
def notice(visit: Visiting, notice_id: UUID) -> NoticePageAnswer:
    """Trạng thái và các thời hạn của một thông tin."""
    return NoticePageAnswer.model_validate(
        operations.see_notice(visit.desk, visit.issue(), notice_id)
    )


@api.get("/api/notices/{notice_id}/narrative", summary="Nội dung thông tin (có ghi người xem)")
def narrative(visit: Visiting, notice_id: UUID) -> NarrativeAnswer:
    """Nội dung được kể lại. Mỗi lần đọc được ghi vào nhật ký xem."""
    return narrative_of(operations.read_notice(visit.desk, visit.issue(), notice_id))


@api.post("/api/notices/{notice_id}/supplements", status_code=204, summary="Bổ sung")
def supplement(visit: Visiting, notice_id: UUID, body: SupplementBody) -> None:
    """Ghi thêm điều biết sau; người báo tin chỉ khi họ đồng ý."""
    issued = visit.issue()
    command = body.command(issued.new_id("supplement"))
    operations.supplement_notice(visit.desk, issued, notice_id, command)


@api.post("/api/notices/{notice_id}/child", status_code=204, summary="Xác định trẻ trong sổ")
def identify(visit: Visiting, notice_id: UUID, body: ChildBody) -> None:
    """Nối thông tin với một trẻ trong sổ."""
    operations.identify_child(visit.desk, visit.issue(), notice_id, body.child_id)


@api.post("/api/notices/{notice_id}/assessment", status_code=204, summary="Mẫu số 02")
def assess(visit: Visiting, notice_id: UUID, body: RiskBody) -> None:
    """Đánh giá nguy cơ ban đầu: khẩn cấp hay không. Kết luận là của cán bộ."""
    operations.assess_risk(
        visit.desk, visit.issue(), notice_id, body.command(), expected=body.expected
    )


@api.post("/api/notices/{notice_id}/unfounded", status_code=204, summary="Không có căn cứ")
def unfounded(visit: Visiting, notice_id: UUID, body: ReasonBody) -> None:
    """Kết thúc một thông tin không có căn cứ, kèm lý do."""
    command = FindUnfounded(body.reason)
    operations.find_unfounded(visit.desk, visit.issue(), notice_id, command, expected=body.expected)


@api.post("/api/notices/{notice_id}/transfer", status_code=204, summary="Chuyển đơn vị khác")
def transfer(visit: Visiting, notice_id: UUID, body: TransferBody) -> None:
    """Chuyển cho đơn vị nơi xảy ra sự việc; thời hạn vẫn tính từ lần tiếp nhận đầu."""
    command = TransferNotice(body.to_unit_id, body.reason)
    operations.transfer_notice(
        visit.desk, visit.issue(), notice_id, command, expected=body.expected
    )


@api.get("/api/deadlines", summary="Thời hạn theo luật")
def deadlines(visit: Visiting) -> DeadlinesAnswer:
    """Các thời hạn đang tính trong phạm vi, gần nhất trước."""
    found = operations.list_deadlines(visit.desk, visit.issue())
    return DeadlinesAnswer.model_validate({"deadlines": found})
