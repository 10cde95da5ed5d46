"""In which commune does a child of the register live? Pseudonyms only, to refuse another's.

Filled by policies from what registry tells. Who is not here yet may still be helped: with the line
cut the fund hears late.
"""

from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from shared.eventstore.rows import Delete, Row, Upsert

children = Table(
    "fund_known_children",
    MetaData(),
    Column("child_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
)


def lives_in(child_id: UUID, unit_id: UUID | None) -> Row:
    """Return the row of a child; None: it left the node, or was erased."""
    key = {"child_id": str(child_id)}
    return Upsert(children, key | {"unit_id": str(unit_id)}) if unit_id else Delete(children, key)


def unit_of(connection: Connection, child_id: UUID) -> UUID | None:
    """Return the commune of a child, or None where it is not known."""
    wanted = select(children.c.unit_id).where(children.c.child_id == str(child_id))
    found = connection.execute(wanted).scalar_one_or_none()
    return UUID(found) if found else None
