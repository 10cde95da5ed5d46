"""What reporting tells, by example."""

from datetime import date

from shared.contracts import reporting
from shared.contracts.announcement import Announcement
from shared.contracts.examples.world import COMMUNE, ERASED, NINE, OBLIGATION, REPORT

EXAMPLES: tuple[Announcement, ...] = (
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
    reporting.PublicReportOwed(
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        code="half_year",
        year=2025,
        name="Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
        period_start=date(2024, 11, 15),
        period_end=date(2025, 5, 14),
        due_on=date(2025, 5, 15),
        before=True,
        recipients=("Sở Y tế",),
        basis="Công văn 1229/SYT-CTXH&TE ngày 25/3/2025",
        given=True,
    ),
    reporting.PublicReportAccepted(
        obligation_id=OBLIGATION, unit_id=COMMUNE, accepted_on=date(2025, 3, 11)
    ),
    reporting.PublicReportReturned(
        obligation_id=OBLIGATION,
        unit_id=COMMUNE,
        reason="Xã đã gửi báo cáo này theo công văn trước.",
        returned_on=date(2025, 3, 11),
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
        code="half_year",
        year=2025,
        name="Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025",
        period_start=date(2024, 11, 15),
        period_end=date(2025, 5, 14),
        due_on=date(2025, 5, 15),
        before=True,
        basis="Công văn 1229/SYT-CTXH&TE ngày 25/3/2025",
    ),
    reporting.ReportingCopiesErased(
        child_id=ERASED, erased_at=NINE, destroyed={"birth_dates": 4, "letters": 3}
    ),
)
