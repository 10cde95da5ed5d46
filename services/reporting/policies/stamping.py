"""The stamp of what was heard: which event, from whom, at which place."""

from services.reporting.readmodels.contributions import Stamp
from shared.contracts.announcement import Announcement
from shared.eventstore.acts import Heard


def stamp(event: Announcement, heard: Heard) -> Stamp:
    """Return the stamp of an announcement."""
    return Stamp(
        event_id=heard.event_id,
        event_type=event.event,
        source=heard.source,
        heard_position=heard.position,
    )
