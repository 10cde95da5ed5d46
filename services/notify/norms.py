"""Rules of telling. They are the platform's own conventions, dated like the law's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from shared.kernel.norm import Norm, in_force

_OURS = "Quy ước của hệ thống"
_BEGINNING = date(2000, 1, 1)  # older than any message: a replayed past has the same rules


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """How long to wait after the first failed try, by how much more each time, and how often."""

    first_pause_seconds: int
    factor: int
    most_tries: int

    def pause_after(self, tries: int) -> timedelta | None:
        """Return the pause after that many failed tries; None when it is to be given up."""
        if tries >= self.most_tries:
            return None
        return timedelta(seconds=self.first_pause_seconds * self.factor ** (tries - 1))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day (Vietnam) in which only emergencies may ring."""

    from_hour: int
    until_hour: int


# 1, 4, 16, 64, 256 minutes: six tries in less than six hours, so within one working day.
RETRY = (Norm("email", RetrySchedule(60, 4, 6), _OURS, _BEGINNING),)
# The schedule that Standard Webhooks suggests: from the first failed try to the last, three days.
WEBHOOK_RETRY = (
    Norm(
        "webhook",
        (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400),
        "Standard Webhooks 1.0.0",
        _BEGINNING,
    ),
)
WEBHOOK_OVERLAP = (Norm("webhook", timedelta(hours=24), _OURS, _BEGINNING),)
WEBHOOK_KEPT = (Norm("webhook", timedelta(days=90), _OURS, _BEGINNING),)
_JITTER = 0.2  # of the pause, so that what failed together does not come back together
STALE = (Norm("email", timedelta(hours=72), _OURS, _BEGINNING),)
QUIET = (Norm("default", QuietHours(21, 6), _OURS, _BEGINNING),)
CHAIRMAN_IS_TOLD = (Norm("report_due_days", (3, 1), _OURS, _BEGINNING),)
# Clocks of the law that run at night too (Decree 56/2017, Arts. 31–32).
URGENT_CLOCKS = (
    Norm(
        "rules",
        ("emergency_decision", "separation_end"),
        "Nghị định 56/2017/NĐ-CP, Điều 31, 32",
        _BEGINNING,
    ),
)


def retry_schedule(day: date) -> RetrySchedule:
    """Return how failed e-mails are tried again."""
    return in_force(RETRY, "email", day).value


def webhook_pause(day: date, tries: int, event_id: str) -> timedelta | None:
    """Return the pause after that many failed tries of an event; None at the schedule's end.

    It is up to a fifth longer, by the event's own id: the same on every replica.
    """
    pauses = in_force(WEBHOOK_RETRY, "webhook", day).value
    if tries > len(pauses):
        return None
    chance = sha256(f"{event_id}:{tries}".encode()).digest()[0] / 255
    return timedelta(seconds=pauses[tries - 1] * (1 + _JITTER * chance))


def secret_overlap(day: date) -> timedelta:
    """Return for how long the secret before the newest still signs."""
    return in_force(WEBHOOK_OVERLAP, "webhook", day).value


def webhooks_kept_since(now: datetime, day: date) -> datetime:
    """Return the moment before which what was delivered to endpoints is listed no more."""
    return now - in_force(WEBHOOK_KEPT, "webhook", day).value


def stale_before(now: datetime, day: date) -> datetime:
    """Return the moment before which a waiting e-mail is too old to be of use."""
    return now - in_force(STALE, "email", day).value


def default_quiet_hours(day: date) -> QuietHours:
    """Return the quiet hours of an officer who chose none."""
    return in_force(QUIET, "default", day).value


def chairman_is_told(days_left: int, day: date) -> bool:
    """Say whether the chairman too is told of a report due in so many days."""
    return days_left in in_force(CHAIRMAN_IS_TOLD, "report_due_days", day).value


def is_urgent_clock(rule: str, day: date) -> bool:
    """Say whether a legal clock is one of emergencies, which override quiet hours."""
    return rule in in_force(URGENT_CLOCKS, "rules", day).value
