"""What several rules of a case ask first."""

from datetime import datetime

from services.cases.case.states import CaseState, Closed, NoCase, OpenPhase
from shared.kernel.refusals import Invalid, NotFound, Refused


def must_be_open(state: CaseState) -> OpenPhase:
    """Refuse where nothing may be done any more."""
    if isinstance(state, NoCase):
        raise NotFound
    if isinstance(state, Closed):
        raise Refused("case_closed", "Vụ việc đã kết thúc.")
    if state.case.erased:
        raise Refused("record_erased", "Nội dung hồ sơ này đã được xoá.")
    return state


def must_say(text: str | None, field: str, message: str = "Hãy ghi lý do.") -> None:
    """Refuse an empty field."""
    if text is None or not text.strip():
        raise Invalid(f"{field}_missing", message, field)


def must_not_be_future(moment: datetime, now: datetime, field: str) -> None:
    """Refuse a moment that has not come yet."""
    if moment > now:
        raise Invalid(f"{field}_in_future", "Thời điểm này chưa đến.", field)
