"""When a day begins: warn of reports that fall due, and note those that are late."""

from datetime import timedelta

from services.reporting import norms, obligation
from services.reporting.readmodels import due_sheet
from shared.calendar.ticks import DayBegan
from shared.eventstore.acts import Heard, Reaction, whenever
from shared.kernel.decider import Step
from shared.units.neighbours import below, lies_in


@whenever(DayBegan)
def note_due_reports(event: DayBegan, heard: Heard) -> Reaction:
    """Let every report that is near or late note the day; the rules say what follows, once."""
    # One day more: days are counted to the last day in time, the day before the one that is named.
    horizon = event.day + timedelta(days=max(norms.warning_days(event.day)) + 1)
    elsewhere = below(heard.connection)
    for owed in due_sheet.open_until(heard.connection, horizon):
        if any(lies_in(heard.connection, owed.unit_id, one.unit_code) for one in elsewhere):
            continue  # the commune's own node reminds its officers
        yield heard.act(
            "note_due_day",
            Step(
                f"obligation-{owed.obligation_id}",
                obligation.decider,
                obligation.NoteDay(event.day),
            ),
            unit=owed.unit_id,
            label=str(owed.obligation_id),
        )
