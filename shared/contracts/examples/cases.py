"""What cases tells, by example."""

from datetime import date

from shared.contracts import cases, tasks
from shared.contracts.announcement import Announcement
from shared.contracts.examples.world import (
    CASE,
    CHILD,
    COMMUNE,
    ERASED,
    HAMLET_3,
    NINE,
    NOTICE,
    THE_DAY,
    TWENTY_ONE,
)

EXAMPLES: tuple[Announcement, ...] = (
    cases.NoticeReceived(
        notice_id=NOTICE,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        channel="school",
        child_class="abused",
        forms=("violence",),
        received_at=NINE,
    ),
    cases.CaseOpened(
        case_id=CASE,
        reference="VV-2025-003",
        notice_id=NOTICE,
        child_id=CHILD,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        child_class="abused",
        forms=("violence",),
        environment="family",
        level="intervention",
        emergency=True,
        opened_on=THE_DAY,
    ),
    cases.PublicCaseOpened(case_id=CASE, unit_id=COMMUNE, level="intervention", opened_on=THE_DAY),
    cases.NoticeSettled(notice_id=NOTICE, unit_id=COMMUNE, outcome="case", settled_on=THE_DAY),
    cases.DeadlineNear(
        subject_id=CASE,
        reference="VV-2025-003",
        unit_id=COMMUNE,
        rule="emergency_decision",
        due_at=TWENTY_ONE,
        citation="Điều 26.3 Nghị định 56/2017/NĐ-CP",
        role="chairman",
        link=f"/cases/cases/{CASE}",
    ),
    cases.DeadlineMissed(
        subject_id=CASE,
        reference="VV-2025-003",
        unit_id=COMMUNE,
        rule="emergency_decision",
        due_at=TWENTY_ONE,
        citation="Điều 26.3 Nghị định 56/2017/NĐ-CP",
        role="chairman",
        link=f"/cases/cases/{CASE}",
    ),
    cases.EmergencyDecided(
        case_id=CASE, unit_id=COMMUNE, measure="separation", decided_at=TWENTY_ONE, on_time=True
    ),
    cases.PlanSubmitted(
        case_id=CASE, unit_id=COMMUNE, plan_number=1, submitted_at=TWENTY_ONE, on_time=True
    ),
    cases.PlanApproved(
        case_id=CASE,
        child_id=CHILD,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        plan_number=1,
        measures=("I.a", "I.đ"),
        approved_at=TWENTY_ONE,
        on_time=True,
    ),
    cases.CaseReviewed(case_id=CASE, unit_id=COMMUNE, safe=True, reviewed_on=date(2025, 5, 5)),
    cases.CaseClosed(
        case_id=CASE,
        child_id=CHILD,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        closed_on=date(2025, 5, 6),
    ),
    cases.PublicCaseClosed(case_id=CASE, unit_id=COMMUNE, closed_on=date(2025, 5, 6)),
    tasks.TaskOpened(
        task_id=f"emergency:{CASE}",
        kind="emergency_decision",
        unit_id=COMMUNE,
        role="chairman",
        title="Quyết định biện pháp bảo vệ khẩn cấp",
        reference="VV-2025-003",
        link=f"/cases/cases/{CASE}",
        due_at=TWENTY_ONE,
        citation="Điều 26.3 Nghị định 56/2017/NĐ-CP",
    ),
    tasks.TaskClosed(task_id=f"emergency:{CASE}", closed_at=TWENTY_ONE),
    cases.CaseCopiesErased(
        child_id=ERASED, erased_at=NINE, destroyed={"keys": 2, "list_rows": 1, "letters": 3}
    ),
)
