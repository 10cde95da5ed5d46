"""What messages say: reference codes, dates and amounts; never a child, never what was done to it.

The e-mail of a message crosses other people's machines, so a form of abuse, a hamlet or a
pseudonym has no place in it either.
"""

from dataclasses import dataclass
from datetime import datetime

from services.notify import norms
from services.notify.events import Kind
from shared.contracts import cases, fund, reporting
from shared.kernel.issued import VIETNAM
from shared.web.formats import show_date, show_dong

_CLOCKS = {
    "emergency_decision": "Quyết định biện pháp khẩn cấp",
    "plan_submission": "Trình kế hoạch hỗ trợ, can thiệp",
    "plan_approval": "Phê duyệt kế hoạch hỗ trợ, can thiệp",
    "separation_end": "Kết thúc tạm thời cách ly",
}
_ANY_CLOCK = "Xử lý vụ việc"
_FORMS = {"cash": "tiền mặt", "bank": "chuyển khoản", "in_kind": "hiện vật"}


@dataclass(frozen=True, slots=True)
class Words:
    """All that a message says, whoever gets it."""

    kind: Kind
    subject: str
    text: str
    reference: str
    link: str
    due_at: datetime | None = None
    citation: str = ""
    urgent: bool = False


def of_case(event: cases.CaseOpened) -> Words:
    """Return the words about a new case: its number and no more."""
    mark = " (khẩn cấp)" if event.emergency else ""
    return Words(
        kind=Kind.CASE_OPENED,
        subject=f"Có vụ việc mới {event.reference}{mark}",
        text=f"Vụ việc {event.reference} được mở ngày {show_date(event.opened_on)}.",
        reference=event.reference,
        link=f"/cases/cases/{event.case_id}",
        urgent=event.emergency,
    )


def of_near_deadline(event: cases.DeadlineNear) -> Words:
    """Return the words about a legal clock that is about to run out."""
    return Words(
        kind=Kind.DEADLINE_NEAR,
        subject=f"Sắp đến hạn {event.reference}: {_clock(event.rule)}",
        text=f"{_clock(event.rule)} của hồ sơ {event.reference} sắp đến hạn.",
        reference=event.reference,
        link=event.link,
        due_at=event.due_at,
        citation=event.citation,
        urgent=_is_urgent(event),
    )


def of_missed_deadline(event: cases.DeadlineMissed) -> Words:
    """Return the words about a legal clock that ran out."""
    return Words(
        kind=Kind.DEADLINE_MISSED,
        subject=f"QUÁ HẠN {event.reference}: {_clock(event.rule)}",
        text=f"{_clock(event.rule)} của hồ sơ {event.reference} đã quá hạn. Hãy xử lý ngay.",
        reference=event.reference,
        link=event.link,
        due_at=event.due_at,
        citation=event.citation,
        urgent=_is_urgent(event),
    )


def of_report_due(event: reporting.ReportDue) -> Words:
    """Return the words about a report that will be due.

    Whether the day itself still counts ("trước ngày 15/5") only reporting knows: the legal moment
    stands in its task, and here the day as it was told.
    """
    period = f"{show_date(event.period_start)} đến {show_date(event.period_end)}"
    return Words(
        kind=Kind.REPORT_DUE,
        subject=f"Còn {event.days_left} ngày: {event.name}",
        text=f"{event.name}, kỳ từ {period}, phải gửi trước ngày {show_date(event.due_on)}.",
        reference="",
        link=event.link,
        citation=event.basis,
    )


def of_overdue_report(event: reporting.ReportOverdue) -> Words:
    """Return the words about a report that was not sent by its day."""
    return Words(
        kind=Kind.REPORT_OVERDUE,
        subject=f"Quá hạn {event.days_late} ngày: {event.name}",
        text=f"{event.name}, phải gửi trước ngày {show_date(event.due_on)}, đến nay chưa gửi.",
        reference="",
        link=event.link,
        citation=event.basis,
    )


def of_donation(event: fund.DonationReceived) -> Words:
    """Return the words about a gift to give thanks for; the donor's name stays in the fund."""
    amount = show_dong(event.amount_dong)
    form = _FORMS.get(event.form, event.form)
    return Words(
        kind=Kind.DONATION_RECEIVED,
        subject=f"Quỹ nhận {amount}: cần cảm ơn người ủng hộ",
        text=f"Ngày {show_date(event.received_on)} quỹ nhận {amount} ({form}).",
        reference="",
        link=f"/fund/vouchers/{event.donation_id}",
    )


def _clock(rule: str) -> str:
    return _CLOCKS.get(rule, _ANY_CLOCK)


def _is_urgent(event: cases.DeadlineNear | cases.DeadlineMissed) -> bool:
    return norms.is_urgent_clock(event.rule, event.due_at.astimezone(VIETNAM).date())
