"""The nodes above and below, and of which unit each is: what a letter of theirs may speak of.

A mark of the links, nobody's fact: each start writes it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from shared.eventstore.acts import NotBelieved, ReadModel
from shared.eventstore.rows import Delete, Row, Upsert
from shared.units.tree import UnitTree, units

NOT_ITS_UNIT: Final = "not_its_unit"

neighbours = Table(
    "neighbours",
    MetaData(),
    Column("node", Text, primary_key=True),
    Column("side", Text, nullable=False),  # above, below
    # The code of the unit that the node below is of: its own, or ours as the node above has it.
    Column("unit_code", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node above or below, and the code of the unit that the lower one of the two is of."""

    node: str
    side: str
    unit_code: str

    @property
    def is_above(self) -> bool:
        """Whether it is the node above."""
        return self.side == "above"

    def holds(self, tree: UnitTree, unit_id: UUID) -> bool:
        """Say whether a unit is the link's own, or lies in it."""
        own = (tree.get(above) for above in tree.ancestors(unit_id))
        return bool(self.unit_code) and any(one and one.code == self.unit_code for one in own)


def neighbour_rows(known: Iterable[Neighbour], before: Iterable[Neighbour]) -> list[Row]:
    """Return what makes the table say who is joined now: who is joined no more is not left."""
    now = {one.node: one for one in known}
    gone = [Delete(neighbours, {"node": one.node}) for one in before if one.node not in now]
    new = [
        Upsert(neighbours, {"node": one.node, "side": one.side, "unit_code": one.unit_code})
        for one in now.values()
    ]
    return [*gone, *new]


def all_neighbours(connection: Connection) -> list[Neighbour]:
    """Return the nodes that this one is joined with."""
    statement = select(neighbours).order_by(neighbours.c.node)
    return [Neighbour(r.node, r.side, r.unit_code) for r in connection.execute(statement)]


def below(connection: Connection) -> list[Neighbour]:
    """Return the nodes below, each of which keeps its own unit."""
    return [one for one in all_neighbours(connection) if not one.is_above]


def neighbour(connection: Connection, source: str) -> Neighbour | None:
    """Return the node whose service `source` (`<node>/<service>`) is; None: joined no more."""
    node = source.partition("/")[0]
    row = connection.execute(select(neighbours).where(neighbours.c.node == node)).one_or_none()
    return Neighbour(row.node, row.side, row.unit_code) if row is not None else None


def must_be_its_own(connection: Connection, source: str, said: Mapping[str, Any]) -> None:
    """Refuse what a node below says about a unit that it was not invited for.

    The node above may speak of all units: what is told to anyone there is of all its communes.
    """
    told_of = said.get("unit_id")
    if told_of is None:
        return
    speaker = neighbour(connection, source)
    if speaker is not None and speaker.is_above:
        return
    try:
        unit_id = UUID(str(told_of))
    except ValueError:
        raise NotBelieved(NOT_ITS_UNIT) from None
    if speaker is None or not lies_in(connection, unit_id, speaker.unit_code):
        raise NotBelieved(NOT_ITS_UNIT)


def lies_in(connection: Connection, unit_id: UUID, code: str) -> bool:
    """Say whether a unit is the one of that code, or lies in it.

    Walks upward unit by unit: a letter must not cost a reading of the whole tree.
    """
    seen: set[str] = set()
    current: str | None = str(unit_id)
    while current is not None and current not in seen and code:
        seen.add(current)
        row = connection.execute(
            select(units.c.code, units.c.parent_id).where(units.c.unit_id == current)
        ).one_or_none()
        if row is None:
            return False
        if row.code == code:
            return True
        current = row.parent_id
    return False


neighbours_model = ReadModel("neighbours", 1, (neighbours,), guard=must_be_its_own)
