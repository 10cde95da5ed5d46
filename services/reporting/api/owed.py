"""Obligations and the plan of a year, for machines."""

from uuid import UUID

from fastapi import APIRouter

from services.reporting import operations
from services.reporting.api.bodies import (
    DoneBody,
    Made,
    ObligationBody,
    ReasonBody,
    RowsAnswer,
    TaskBody,
    YearBody,
)
from shared.kernel.refusals import NotFound
from shared.web import Visiting

api = APIRouter(tags=["reporting"])


@api.get("/api/obligations", summary="Nghĩa vụ báo cáo")
def obligations(visit: Visiting) -> RowsAnswer:
    """Báo cáo phải gửi, hạn gần nhất trước."""
    owed = operations.list_obligations(visit.desk, visit.issue())
    return RowsAnswer(
        rows=[
            {
                "id": str(one.obligation_id),
                "unit_id": str(one.unit_id),
                "code": one.code,
                "year": one.year,
                "name": one.name,
                "period": f"{one.period_start.isoformat()}/{one.period_end.isoformat()}",
                "due_on": one.due_on.isoformat(),
                "before": one.before,
                "basis": one.basis,
                "state": one.state,
                "report_id": str(one.report_id) if one.report_id else None,
            }
            for one in owed
        ]
    )


@api.post("/api/obligations", status_code=201, summary="Đặt một nghĩa vụ báo cáo")
def set_obligation(visit: Visiting, body: ObligationBody) -> Made:
    """Đặt kỳ, hạn và căn cứ của một báo cáo; đặt lại là thay đổi."""
    obligation_id = operations.set_obligation(
        visit.desk,
        visit.issue(),
        unit_id=body.unit_id,
        code=body.code,
        year=body.year,
        name=body.name,
        period=body.period.pair,
        due_on=body.due_on,
        before=body.before,
        recipients=body.recipients,
        basis=body.basis,
    )
    return Made(id=obligation_id)


@api.post("/api/obligations/year", status_code=201, summary="Đặt các nghĩa vụ của một năm")
def set_year(visit: Visiting, body: YearBody) -> RowsAnswer:
    """Đặt báo cáo 6 tháng và báo cáo năm theo văn bản hướng dẫn."""
    ids = operations.set_obligations_of_year(visit.desk, visit.issue(), body.unit_id, body.year)
    return RowsAnswer(rows=[{"id": str(one)} for one in ids])


@api.post("/api/plans", status_code=201, summary="Ban hành kế hoạch năm")
def adopt_plan(visit: Visiting, body: YearBody) -> Made:
    """Ban hành kế hoạch năm theo mẫu: 8 nội dung, 11 đơn vị và nhiệm vụ của từng đơn vị."""
    plan_id = operations.adopt_plan(visit.desk, visit.issue(), body.unit_id, body.year)
    return Made(id=plan_id)


@api.get("/api/plans", summary="Kế hoạch của một năm")
def plan(visit: Visiting, unit_id: UUID, year: int) -> RowsAnswer:
    """Các nhiệm vụ, đơn vị chủ trì, hạn, đã xong hay chưa."""
    found = operations.read_plan(visit.desk, visit.issue(), unit_id, year)
    if found is None:
        raise NotFound
    return RowsAnswer(
        rows=[
            {
                "plan_id": str(task.plan_id),
                "task_id": str(task.task_id),
                "code": task.code,
                "organisation": task.organisation,
                "text": task.text,
                "due_on": task.due_on.isoformat(),
                "done_on": task.done_on.isoformat() if task.done_on else None,
                "evidence": task.evidence,
            }
            for task in found.tasks
        ]
    )


@api.post("/api/plans/{plan_id}/tasks", status_code=201, summary="Thêm nhiệm vụ")
def add_task(visit: Visiting, plan_id: UUID, body: TaskBody) -> Made:
    """Thêm một nhiệm vụ, giao cho một đơn vị, có hạn."""
    task_id = operations.add_task(
        visit.desk,
        visit.issue(),
        plan_id,
        organisation=body.organisation,
        text=body.text,
        due_on=body.due_on,
    )
    return Made(id=task_id)


@api.post(
    "/api/plans/{plan_id}/tasks/{task_id}/completion", status_code=204, summary="Nhiệm vụ xong"
)
def finish_task(visit: Visiting, plan_id: UUID, task_id: UUID, body: DoneBody) -> None:
    """Báo nhiệm vụ đã xong, kèm căn cứ."""
    operations.finish_task(
        visit.desk,
        visit.issue(),
        plan_id,
        task_id,
        evidence=body.evidence,
        done_on=body.done_on,
    )


@api.post(
    "/api/plans/{plan_id}/tasks/{task_id}/reopening", status_code=204, summary="Mở lại nhiệm vụ"
)
def reopen_task(visit: Visiting, plan_id: UUID, task_id: UUID, body: ReasonBody) -> None:
    """Mở lại một nhiệm vụ chưa thật xong."""
    operations.reopen_task(visit.desk, visit.issue(), plan_id, task_id, reason=body.reason)
