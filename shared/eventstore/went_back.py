"""Sources that went back: they say less than they had said, or something else in its place.

One that has grown past what it had said looks well again, so what was seen is kept, and rings for
a day. It is a mark of the wire, nobody's fact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Upsert
from shared.eventstore.tables import sources_gone_back

RINGS_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WentBack:
    """A service of a node, and when it was last seen to have gone back."""

    node: str
    service: str
    at: datetime

    def rings(self, now: datetime) -> bool:
        """Say whether somebody should still be woken; a clock that was set back ends it, too."""
        return abs(now - self.at) < RINGS_FOR

    def row(self) -> Upsert:
        """Return the row that keeps it."""
        values = {"node": self.node, "service": self.service, "at": moment_text(self.at)}
        return Upsert(sources_gone_back, values)


def all_that_went_back(connection: Connection) -> Sequence[WentBack]:
    """Return each source that was ever seen to have gone back."""
    place = sources_gone_back.c.node, sources_gone_back.c.service
    return [
        WentBack(row.node, row.service, datetime.fromisoformat(row.at))
        for row in connection.execute(select(sources_gone_back).order_by(*place))
    ]
