"""What is known of one service of another node: how far it has told, how far that came here."""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

from shared.eventstore.elsewhere import Reach
from shared.messaging.high_water import SETTLING_SECONDS, HighWater

_QUIET_SECONDS: Final = 1.0
_ASK_AGAIN_SECONDS: Final = 4.0
_LONGEST_PAUSE_SECONDS: Final = 60.0


@dataclass(slots=True)
class Far:
    """Each `now` is of a clock that only goes forward; moments are for people.

    Who was silent for a while may have been restored meanwhile, and have told more since than was
    heard before: then only a letter shows it. So the last that had been applied when it was heard
    before is asked for again.
    """

    is_elsewhere: bool = True
    head: int = 0
    told_at: datetime | None = None
    applied: int = -1
    complete_at: datetime | None = None
    known: HighWater = field(default_factory=HighWater)
    written: Reach | None = None
    to_prove: int = 0  # the letter that is asked for again
    _applied_then: int = 0  # when it was heard last
    _heard_at: float = float("-inf")
    _moved_at: float = field(default_factory=monotonic)
    _asked_at: float = float("-inf")
    _pause: float = _ASK_AGAIN_SECONDS

    def was_before(self, reach: Reach) -> None:
        """Take in what was known before the start."""
        self.known = HighWater(reach.head)
        self._applied_then = reach.applied
        if self.complete_at is None:
            self.complete_at = reach.complete_at

    def says(self, head: int, at: datetime, now: float) -> bool:
        """Take in how far it says that it has told; say, once, where it has gone back."""
        if head > self.head:
            self._moved_at = now
        has_gone_back = self.known.falls_to(head, now)
        self.head = head if has_gone_back else max(self.head, head)  # one may come late
        self.told_at = at
        if self.is_elsewhere and now - self._heard_at >= SETTLING_SECONDS:
            self.to_prove = min(self._applied_then, head)
        self._heard_at, self._applied_then = now, max(self.applied, self._applied_then)
        return has_gone_back

    def came(self, sequence: int) -> None:
        """Take note that a letter arrived."""
        if sequence == self.to_prove:
            self.to_prove = 0

    def stands_at(self, applied: int, now: float) -> None:
        """Take in how far what it told has been applied here."""
        if applied > self.applied:
            if self.applied >= 0:  # before the start it may have gone back: that was said
                self.known.rises_to(applied, now)
            self.applied, self._moved_at, self._pause = applied, now, _ASK_AGAIN_SECONDS
        if self.told_at is not None and applied >= self.head:
            self.complete_at = self.told_at

    def news(self, node: str, service: str) -> Reach | None:
        """Return what is known of it, where that has not been written."""
        if self.told_at is None:
            return None
        reach = Reach(node, service, self.head, self.applied, self.told_at, self.complete_at)
        return reach if reach != self.written else None

    @property
    def lacks(self) -> bool:
        """Whether it has told what has not been applied here."""
        return self.told_at is not None and self.applied < self.head

    def is_time_to_ask(self, now: float) -> bool:
        """Say whether something should be asked for: it is wanted, and nothing comes by itself."""
        is_wanted = self.lacks or self.to_prove > 0
        was_quiet = now - self._moved_at >= _QUIET_SECONDS
        return is_wanted and was_quiet and now - self._asked_at >= self._pause

    def was_asked(self, now: float) -> None:
        """Take note that it was asked; the next time is later."""
        self._asked_at = now
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
