"""Up to where each other node has been heard: "số liệu tính đến" of a commune that may be cut off.

A mark of the wire, nobody's fact: the next head that a node tells writes it anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, select

from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Upsert

heard_elsewhere = Table(
    "heard_elsewhere",
    MetaData(),
    Column("node", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("head", Integer, nullable=False),  # how far it says it has told
    Column("applied", Integer, nullable=False),  # how far that has been applied here
    Column("told_at", Text, nullable=False),  # when it last said so
    Column("complete_at", Text),  # when nothing of it was lacking, last
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one service of another node has been heard."""

    node: str
    service: str
    head: int
    applied: int
    told_at: datetime
    complete_at: datetime | None

    @property
    def lacking(self) -> int:
        """How many letters it has told that have not arrived."""
        return max(self.head - self.applied, 0)

    def is_silent(self, now: datetime, longest: timedelta) -> bool:
        """Whether all that it told was last known here longer ago than it may be.

        What was known in a time to come was noted by a clock that was wrong: it says nothing.
        """
        return self.complete_at is None or abs(now - self.complete_at) > longest

    def row(self) -> Upsert:
        """Return the row that keeps it."""
        return Upsert(
            heard_elsewhere,
            {
                "node": self.node,
                "service": self.service,
                "head": self.head,
                "applied": self.applied,
                "told_at": moment_text(self.told_at),
                "complete_at": moment_text(self.complete_at) if self.complete_at else None,
            },
        )


def reaches(connection: Connection) -> Sequence[Reach]:
    """Return how far each service of each other node has been heard."""
    statement = select(heard_elsewhere).order_by(heard_elsewhere.c.node, heard_elsewhere.c.service)
    return [
        Reach(
            row.node,
            row.service,
            row.head,
            row.applied,
            datetime.fromisoformat(row.told_at),
            datetime.fromisoformat(row.complete_at) if row.complete_at else None,
        )
        for row in connection.execute(statement)
    ]


elsewhere_model = ReadModel("heard_elsewhere", 1, (heard_elsewhere,))
