"""The story of one child who needs protection: a row of words and the days that follow from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.demonstration.accounts import head_of
from services.demonstration.days import moment, working_day, working_days_after
from services.demonstration.population import Child
from shared.kernel.issued import VIETNAM


@dataclass(frozen=True, slots=True)
class Story:
    """A row of words/cases.toml with the child that chance chose."""

    row: dict[str, Any]
    child: Child

    @property
    def label(self) -> str:
        """The name of the story, of which its keys are made."""
        label: str = self.row["label"]
        return label

    def label_of(self, step: str) -> str:
        """Return the label of a step's deed."""
        return f"{self.label}-{step}"

    @property
    def received_at(self) -> datetime:
        """When the news came in."""
        received: datetime = self.row["received"]
        return received.replace(tzinfo=VIETNAM)

    @property
    def received_on(self) -> date:
        """The day of the news."""
        return self.received_at.date()

    @property
    def taken_by(self) -> str:
        """The user name of who writes the news down."""
        by: str = self.row["by"]
        return head_of(self.child.hamlet_on(self.received_on)) if by == "head" else by

    @property
    def planned_on(self) -> date:
        """The day on which the plan goes to the chairman."""
        return working_days_after(self.received_on, self.row["plan"])

    @property
    def approved_on(self) -> date:
        """The day on which the plan is approved; a returned one comes a working day later."""
        later = 1 if "returned" in self.row else 0
        return working_days_after(self.planned_on, self.row["approval"] + later)

    @property
    def assessed_at(self) -> datetime:
        """When the officer concludes on the danger."""
        return self.received_at + timedelta(hours=self.row.get("assessed", 6))

    @property
    def needs_at(self) -> datetime:
        """When the specific assessment is made."""
        count = self.row.get("needs_day", max(1, self.row["plan"] - 2))
        return moment(working_days_after(self.received_on, count), 10)

    @property
    def reviewed_on(self) -> date:
        """The day of the review; after the last day of the demonstration where none is told."""
        return self._after_approval("review")

    @property
    def closed_on(self) -> date:
        """The day on which the case ends."""
        return self._after_approval("close")

    def _after_approval(self, what: str) -> date:
        if what not in self.row:
            return date.max
        return working_day(self.approved_on + timedelta(days=self.row[what]))
