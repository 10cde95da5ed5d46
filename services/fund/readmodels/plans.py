"""Which approved case plans may need money? Pseudonyms only, to prefill a proposal.

Filled by policies from what cases tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, func, select

from shared.eventstore.rows import Delete, Row, Upsert
from shared.kernel.issued import VIETNAM

plans = Table(
    "fund_approved_plans",
    MetaData(),
    Column("case_id", Text, primary_key=True),
    Column("child_id", Text),
    Column("unit_id", Text, nullable=False),
    Column("plan_number", Integer, nullable=False),
    Column("measures", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
)


@dataclass(frozen=True, slots=True)
class ApprovedPlan:
    """The newest approved plan of an open case; `measures` are codes of Law Arts. 49–50."""

    case_id: UUID
    child_id: UUID | None
    unit_id: UUID
    plan_number: int
    measures: tuple[str, ...]
    approved_on: date


def approved_row(
    case_id: UUID,
    child_id: UUID | None,
    *,
    unit_id: UUID,
    plan_number: int,
    measures: Sequence[str],
    approved_at: datetime,
) -> Row:
    """Return the row of a case's newest plan."""
    values: dict[str, Any] = {
        "case_id": str(case_id),
        "child_id": str(child_id) if child_id else None,
        "unit_id": str(unit_id),
        "plan_number": plan_number,
        "measures": " ".join(measures),
        "approved_on": approved_at.astimezone(VIETNAM).date(),
    }
    return Upsert(plans, values)


def closed_row(case_id: UUID) -> Row:
    """Return the row change of a case that is over."""
    return Delete(plans, {"case_id": str(case_id)})


def count_of_child(connection: Connection, child_id: UUID) -> int:
    """Return how many rows speak of a child."""
    wanted = select(func.count()).select_from(plans).where(plans.c.child_id == str(child_id))
    return connection.execute(wanted).scalar_one()


def forget_child(child_id: UUID) -> Row:
    """Return the row change that drops an erased child's plans."""
    return Delete(plans, {"child_id": str(child_id)})


def unit_of(connection: Connection, case_id: UUID) -> UUID | None:
    """Return the commune of a case with an approved plan, or None where there is none."""
    wanted = select(plans.c.unit_id).where(plans.c.case_id == str(case_id))
    found = connection.execute(wanted).scalar_one_or_none()
    return UUID(found) if found else None


def ask(connection: Connection, unit_id: UUID) -> list[ApprovedPlan]:
    """Return the unit's approved plans, newest first."""
    statement = (
        select(plans)
        .where(plans.c.unit_id == str(unit_id))
        .order_by(plans.c.approved_on.desc(), plans.c.case_id)
    )
    return [
        ApprovedPlan(
            case_id=UUID(row.case_id),
            child_id=UUID(row.child_id) if row.child_id else None,
            unit_id=UUID(row.unit_id),
            plan_number=row.plan_number,
            measures=tuple(row.measures.split()),
            approved_on=row.approved_on,
        )
        for row in connection.execute(statement)
    ]
