"""The only place that reads the clock. Everything else is told the time."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, aware, in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment of the machine."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands still until it is told to move: for demonstrations and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was last moved to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Move forward to `at`; time never runs backwards."""
        if at < self._at:
            message = f"the clock cannot go back from {self._at} to {at}"
            raise ValueError(message)
        self._at = at.astimezone(UTC)
