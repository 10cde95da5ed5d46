"""What the services of other nodes said of their hash chains, kept where they cannot change it.

A chain that is cut off, or written anew as a whole, is whole in itself. Against what was kept of it
here it is not: `mangnon node heads` gives it in the form that `mangnon verify --head` takes there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from shared.eventstore.rows import Upsert
from shared.eventstore.tables import chains_told


@dataclass(frozen=True, slots=True)
class ChainTold:
    """Where the chain of one service of another node stood on a day, as it said itself."""

    node: str
    service: str
    day: date
    position: int
    hash: str

    @property
    def as_typed(self) -> str:
        """The place and its hash, as `mangnon verify --head` takes them."""
        return f"{self.service}:{self.position}:{self.hash}"

    def row(self) -> Upsert:
        """Return the row that keeps it."""
        values = {
            "node": self.node,
            "service": self.service,
            "day": self.day.isoformat(),
            "position": self.position,
            "hash": self.hash,
        }
        return Upsert(chains_told, values)


def kept(connection: Connection, until: date | None = None) -> Sequence[ChainTold]:
    """Return what was kept last of each chain, or last up to a day."""
    last = select(chains_told.c.node, chains_told.c.service, func.max(chains_told.c.day).label("d"))
    if until is not None:
        last = last.where(chains_told.c.day <= until.isoformat())
    newest = last.group_by(chains_told.c.node, chains_told.c.service).subquery()
    is_newest = (
        (chains_told.c.node == newest.c.node)
        & (chains_told.c.service == newest.c.service)
        & (chains_told.c.day == newest.c.d)
    )
    asked = select(chains_told).join(newest, is_newest)
    return [
        ChainTold(row.node, row.service, date.fromisoformat(row.day), row.position, row.hash)
        for row in connection.execute(asked.order_by(chains_told.c.node, chains_told.c.service))
    ]
