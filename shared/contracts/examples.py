"""One named example of every contract: documentation, and what tests replay to real listeners.

All ids, places and people are invented.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

from shared.contracts import cases, fund, notify, registry, reporting, tasks
from shared.contracts.announcement import Announcement

PROVINCE = UUID("0b1d0000-0000-8000-8000-000000000019")
COMMUNE = UUID("0b1d0000-0000-8000-8000-000000005578")
HAMLET_3 = UUID("0b1d0000-0000-8000-8000-000000557803")
HAMLET_7 = UUID("0b1d0000-0000-8000-8000-000000557807")
OFFICER = UUID("0ff1ce00-0000-8000-8000-000000000001")
CHILD = UUID("c411d000-0000-8000-8000-000000000001")
NOTICE = UUID("00710000-0000-8000-8000-000000000001")
CASE = UUID("ca5e0000-0000-8000-8000-000000000001")
CAMPAIGN = UUID("ca3a0000-0000-8000-8000-000000000001")
DONATION = UUID("d07a0000-0000-8000-8000-000000000001")
GRANT = UUID("96a70000-0000-8000-8000-000000000001")
OBLIGATION = UUID("0b110000-0000-8000-8000-000000000001")
REPORT = UUID("4e900000-0000-8000-8000-000000000001")
MESSAGE = UUID("3e550000-0000-8000-8000-000000000001")
SESSION = UUID("5e550000-0000-8000-8000-000000000001")
NINE = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam
TWENTY_ONE = datetime(2025, 3, 10, 14, 0, tzinfo=UTC)
THE_DAY = date(2025, 3, 10)
_CHILD = registry.ChildDetails(
    unit_id=COMMUNE,
    hamlet_id=HAMLET_3,
    birth_date=date(2018, 6, 1),
    sex="female",
    ethnicity="tay",
    poverty="near_poor",
    present_from=date(2018, 6, 1),
    birth_registered=True,
    has_personal_id=False,
)

_REGISTRY: tuple[Announcement, ...] = (
    registry.UnitRecorded(
        unit_id=COMMUNE,
        parent_id=PROVINCE,
        kind="commune",
        code="05578",
        name="Xã Thanh Định",
        valid_from=date(2004, 7, 8),
    ),
    registry.OfficerChanged(
        officer_id=OFFICER,
        roles_version=1,
        active=True,
        position_title="Công chức Văn hoá - Xã hội",
        grants=(
            registry.GrantedRole(role="child_officer", unit_id=COMMUNE, since=date(2023, 1, 1)),
        ),
    ),
    registry.SessionEnded(session_id=SESSION, officer_id=OFFICER),
    registry.ChildRegistered(
        child_id=CHILD, origin="initial", registered_on=THE_DAY, details=_CHILD
    ),
    registry.PublicChildRegistered(
        child_id=CHILD, unit_id=COMMUNE, origin="initial", registered_on=THE_DAY
    ),
    registry.ChildDetailsChanged(
        child_id=CHILD,
        since=date(2018, 6, 1),
        is_correction=True,
        details=_CHILD.model_copy(update={"has_personal_id": True}),
    ),
    registry.CircumstanceRecorded(
        child_id=CHILD, unit_id=COMMUNE, hamlet_id=HAMLET_3, group=4, subgroup=2, since=THE_DAY
    ),
    registry.CircumstanceEnded(
        child_id=CHILD,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        group=4,
        subgroup=2,
        ended_on=date(2025, 4, 1),
    ),
    registry.SupportRecorded(
        child_id=CHILD, unit_id=COMMUNE, hamlet_id=HAMLET_3, kind="allowance", given_on=THE_DAY
    ),
    registry.ChildMoved(
        child_id=CHILD,
        moved_on=date(2025, 4, 2),
        from_unit_id=COMMUNE,
        from_hamlet_id=HAMLET_3,
        to_unit_id=COMMUNE,
        to_hamlet_id=HAMLET_7,
    ),
    registry.ChildTurnedSixteen(
        child_id=UUID(int=CHILD.int + 1),
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        turned_on=THE_DAY,
    ),
    registry.ChildDied(
        child_id=UUID(int=CHILD.int + 2),
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        died_on=THE_DAY,
        cause="drowning",
    ),
    registry.RecordErased(child_id=UUID(int=CHILD.int + 3)),
)

_CASES: tuple[Announcement, ...] = (
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
)

_FUND: tuple[Announcement, ...] = (
    fund.CampaignOpened(
        campaign_id=CAMPAIGN,
        unit_id=COMMUNE,
        name="Vận động Tháng hành động vì trẻ em 2025",
        starts_on=THE_DAY,
        ends_on=date(2025, 6, 30),
        target_dong=20_800_000,
    ),
    fund.DonationReceived(
        donation_id=DONATION,
        unit_id=COMMUNE,
        campaign_id=CAMPAIGN,
        hamlet_id=HAMLET_3,
        organisation=None,
        amount_dong=105_000,
        form="cash",
        source="individual",
        restricted=False,
        received_on=THE_DAY,
    ),
    fund.PublicDonationReceived(
        donation_id=DONATION,
        unit_id=COMMUNE,
        campaign_id=CAMPAIGN,
        amount_dong=105_000,
        form="cash",
        received_on=THE_DAY,
    ),
    fund.DonationReversed(
        donation_id=DONATION, unit_id=COMMUNE, amount_dong=105_000, reversed_on=THE_DAY
    ),
    fund.GrantProposed(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        proposed_on=THE_DAY,
    ),
    fund.GrantDecided(grant_id=GRANT, unit_id=COMMUNE, approved=True, decided_on=THE_DAY),
    fund.GrantPaid(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        children=(CHILD,),
        child_count=40,
        paid_on=date(2025, 6, 1),
    ),
    fund.PublicGrantPaid(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        paid_on=date(2025, 6, 1),
    ),
    fund.GrantReversed(
        grant_id=GRANT, unit_id=COMMUNE, amount_dong=2_000_000, reversed_on=date(2025, 6, 2)
    ),
)

_REPORTING: tuple[Announcement, ...] = (
    reporting.ReportDue(
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        name="Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
        period_start=date(2024, 11, 15),
        period_end=date(2025, 5, 14),
        due_on=date(2025, 5, 15),
        days_left=14,
        basis="Công văn 1229/SYT-CTXH&TE ngày 25/3/2025",
        link="/reporting/reports",
    ),
    reporting.PublicReportDue(
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        name="Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
        due_on=date(2025, 5, 15),
        days_left=14,
    ),
    reporting.ReportOverdue(
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        name="Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
        due_on=date(2025, 5, 15),
        days_late=1,
        basis="Công văn 1229/SYT-CTXH&TE ngày 25/3/2025",
        link="/reporting/reports",
    ),
    reporting.ReportSent(
        report_id=REPORT,
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        period_start=date(2024, 11, 15),
        period_end=date(2025, 5, 14),
        sent_on=date(2025, 5, 14),
        sha256="0" * 64,
    ),
    reporting.PublicReportSent(
        report_id=REPORT,
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        sent_on=date(2025, 5, 14),
        sha256="0" * 64,
    ),
)

_NOTIFY: tuple[Announcement, ...] = (
    notify.MessageSent(message_id=MESSAGE, kind="report_due", channel="email", sent_at=NINE),
    notify.DeliveryFailed(
        message_id=MESSAGE,
        kind="report_due",
        channel="email",
        reason="mailbox_unavailable",
        failed_at=TWENTY_ONE,
    ),
)

_TASKS: tuple[Announcement, ...] = (
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
)

_ALL = {
    "registry": _REGISTRY,
    "cases": (*_CASES, *_TASKS),
    "fund": _FUND,
    "reporting": _REPORTING,
    "notify": _NOTIFY,
}


def examples() -> Iterator[tuple[str, Announcement]]:
    """Yield (emitter, example) for every contract, in an order in which they may happen."""
    for emitter, told in _ALL.items():
        for announcement in told:
            yield emitter, announcement
