"""What bodies give, for machines: activities, figures, paragraphs, and who may give."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.reporting import operations
from services.reporting.api.bodies import (
    ActivityBody,
    ContributorBody,
    CorrectionBody,
    FigureBody,
    Made,
    NarrativeBody,
    ReasonBody,
    RowsAnswer,
)
from shared.web import Visiting

api = APIRouter(tags=["reporting"])
Since = Annotated[date, Query(description="Từ ngày")]
Until = Annotated[date, Query(description="Đến ngày")]


@api.post("/api/activities", status_code=201, summary="Ghi nhận hoạt động")
def record_activity(visit: Visiting, body: ActivityBody) -> Made:
    """Ghi nhận một hoạt động: loại, ngày, xóm, đơn vị, số lượt theo giới tính và tuổi."""
    activity_id = operations.record_activity(
        visit.desk, visit.issue(), body.unit_id, body.details()
    )
    return Made(id=activity_id)


@api.get("/api/activities", summary="Danh sách hoạt động")
def activities(visit: Visiting, since: Since, until: Until) -> RowsAnswer:
    """Hoạt động trong phạm vi phụ trách, mới nhất trước."""
    held = operations.list_activities(visit.desk, visit.issue(), since=since, until=until)
    return RowsAnswer(
        rows=[
            {
                "id": str(one.activity_id),
                "unit_id": str(one.unit_id),
                **one.details.model_dump(mode="json"),
                "reached": one.reached,
            }
            for one in held
        ]
    )


@api.post("/api/activities/{activity_id}/correction", status_code=204, summary="Đính chính")
def correct_activity(visit: Visiting, activity_id: UUID, body: CorrectionBody) -> None:
    """Thay nội dung đã ghi; số liệu cũ được trừ ra."""
    operations.correct_activity(
        visit.desk, visit.issue(), activity_id, body.details(), reason=body.reason
    )


@api.post("/api/activities/{activity_id}/cancellation", status_code=204, summary="Hủy ghi nhận")
def cancel_activity(visit: Visiting, activity_id: UUID, body: ReasonBody) -> None:
    """Hủy một hoạt động ghi nhầm."""
    operations.cancel_activity(visit.desk, visit.issue(), activity_id, reason=body.reason)


@api.post("/api/entries", status_code=201, summary="Cung cấp số liệu")
def enter_figure(visit: Visiting, body: FigureBody) -> Made:
    """Số liệu của đơn vị mình, kèm văn bản nguồn; gửi lại giá trị khác là đính chính."""
    entry_id = operations.enter_figure(
        visit.desk,
        visit.issue(),
        unit_id=body.unit_id,
        measure=body.measure,
        period=body.period.pair,
        value=body.value,
        document_number=body.document_number,
        document_date=body.document_date,
        note=body.note,
        reason=body.reason,
    )
    return Made(id=entry_id)


@api.get("/api/entries", summary="Số liệu các đơn vị đã cung cấp")
def entries(
    visit: Visiting,
    unit_id: UUID,
    start: Annotated[date, Query(description="Ngày đầu kỳ")],
    end: Annotated[date, Query(description="Ngày cuối kỳ")],
) -> RowsAnswer:
    """Số liệu mới nhất của từng chỉ tiêu, kèm văn bản nguồn."""
    found = operations.list_entries(visit.desk, visit.issue(), unit_id, (start, end))
    return RowsAnswer(
        rows=[
            {
                "id": str(one.entry_id),
                "measure": one.measure,
                "value": float(one.value),
                "organisation": one.organisation,
                "document_number": one.document_number,
                "document_date": one.document_date.isoformat(),
                "note": one.note,
                "version": one.version,
            }
            for one in found
        ]
    )


@api.post("/api/narratives", status_code=201, summary="Viết nội dung một mục")
def write_narrative(visit: Visiting, body: NarrativeBody) -> Made:
    """Nội dung một mục của báo cáo, kèm đơn vị và nguồn. Không nêu tên trẻ em."""
    narrative_id = operations.write_narrative(
        visit.desk,
        visit.issue(),
        unit_id=body.unit_id,
        section=body.section,
        period=body.period.pair,
        text=body.text,
        organisation=body.organisation,
        source=body.source,
    )
    return Made(id=narrative_id)


@api.post("/api/contributors", status_code=204, summary="Giao đầu mối cung cấp số liệu")
def name_contributor(visit: Visiting, body: ContributorBody) -> None:
    """Cán bộ được thay mặt những đơn vị nào; danh sách trống là thôi giao."""
    operations.name_contributor(
        visit.desk, visit.issue(), body.unit_id, body.officer_id, body.organisations
    )
