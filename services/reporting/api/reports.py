"""Reports for machines: drafted, submitted, sent, downloaded."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.reporting import operations
from services.reporting.api.bodies import DraftBody, Made, MarksBody, ReasonBody, RowsAnswer
from services.reporting.readmodels.reports import Report
from shared.kernel.roles import ClientScope
from shared.web import Visiting, open_to

api = APIRouter(tags=["reporting"])


@api.get(
    "/api/reports",
    summary="Danh sách báo cáo",
    openapi_extra=open_to(ClientScope.FIGURES),
)
def reports(visit: Visiting) -> RowsAnswer:
    """Báo cáo của các đơn vị trong phạm vi, mới nhất trước."""
    found = operations.list_reports(visit.desk, visit.issue())
    return RowsAnswer(rows=[_report(one) for one in found])


@api.post("/api/reports", status_code=201, summary="Lập dự thảo báo cáo")
def draft_report(visit: Visiting, body: DraftBody) -> Made:
    """Lập dự thảo cho một nghĩa vụ; số liệu và nội dung tự theo những gì đã ghi nhận."""
    report_id = operations.draft_report(
        visit.desk,
        visit.issue(),
        body.obligation_id,
        confidentiality=body.confidentiality,
        circulation=body.circulation,
    )
    return Made(id=report_id)


@api.get("/api/reports/{report_id}", summary="Một báo cáo")
def report(visit: Visiting, report_id: UUID) -> dict[str, Any]:
    """Trạng thái, phần còn thiếu, các con số và vị trí số liệu."""
    view = operations.read_report(visit.desk, visit.issue(), report_id)
    return {
        **_report(view.report),
        "missing": list(view.missing),
        "cut": {"own": view.cut.own, "heard": view.cut.heard},
        "figures": len(view.lines),
    }


@api.post("/api/reports/{report_id}/marks", status_code=204, summary="Mức bảo mật, lưu hành")
def mark_report(visit: Visiting, report_id: UUID, body: MarksBody) -> None:
    """Đặt mức độ bảo mật và phạm vi lưu hành."""
    operations.mark_report(
        visit.desk,
        visit.issue(),
        report_id,
        confidentiality=body.confidentiality,
        circulation=body.circulation,
    )


@api.post("/api/reports/{report_id}/submission", status_code=204, summary="Trình ký")
def submit_report(visit: Visiting, report_id: UUID) -> None:
    """Trình Chủ tịch ký; còn mục chưa có nội dung thì 409 `narrative_missing`."""
    operations.submit_report(visit.desk, visit.issue(), report_id)


@api.post("/api/reports/{report_id}/return", status_code=204, summary="Trả lại để sửa")
def return_report(visit: Visiting, report_id: UUID, body: ReasonBody) -> None:
    """Chủ tịch trả lại báo cáo, kèm lý do."""
    operations.return_report(visit.desk, visit.issue(), report_id, reason=body.reason)


@api.post("/api/reports/{report_id}/sending", summary="Ký gửi báo cáo")
def send_report(visit: Visiting, report_id: UUID) -> dict[str, str]:
    """Ký gửi: chốt vị trí số liệu, con số và tệp; trả lời SHA-256 của tệp Word."""
    return {"sha256": operations.send_report(visit.desk, visit.issue(), report_id)}


@api.get("/api/reports/{report_id}/file", summary="Tệp báo cáo")
def report_file(
    visit: Visiting,
    report_id: UUID,
    form: Annotated[Literal["word", "pdf"], Query(description="word hoặc pdf")] = "word",
) -> Response:
    """Tệp Word hoặc PDF: của báo cáo đã gửi là đúng tệp đã gửi."""
    content, name, media = operations.download_report(visit.desk, visit.issue(), report_id, form)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


def _report(one: Report) -> dict[str, Any]:
    terms = one.terms
    return {
        "id": str(one.report_id),
        "obligation_id": str(terms.obligation_id),
        "unit_id": str(terms.unit_id),
        "code": terms.code,
        "year": terms.year,
        "name": terms.name,
        "period": f"{terms.period_start.isoformat()}/{terms.period_end.isoformat()}",
        "due_on": terms.due_on.isoformat(),
        "stage": one.stage,
        "confidentiality": one.confidentiality,
        "circulation": one.circulation,
        "sent_on": one.sent.sent_on.isoformat() if one.sent else None,
        "sha256": one.sent.sha256 if one.sent else None,
    }
