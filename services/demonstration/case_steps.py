"""The steps of a case along Decree 56/2017, each by who is responsible for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from services.cases.reference.codes import EmergencyMeasure
from services.demonstration.case_acts import CaseActs
from services.demonstration.days import LAST_DAY, moment, working_day, working_days_after
from services.demonstration.deeds import Deed, Do
from services.demonstration.stories import Story

OFFICER: Final = "can-bo"
CHAIRMAN: Final = "chu-tich"
_MINUTES_TO_WRITE: Final = timedelta(minutes=10)


class Steps:
    """Makes the deeds of one story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._row = story.row
        self._acts = CaseActs(story)

    def of_notice(self) -> Iterator[Deed]:
        """Yield the acts of a notice that is found without foundation, or still waits."""
        yield from self._intake()
        if "unfounded" in self._row:
            at = self._story.received_at + timedelta(hours=3)
            yield self._deed(at, OFFICER, "unfounded", self._acts.find_unfounded)

    def of_case(self) -> Iterator[Deed]:
        """Yield the acts of a case as far as it comes within the demonstration."""
        found = [
            *self._intake(),
            *self._opening(),
            *self._planning(),
            *self._carrying_out(),
            *self._ending(),
        ]
        return (deed for deed in found if deed.at < moment(LAST_DAY))

    # the stages

    def _intake(self) -> Iterator[Deed]:
        at, by = self._story.received_at + _MINUTES_TO_WRITE, self._story.taken_by
        yield self._deed(at, by, "received", self._acts.receive, needs_all_heard=True)
        if by != OFFICER and "assessed" in self._row:
            yield self._deed(at + timedelta(minutes=40), OFFICER, "identified", self._acts.identify)

    def _opening(self) -> Iterator[Deed]:
        story, row = self._story, self._row
        yield self._deed(story.assessed_at, OFFICER, "assessed", self._acts.assess)
        opened = story.assessed_at + timedelta(minutes=20)
        yield self._deed(opened, OFFICER, "opened", self._acts.open_case)
        if row.get("emergency"):
            decided = story.received_at + timedelta(hours=row["decided"])
            for number, measure in enumerate(EmergencyMeasure):
                if measure is not EmergencyMeasure.SAFE_SHELTER:
                    at = decided + timedelta(minutes=10 * number)
                    do = self._acts.deciding(measure)
                    yield self._deed(at, CHAIRMAN, f"decided-{measure.value}", do)
            ended = moment(story.received_on + timedelta(days=row["separation_ended"]), 15)
            yield self._deed(ended, CHAIRMAN, "separation-ended", self._acts.end_separation)

    def _planning(self) -> Iterator[Deed]:
        story, row = self._story, self._row
        yield self._deed(story.needs_at, OFFICER, "needs", self._acts.assess_needs)
        do = self._acts.submitting(row["items"], story.approved_on)
        yield self._deed(moment(story.planned_on, 15), OFFICER, "plan-1", do)
        number = 1
        if "returned" in row:
            returned = working_days_after(story.planned_on, 1)
            yield self._deed(
                moment(returned, 9), CHAIRMAN, "plan-1-returned", self._acts.return_plan
            )
            mended = [{**row["items"][0], "days": row["items"][0]["days"] + 15}, *row["items"][1:]]
            again = self._acts.submitting(mended, story.approved_on)
            yield self._deed(moment(returned, 15), OFFICER, "plan-2", again)
            number = 2
        at = moment(story.approved_on, 9, 30)
        yield self._deed(at, CHAIRMAN, f"plan-{number}-approved", self._acts.approving(number))
        if "hardship" in row:
            yield self._deed(moment(story.approved_on, 16), OFFICER, "hardship", self._acts.burden)

    def _carrying_out(self) -> Iterator[Deed]:
        begun = working_day(self._story.approved_on + timedelta(days=6))
        yield self._deed(
            moment(begun, 10), OFFICER, "begun", self._acts.progressing(1, is_done=False)
        )
        for number, item in enumerate(self._row["items"], start=1):
            planned = self._story.approved_on + timedelta(days=item["days"])
            before_review = self._story.reviewed_on - timedelta(days=2)
            done = min(working_day(planned), before_review)
            at = moment(done, 11, number)
            do = self._acts.progressing(number, is_done=True)
            yield self._deed(at, OFFICER, f"item-{number}-done", do)

    def _ending(self) -> Iterator[Deed]:
        story, row = self._story, self._row
        if "review" not in row:
            return
        yield self._deed(moment(story.reviewed_on, 14), OFFICER, "reviewed", self._acts.review)
        if "second_plan" in row:
            planned = working_days_after(story.reviewed_on, row["second_plan"])
            approved = working_days_after(planned, 1)
            do = self._acts.submitting(row["second_items"], approved)
            yield self._deed(moment(planned, 15), OFFICER, "plan-2", do)
            yield self._deed(
                moment(approved, 9, 30), CHAIRMAN, "plan-2-ok", self._acts.approving(2)
            )
        if "close" in row:
            yield self._deed(moment(story.closed_on, 10), CHAIRMAN, "closed", self._acts.close)
        if "hardship_ends" in row:
            yield self._deed(moment(story.closed_on, 15), OFFICER, "relieved", self._acts.relieve)

    def _deed(
        self, at: datetime, by: str, step: str, do: Do, *, needs_all_heard: bool = False
    ) -> Deed:
        return Deed(at, by, self._story.label_of(step), do, needs_all_heard)
