"""What registry does when time speaks; it hears no other service."""

from services.registry import child, session
from services.registry.norms import idle_limit, session_limit
from services.registry.readmodels import birthday_sheet, sessions
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.eventstore.acts import Heard, Reaction, whenever
from shared.kernel.decider import Step
from shared.kernel.issued import VIETNAM


@whenever(DayBegan)
def turn_sixteen(event: DayBegan, heard: Heard) -> Reaction:
    """Let children who have reached sixteen leave the count, late rather than never."""
    for line in birthday_sheet.due(heard.connection, event.day):
        step = Step(f"child-{line.child_id}", child.decider, child.TurnSixteen(event.day))
        yield heard.act("turn_sixteen", step, label=str(line.child_id))


@whenever(MinuteBegan)
def end_sessions_left_behind(event: MinuteBegan, heard: Heard) -> Reaction:
    """End sign-ins that nobody uses any more, and those that have lasted a working day."""
    today = event.at.astimezone(VIETNAM).date()
    unused_since, begun_by = event.at - idle_limit(today), event.at - session_limit(today)
    for one in sessions.overdue(heard.connection, unused_since, begun_by):
        reason = "too_long" if one.signed_in_at <= begun_by else "idle"
        step = Step(f"session-{one.session_id}", session.decider, session.EndSession(reason))
        yield heard.act("end_session", step, label=str(one.session_id))
