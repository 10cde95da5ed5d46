"""Which sign-ins have ended, in registry itself: the same table as everywhere, from its facts."""

from collections.abc import Iterable
from typing import Any

from services.registry.events import SessionEnded
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row
from shared.identity.ended_sessions import ended_rows, ended_sessions
from shared.kernel.recorded import Recorded


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write that a sign-in has ended."""
    if isinstance(recorded.fact, SessionEnded):
        yield from ended_rows(recorded.fact.session_id, recorded.occurred_at)


model = ReadModel("ended_sessions", 1, (ended_sessions,), fill)
