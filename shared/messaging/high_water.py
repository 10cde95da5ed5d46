"""How far a source is known to have told, and whether it now says less than that.

Two replicas of a source may speak at once, and who looked first be heard last; over another line
it may be heard minutes later. So what is said is held against what was known a while ago, not
against what was heard last.
"""

from typing import Final

SETTLING_SECONDS: Final = 120.0  # as long as a line may be dead before NATS gives it up


class HighWater:
    """The highest number known of one source. Each `now` is of a clock that only goes forward."""

    def __init__(self, kept: int = 0) -> None:
        self._settled = self._settling = self._highest = kept  # known since before the start
        self._turned_at = float("-inf")

    def rises_to(self, number: int, now: float) -> None:
        """Take in what the source has certainly told: a letter of it that arrived."""
        self._settle(now)
        self._highest = max(self._highest, number)

    def falls_to(self, number: int, now: float) -> bool:
        """Take in what the source says of itself; say, once, where it has gone back."""
        self._settle(now)
        if number < self._settled:
            self._settled = self._settling = self._highest = number
            return True
        self._highest = max(self._highest, number)
        return False

    def _settle(self, now: float) -> None:
        """Let what has been known since the turn before settle, at most so often."""
        age = now - self._turned_at
        if age < SETTLING_SECONDS:
            return
        self._settled = self._highest if age >= 2 * SETTLING_SECONDS else self._settling
        self._settling, self._turned_at = self._highest, now
