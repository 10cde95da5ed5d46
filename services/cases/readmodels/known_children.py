"""The children that this service has heard of, so that a case can be opened with the line cut.

There is no name in it, and of the birth only its month. Policies fill it from what registry tells.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from services.cases.readmodels.columns import read_id
from shared.eventstore.acts import ReadModel

children = Table(
    "known_children",
    MetaData(),
    Column("child_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("hamlet_id", Text, nullable=False),
    Column("birth_month", Text, nullable=False),  # "2017-04"
)


@dataclass(frozen=True, slots=True)
class KnownChild:
    """A child of the register, as far as this service needs it."""

    id: UUID
    unit_id: UUID
    hamlet_id: UUID
    birth_month: str


def find(connection: Connection, child_id: UUID) -> KnownChild | None:
    """Return the child, or None where registry told of none (any more)."""
    statement = select(children).where(children.c.child_id == str(child_id))
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return KnownChild(
        read_id(row.child_id), read_id(row.unit_id), read_id(row.hamlet_id), row.birth_month
    )


model = ReadModel("known_children", 1, (children,))
