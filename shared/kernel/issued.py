"""Who gives a command, when, and under which key: the only actor and clock that a rule sees."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Self
from uuid import UUID

from shared.kernel.ids import thing_id
from shared.kernel.officer import Officer

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no daylight saving since 1975


@dataclass(frozen=True, slots=True)
class Issued:
    """A command's envelope. `at` is aware; `key` is the idempotency key, kept for ever."""

    by: Officer
    at: datetime
    key: str
    cause: str | None = None
    correlation: str | None = None

    def new_id(self, label: str) -> UUID:
        """Return the id of the thing named `label` that this command makes."""
        return thing_id(str(self.by.id), self.key, label)

    @property
    def today(self) -> date:
        """The day in Vietnam on which the command was given."""
        return self.at.astimezone(VIETNAM).date()

    def part(self, label: str) -> Self:
        """Return the same command for one part of a longer piece of work, under its own key."""
        return replace(self, key=f"{self.key}/{label}")
