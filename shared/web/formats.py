"""How values are shown to people: days, moments, đồng, numbers, and what is left of a deadline."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from shared.kernel.issued import VIETNAM

_SOON = timedelta(days=7)
_MINUTE = 60
_HOUR = 3600


def show_date(value: date | datetime | None) -> str:
    """Return dd/mm/yyyy; a moment is taken as the day in Vietnam; nothing stays empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def show_moment(value: datetime | None) -> str:
    """Return HH:mm dd/mm/yyyy in Vietnam."""
    if value is None:
        return ""
    return f"{value.astimezone(VIETNAM):%H:%M} {show_date(value)}"


def show_number(value: float | Decimal | None) -> str:
    """Return 1.234.567 or 12,5: dots between thousands, a comma before the decimals."""
    if value is None:
        return ""
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


def show_dong(value: int | None) -> str:
    """Return 1.234.567 đồng; the space does not break."""
    return "" if value is None else f"{show_number(value)}\N{NO-BREAK SPACE}đồng"


@dataclass(frozen=True, slots=True)
class DeadlineSign:
    """What a deadline looks like now: a level for the colour, and always words beside it."""

    level: str  # late, today, soon, later, done
    words: str


def deadline_sign(due: datetime, now: datetime, *, done: bool = False) -> DeadlineSign:
    """Say in words how a deadline stands at `now`; both moments are aware."""
    if done:
        return DeadlineSign("done", "Đã xong")
    left = due - now
    if left < timedelta(0):
        return DeadlineSign("late", f"Quá hạn {_span(-left)}")
    if due.astimezone(VIETNAM).date() == now.astimezone(VIETNAM).date():
        return DeadlineSign("today", f"Hôm nay, còn {_span(left)}")
    return DeadlineSign("soon" if left <= _SOON else "later", f"Còn {_span(left)}")


def _span(length: timedelta) -> str:
    """Return a length of time in its largest whole unit, as people say it."""
    if length.days > 0:
        return f"{length.days} ngày"
    if length.seconds >= _HOUR:
        return f"{length.seconds // _HOUR} giờ"
    return f"{max(1, length.seconds // _MINUTE)} phút"
