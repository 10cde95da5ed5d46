"""Who holds a role over a unit on a day? The recipients of messages are found here.

The rows say the same as the common `officers` table, laid out so that one event needs one query.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    or_,
    select,
)

from shared.eventstore.rows import Delete, Insert, Row
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from shared.units.tree import units

role_holders = Table(
    "role_holders",
    MetaData(),
    Column("officer_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
)
Index("role_holders_by_unit", role_holders.c.unit_id, role_holders.c.role)
Index("role_holders_by_officer", role_holders.c.officer_id)


def rows_of(officer_id: UUID, grants: Iterable[Grant], *, active: bool) -> Iterator[Row]:
    """Yield what replaces all that is known of an officer; one who left holds nothing."""
    yield Delete(role_holders, {"officer_id": str(officer_id)})
    for grant in grants if active else ():
        values = {
            "officer_id": str(officer_id),
            "role": grant.role.value,
            "unit_id": str(grant.unit_id),
            "since": grant.since,
            "until": grant.until,
        }
        yield Insert(role_holders, values)


def ask(connection: Connection, role: Role, unit_id: UUID, day: date) -> list[UUID]:
    """Return who holds `role` over the unit, there or above it, on `day`."""
    asked = {"role": role.value, "unit_id": str(unit_id), "day": day}
    return [UUID(row.officer_id) for row in connection.execute(_HOLDERS, asked)]


def _holders() -> Select[tuple[str]]:
    unit_id = bindparam("unit_id", type_=Text())
    at = select(units.c.unit_id).where(units.c.unit_id == unit_id).cte("above", recursive=True)
    # UNION, not UNION ALL: were the tree ever told as a ring, the question would still end.
    parents = select(units.c.parent_id).join(at, units.c.unit_id == at.c.unit_id)
    above = at.union(parents.where(units.c.parent_id.is_not(None)))
    day = bindparam("day", type_=Date())
    return (
        select(role_holders.c.officer_id)
        .where(
            # A unit that nobody has told of yet has no parents, but may have its officers.
            or_(
                role_holders.c.unit_id == unit_id,
                role_holders.c.unit_id.in_(select(above.c.unit_id)),
            ),
            role_holders.c.role == bindparam("role"),
            role_holders.c.since <= day,
            (role_holders.c.until.is_(None)) | (role_holders.c.until >= day),
        )
        .distinct()
        .order_by(role_holders.c.officer_id)
    )


_HOLDERS = _holders()
