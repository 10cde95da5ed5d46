"""Which special circumstances are open: for filters and counts, without names."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Index, Integer, MetaData, Table, Text, func, select

from services.registry.events import CircumstanceEnded, CircumstanceRecorded, RecordErased
from services.registry.readmodels.child_list import children
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Delete, Insert, Row
from shared.kernel.recorded import Recorded

circumstances = Table(
    "circumstances",
    MetaData(),
    Column("circumstance_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("group_number", Integer, nullable=False),
    Column("subgroup", Integer),
    Column("since", Date, nullable=False),
)
Index("circumstances_of_group", circumstances.c.group_number, circumstances.c.child_id)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep what is open; what has ended is in the child's timeline."""
    fact = recorded.fact
    match fact:
        case CircumstanceRecorded():
            yield Insert(
                circumstances,
                {
                    "circumstance_id": str(fact.circumstance_id),
                    "child_id": str(fact.child_id),
                    "group_number": fact.group,
                    "subgroup": fact.subgroup,
                    "since": fact.since,
                },
            )
        case CircumstanceEnded():
            yield Delete(circumstances, {"circumstance_id": str(fact.circumstance_id)})
        case RecordErased():
            yield Delete(circumstances, {"child_id": str(fact.child_id)})
        case _:
            pass


def groups_of(connection: Connection, child_ids: Iterable[UUID]) -> Mapping[UUID, tuple[int, ...]]:
    """Return the open groups of each child that has any, in order."""
    wanted = circumstances.c.child_id.in_([str(child_id) for child_id in child_ids])
    statement = (
        select(circumstances.c.child_id, circumstances.c.group_number)
        .distinct()
        .where(wanted)
        .order_by(circumstances.c.group_number)
    )
    found: dict[UUID, tuple[int, ...]] = {}
    for row in connection.execute(statement):
        child_id = UUID(row.child_id)
        found[child_id] = (*found.get(child_id, ()), row.group_number)
    return found


def counts(connection: Connection, hamlet_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Return how many children present in each hamlet are in any special circumstance."""
    statement = (
        select(children.c.hamlet_id, func.count(circumstances.c.child_id.distinct()))
        .join(circumstances, circumstances.c.child_id == children.c.child_id)
        .where(
            children.c.status == "present",
            children.c.hamlet_id.in_([str(hamlet_id) for hamlet_id in hamlet_ids]),
        )
        .group_by(children.c.hamlet_id)
    )
    return {UUID(hamlet_id): number for hamlet_id, number in connection.execute(statement)}


model = ReadModel("circumstances", 1, (circumstances,), fill)
