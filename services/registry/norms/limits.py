"""Limits of age and of signing in, each a dated row with its source."""

from datetime import date, timedelta
from typing import Final

from shared.kernel.norm import Norm, in_force

_LAW_IN_FORCE: Final = date(2017, 6, 1)
_ALWAYS: Final = date(2000, 1, 1)

AGES: Final = (
    Norm("child_until_years", 16, "Luật Trẻ em 2016, Điều 1", since=_LAW_IN_FORCE),
    # A child of the 2004 law was a Vietnamese citizen under sixteen too.
    Norm(
        "child_until_years",
        16,
        "Luật Bảo vệ, chăm sóc và giáo dục trẻ em 2004, Điều 1",
        since=date(2005, 1, 1),
        until=date(2017, 5, 31),
    ),
)

# Of safety, not of law: a node's decision. A locality may shorten them by later rows.
SIGN_IN: Final = (
    Norm("session_idle_minutes", 15, "OWASP ASVS 5.0, 7.3.1", since=_ALWAYS),
    Norm("session_hours", 12, "OWASP ASVS 5.0, 7.3.2", since=_ALWAYS),
    Norm("throttle_minutes", 15, "OWASP ASVS 5.0, 6.3.1", since=_ALWAYS),
    Norm("failures_per_name", 5, "OWASP ASVS 5.0, 6.3.1", since=_ALWAYS),
    # An office may share one address: more than for a name.
    Norm("failures_per_address", 30, "OWASP ASVS 5.0, 6.3.1", since=_ALWAYS),
    Norm("temporary_password_days", 7, "OWASP ASVS 5.0, 6.4.1", since=_ALWAYS),
)


def age_limit(day: date) -> int:
    """Return the age in years from which a person is no child any more."""
    return in_force(AGES, "child_until_years", max(day, date(2005, 1, 1))).value


def birthday(birth_date: date, years: int) -> date:
    """Return the day on which somebody turns `years`; of 29 February, 1 March in other years."""
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        return date(birth_date.year + years, 3, 1)


def idle_limit(day: date) -> timedelta:
    """Return how long a sign-in lives without being renewed."""
    return timedelta(minutes=in_force(SIGN_IN, "session_idle_minutes", day).value)


def session_limit(day: date) -> timedelta:
    """Return how long a sign-in lives in all."""
    return timedelta(hours=in_force(SIGN_IN, "session_hours", day).value)


def throttle_window(day: date) -> timedelta:
    """Return how far back failed sign-ins count."""
    return timedelta(minutes=in_force(SIGN_IN, "throttle_minutes", day).value)


def failures_per_name(day: date) -> int:
    """Return after how many failures of one user name the door stays shut for a while."""
    return in_force(SIGN_IN, "failures_per_name", day).value


def failures_per_address(day: date) -> int:
    """Return after how many failures from one address the door stays shut for a while."""
    return in_force(SIGN_IN, "failures_per_address", day).value


def temporary_password_days(day: date) -> int:
    """Return for how many days a password given out by an administrator opens the door."""
    return in_force(SIGN_IN, "temporary_password_days", day).value
