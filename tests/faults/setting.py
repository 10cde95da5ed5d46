"""A clock that somebody sets while the node runs: a first step of a `Process`.

All that keeps time in a node asks `shared/calendar`. Its clock is shifted by as many seconds as a
file says at the moment, as a person shifts the clock of the office's machine.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.calendar.clock import SystemClock


class SetClock:
    """The clock as the person sees it who sets it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.shift(timedelta(0))

    def shift(self, by: timedelta) -> None:
        """Set it so far from the machine's own, for all that ask from now on."""
        draft = self._file.with_suffix(".new")
        draft.write_text(str(by.total_seconds()), "ascii")
        draft.replace(self._file)

    def now(self) -> datetime:
        """Return what it shows."""
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text("ascii")))

    def hang_up(self) -> None:
        """Let this process go by it."""
        setattr(SystemClock, "now", lambda _: self.now())  # noqa: B010 - it is no method of ours
