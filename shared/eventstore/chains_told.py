"""What the services of other nodes said of their hash chains, kept where they cannot change it.

A chain that is cut off, or written anew as a whole, is whole in itself. Against what was kept of it
here it is not: `mangnon node heads` gives it in the form that `mangnon verify --head` takes there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, cast, exists, func, insert, select

from shared.eventstore.rows import Run
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

    def row(self) -> Run:
        """Return the row that keeps it; what was kept of that day before stays."""
        values = {
            "node": self.node,
            "service": self.service,
            "day": self.day.isoformat(),
            "position": self.position,
            "hash": self.hash,
        }
        return Run(chains_told, _KEEP, values)


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


_said = {column.name: cast(bindparam(column.name), column.type) for column in chains_told.columns}
_is_there = exists().where(*(key == _said[key.name] for key in chains_told.primary_key))
_KEEP = insert(chains_told).from_select(list(_said), select(*_said.values()).where(~_is_there))
