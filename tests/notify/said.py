"""What the others say in the tests. Every field that must not be passed on is a canary."""

from datetime import UTC, date, datetime
from uuid import UUID

from shared.contracts import cases, fund, reporting, tasks
from tests.notify.world import COMMUNE, HAMLET

CANARY = "chim-hoang-yen"
CANARY_ID = UUID("0badbeef-0000-8000-8000-0000000ca0a0")  # a child, a notice: never passed on
CASE_ID = UUID("00000000-0000-8000-8000-00000000ca5e")
DONATION_ID = UUID("00000000-0000-8000-8000-0000000d0000")
OBLIGATION_ID = UUID("00000000-0000-8000-8000-0000000b1100")
CITATION = "Nghị định 56/2017/NĐ-CP, khoản 2 Điều 31"


def case_opened(*, emergency: bool = False) -> cases.CaseOpened:
    return cases.CaseOpened(
        case_id=CASE_ID,
        reference="VV-2025-003",
        notice_id=CANARY_ID,
        child_id=CANARY_ID,
        unit_id=COMMUNE,
        hamlet_id=HAMLET,
        child_class=CANARY,
        forms=(CANARY,),
        environment=CANARY,
        level=CANARY,
        emergency=emergency,
        opened_on=date(2025, 3, 10),
    )


def deadline_near(rule: str = "plan_submission") -> cases.DeadlineNear:
    return cases.DeadlineNear(
        subject_id=CASE_ID,
        reference="VV-2025-003",
        unit_id=COMMUNE,
        rule=rule,
        due_at=datetime(2025, 3, 11, 10, 0, tzinfo=UTC),
        citation=CITATION,
        role="child_officer",
        link=f"/cases/cases/{CASE_ID}",
    )


def deadline_missed(role: str = "child_officer") -> cases.DeadlineMissed:
    near = deadline_near().model_dump() | {"role": role}
    return cases.DeadlineMissed(**near)


def report_due(days_left: int = 30) -> reporting.ReportDue:
    return reporting.ReportDue(
        obligation_id=OBLIGATION_ID,
        unit_id=COMMUNE,
        name="Báo cáo công tác trẻ em 6 tháng",
        period_start=date(2024, 11, 16),
        period_end=date(2025, 5, 15),
        due_on=date(2025, 5, 15),
        days_left=days_left,
        basis="Kế hoạch của UBND xã, mục V",
        link="/reporting/reports/1",
    )


def report_overdue() -> reporting.ReportOverdue:
    return reporting.ReportOverdue(
        obligation_id=OBLIGATION_ID,
        unit_id=COMMUNE,
        name="Báo cáo công tác trẻ em 6 tháng",
        due_on=date(2025, 5, 15),
        days_late=1,
        basis="Kế hoạch của UBND xã, mục V",
        link="/reporting/reports/1",
    )


def donation_received(source: str = "individual") -> fund.DonationReceived:
    return fund.DonationReceived(
        donation_id=DONATION_ID,
        unit_id=COMMUNE,
        campaign_id=CANARY_ID,
        hamlet_id=HAMLET,
        organisation=CANARY,
        amount_dong=500_000,
        form="cash",
        source=source,
        restricted=False,
        received_on=date(2025, 3, 10),
    )


def task_opened(
    task_id: str = "plan-1",
    *,
    due_at: datetime | None = datetime(2025, 3, 11, 10, 0, tzinfo=UTC),
    role: str = "child_officer",
    unit_id: UUID = COMMUNE,
    officer_id: UUID | None = None,
    title: str = "Lập kế hoạch hỗ trợ, can thiệp",
) -> tasks.TaskOpened:
    return tasks.TaskOpened(
        task_id=task_id,
        kind="plan_submission",
        unit_id=unit_id,
        role=role,
        title=title,
        reference="VV-2025-003",
        link=f"/cases/cases/{CASE_ID}",
        due_at=due_at,
        citation=CITATION,
        officer_id=officer_id,
    )


def task_closed(task_id: str = "plan-1") -> tasks.TaskClosed:
    return tasks.TaskClosed(task_id=task_id, closed_at=datetime(2025, 3, 11, 3, 0, tzinfo=UTC))
