"""What is held for children: recorded, corrected, cancelled, listed."""

from datetime import date
from uuid import UUID

from services.reporting.events import ActivityDetails
from services.reporting.operations.speaking import (
    bodies_spoken_for,
    must_be_commune,
    must_be_planned_in,
    must_lie_in,
    must_speak_for,
)
from services.reporting.plan import activity
from services.reporting.readmodels import activities
from services.reporting.readmodels.activities import Held
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


def record_activity(desk: Desk, issued: Issued, unit_id: UUID, details: ActivityDetails) -> UUID:
    """Record what was held in a commune and return its id; contributors for their body only."""
    must_be_commune(desk, unit_id)
    must_lie_in(desk, details.hamlet_id, unit_id)
    desk.rights(issued, "record_activity").must_cover(details.hamlet_id or unit_id)
    must_be_planned_in(desk, details.task_id, unit_id)
    must_speak_for(desk, issued, unit_id, details.organisation)
    activity_id = issued.new_id("activity")
    command = activity.RecordActivity(activity_id, unit_id, details)
    desk.perform(
        issued,
        "record_activity",
        Step(f"activity-{activity_id}", activity.decider, command),
        unit=details.hamlet_id or unit_id,
    )
    return activity_id


def correct_activity(
    desk: Desk, issued: Issued, activity_id: UUID, details: ActivityDetails, *, reason: str
) -> None:
    """Put right what was recorded; what it replaces is taken back from every figure."""
    held = _found(desk, activity_id)
    rights = desk.rights(issued, "correct_activity")
    rights.must_cover(held.details.hamlet_id or held.unit_id)
    must_lie_in(desk, details.hamlet_id, held.unit_id)
    rights.must_cover(details.hamlet_id or held.unit_id)
    must_be_planned_in(desk, details.task_id, held.unit_id)
    bodies = bodies_spoken_for(desk, issued, held.unit_id)
    command = activity.CorrectActivity(details, reason, bodies)
    step = Step(f"activity-{activity_id}", activity.decider, command)
    desk.perform(issued, "correct_activity", step)


def cancel_activity(desk: Desk, issued: Issued, activity_id: UUID, *, reason: str) -> None:
    """Take back what was recorded by mistake."""
    held = _found(desk, activity_id)
    command = activity.CancelActivity(reason, bodies_spoken_for(desk, issued, held.unit_id))
    step = Step(f"activity-{activity_id}", activity.decider, command)
    desk.perform(issued, "cancel_activity", step)


def list_activities(desk: Desk, issued: Issued, *, since: date, until: date) -> tuple[Held, ...]:
    """Return what was held in the officer's units in a span of days, the latest first."""
    rights = desk.rights(issued, "list_activities")
    return desk.read(
        lambda connection: activities.ask(connection, rights.unit_ids, since=since, until=until)
    )


def read_activity(desk: Desk, issued: Issued, activity_id: UUID) -> Held:
    """Return one activity."""
    rights = desk.rights(issued, "read_activity")
    held = _found(desk, activity_id)
    rights.must_cover(held.details.hamlet_id or held.unit_id)
    return held


def _found(desk: Desk, activity_id: UUID) -> Held:
    held = desk.read(activities.find, activity_id)
    if held is None:
        raise NotFound
    return held
