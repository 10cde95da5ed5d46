"""The only place that reads the clock. Everything else is told the time."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, Self


class Clock(Protocol):
    """Tells the present moment, aware, in UTC."""

    @property
    def is_invented(self) -> bool:
        """Whether the life that goes by this clock is invented: pages and papers say so."""
        ...

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    def outside(self, at: datetime) -> datetime:
        """Return what the world's clocks show at a moment of this one: for what leaves the node."""
        ...


class SystemClock:
    """The machine's own clock."""

    is_invented: Final = False

    def now(self) -> datetime:
        """Return the present moment of the machine."""
        return datetime.now(UTC)

    def outside(self, at: datetime) -> datetime:
        """Return the same moment."""
        return at


class ShiftedClock:
    """A clock that runs as the machine's own and stays behind it: a node that lives in the past."""

    is_invented: Final = True

    def __init__(self, behind: timedelta) -> None:
        self.behind = behind

    @classmethod
    def starting(cls, at: datetime) -> Self:
        """Return the clock that shows `at` now and goes on from there."""
        return cls(datetime.now(UTC) - at)

    def now(self) -> datetime:
        """Return the present moment of the node."""
        return datetime.now(UTC) - self.behind

    def outside(self, at: datetime) -> datetime:
        """Return the moment of the world in which the node comes to `at`."""
        return at + self.behind


class SimulatedClock:
    """A clock that stands still until it is told to move: for demonstrations and tests."""

    def __init__(self, at: datetime, *, is_invented: bool = False) -> None:
        self.is_invented = is_invented
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was last moved to."""
        return self._at

    def outside(self, at: datetime) -> datetime:
        """Return the same moment: nothing outside goes by this clock."""
        return at

    def move_to(self, at: datetime) -> None:
        """Move forward to `at`; time never runs backwards."""
        if at < self._at:
            message = f"the clock cannot go back from {self._at} to {at}"
            raise ValueError(message)
        self._at = at.astimezone(UTC)
