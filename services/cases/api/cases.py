"""Cases for machines: every step of Decree 56/2017 that the pages have."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.cases import operations
from services.cases.api.answers import (
    CasePageAnswer,
    CaseReceiptAnswer,
    CasesAnswer,
    NarrativeAnswer,
    PlanAnswer,
    narrative_of,
)
from services.cases.api.bodies import (
    ApprovalBody,
    Body,
    CaseBody,
    ChildBody,
    EmergencyBody,
    ExtensionBody,
    NeedsBody,
    PlanBody,
    ProgressBody,
    ReasonBody,
    ReviewBody,
    SeparationEndBody,
)
from services.cases.case import ApprovePlan, ReturnPlan
from services.cases.reference.codes import CasePhase
from shared.web import Visiting

api = APIRouter(tags=["cases"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@api.post("/api/cases", status_code=201, summary="Mở vụ việc")
def open_case(visit: Visiting, body: CaseBody) -> CaseReceiptAnswer:
    """Mở vụ việc từ một thông tin đã đánh giá ban đầu; thời hạn đi theo vụ việc."""
    issued = visit.issue()
    command = body.command(issued.new_id("case"))
    receipt = operations.open_case(visit.desk, issued, command, expected=body.expected)
    return CaseReceiptAnswer.model_validate(receipt)


@api.get("/api/cases", summary="Danh sách vụ việc")
def cases(
    visit: Visiting,
    phase: Annotated[CasePhase | None, Query(description="Bỏ trống: mọi vụ đang mở")] = None,
) -> CasesAnswer:
    """Vụ việc trong phạm vi, thời hạn gần nhất trước; không có nội dung kể lại."""
    rows = operations.list_cases(visit.desk, visit.issue(), phase)
    return CasesAnswer.model_validate({"cases": rows})


@api.get("/api/cases/{case_id}", summary="Một vụ việc")
def case(visit: Visiting, case_id: UUID) -> CasePageAnswer:
    """Bước hiện tại, các thời hạn và kế hoạch mới nhất."""
    return CasePageAnswer.model_validate(operations.see_case(visit.desk, visit.issue(), case_id))


@api.get("/api/cases/{case_id}/narrative", summary="Nội dung vụ việc (có ghi người xem)")
def narrative(visit: Visiting, case_id: UUID) -> NarrativeAnswer:
    """Nội dung được kể lại. Mỗi lần đọc được ghi vào nhật ký xem."""
    return narrative_of(operations.read_case(visit.desk, visit.issue(), case_id))


@api.post("/api/cases/{case_id}/child", status_code=204, summary="Xác định trẻ trong sổ")
def identify(visit: Visiting, case_id: UUID, body: ChildBody) -> None:
    """Nối vụ việc với một trẻ trong sổ."""
    operations.identify_child_of_case(visit.desk, visit.issue(), case_id, body.child_id)


@api.post("/api/cases/{case_id}/emergency", status_code=204, summary="Biện pháp khẩn cấp")
def decide_emergency(visit: Visiting, case_id: UUID, body: EmergencyBody) -> None:
    """Chủ tịch quyết định biện pháp khẩn cấp hoặc tạm thời cách ly (Mẫu số 07)."""
    issued = visit.issue()
    command = body.command(issued.new_id("decision"))
    operations.decide_emergency(visit.desk, issued, case_id, command, expected=body.expected)


@api.post("/api/cases/{case_id}/separation/extension", status_code=204, summary="Gia hạn cách ly")
def extend(visit: Visiting, case_id: UUID, body: ExtensionBody) -> None:
    """Gia hạn tạm thời cách ly, tổng cộng tối đa 15 ngày."""
    operations.extend_separation(
        visit.desk, visit.issue(), case_id, body.command(), expected=body.expected
    )


@api.post("/api/cases/{case_id}/separation/end", status_code=204, summary="Kết thúc cách ly")
def end_separation(visit: Visiting, case_id: UUID, body: SeparationEndBody) -> None:
    """Kết thúc tạm thời cách ly sau khi đánh giá người chăm sóc."""
    operations.end_separation(
        visit.desk, visit.issue(), case_id, body.command(), expected=body.expected
    )


@api.post("/api/cases/{case_id}/assessment", status_code=204, summary="Mẫu số 03")
def assess(visit: Visiting, case_id: UUID, body: NeedsBody) -> None:
    """Đánh giá nguy cơ cụ thể, điểm a đến h; hỏi ý kiến trẻ từ 7 tuổi."""
    operations.assess_needs(
        visit.desk, visit.issue(), case_id, body.command(), expected=body.expected
    )


@api.post("/api/cases/{case_id}/plans", status_code=201, summary="Trình kế hoạch (Mẫu số 04)")
def submit_plan(visit: Visiting, case_id: UUID, body: PlanBody) -> PlanAnswer:
    """Trình kế hoạch hỗ trợ, can thiệp; thời hạn phê duyệt 2 ngày làm việc."""
    number = operations.submit_plan(
        visit.desk, visit.issue(), case_id, body.command(), expected=body.expected
    )
    return PlanAnswer(plan_number=number)


@api.post(
    "/api/cases/{case_id}/plans/{number}/approval", status_code=204, summary="Phê duyệt kế hoạch"
)
def approve(visit: Visiting, case_id: UUID, number: Number, body: ApprovalBody) -> None:
    """Chủ tịch phê duyệt (Mẫu số 05); không phải người trình."""
    command = ApprovePlan(number, body.decision_number)
    operations.approve_plan(visit.desk, visit.issue(), case_id, command, expected=body.expected)


@api.post("/api/cases/{case_id}/plans/{number}/return", status_code=204, summary="Trả lại kế hoạch")
def send_back(visit: Visiting, case_id: UUID, number: Number, body: ReasonBody) -> None:
    """Chủ tịch trả lại kế hoạch, kèm lý do."""
    command = ReturnPlan(number, body.reason)
    operations.return_plan(visit.desk, visit.issue(), case_id, command, expected=body.expected)


@api.post("/api/cases/{case_id}/items/{item}/progress", status_code=204, summary="Tiến độ")
def progress(visit: Visiting, case_id: UUID, item: Number, body: ProgressBody) -> None:
    """Tiến độ một hoạt động của kế hoạch đã phê duyệt."""
    operations.record_progress(
        visit.desk, visit.issue(), case_id, body.command(item), expected=body.expected
    )


@api.post("/api/cases/{case_id}/review", status_code=204, summary="Mẫu số 06")
def review(visit: Visiting, case_id: UUID, body: ReviewBody) -> None:
    """Rà soát: an toàn và ổn định thì chờ kết thúc, nếu không thì lập kế hoạch mới."""
    operations.review_case(
        visit.desk, visit.issue(), case_id, body.command(), expected=body.expected
    )


@api.post("/api/cases/{case_id}/closing", status_code=204, summary="Kết thúc vụ việc")
def close(visit: Visiting, case_id: UUID, body: Body) -> None:
    """Chủ tịch kết thúc vụ việc đã rà soát an toàn, ổn định."""
    operations.close_case(visit.desk, visit.issue(), case_id, expected=body.expected)
