"""What the law and the yearly documents say, as dated rows: warnings, due days, the age of a child.

The words of each report obligation stand in reference/obligations.toml; here they get their force.
"""

from datetime import date, timedelta

from services.reporting.reference import obligations
from services.reporting.reference.obligations import ObligationRule
from shared.kernel.norm import Norm, in_force

_PLATFORM_BEGAN = date(2017, 6, 1)  # the Law on Children's first day: nothing is counted before

WARNING_DAYS: tuple[Norm[tuple[int, ...]], ...] = (
    Norm(
        name="warning_days",
        value=(30, 14, 7, 3, 1),
        citation="Quy ước nhắc việc của nền tảng (không phải quy định của văn bản)",
        since=_PLATFORM_BEGAN,
    ),
)

CHILD_UNDER_YEARS: tuple[Norm[int], ...] = (
    Norm("child_under_years", 16, "Luật Trẻ em 2016, Điều 1", since=date(2017, 6, 1)),
)

OBLIGATIONS: tuple[Norm[ObligationRule], ...] = tuple(
    Norm(rule.code, rule, rule.citation, since=rule.since, verified=rule.verified)
    for rule in obligations.rules()
)

# Decree 56/2017, Art. 24 (3).
MARKS_CITATION = "Nghị định 56/2017/NĐ-CP, Điều 24, khoản 3"


def warning_days(day: date) -> tuple[int, ...]:
    """Return on how many days before a report's day one is warned, largest first."""
    return in_force(WARNING_DAYS, "warning_days", day).value


def obligation_rule(code: str) -> ObligationRule:
    """Return the newest row of a yearly obligation; raises LookupError where there is none.

    The newest and not the one in force at the period's day: a year that was never set is set by
    the practice that is known.
    """
    rows = [norm for norm in OBLIGATIONS if norm.name == code]
    if not rows:
        message = f"no obligation {code!r}"
        raise LookupError(message)
    return max(rows, key=lambda norm: norm.since).value


def last_day(due_on: date, *, before: bool) -> date:
    """Return the last day on which a report is in time ("trước ngày" read strictly)."""
    return due_on - timedelta(days=1) if before else due_on
