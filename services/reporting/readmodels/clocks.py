"""What must be remembered of cases to count how long they take: when the notice came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Connection, Table, Text, select

from services.reporting.readmodels.contributions import metadata
from shared.eventstore.rows import Row, Upsert

notices_heard = Table(
    "notices_heard",
    metadata,
    Column("notice_id", Text, primary_key=True),
    Column("received_at", Text, nullable=False),
)

cases_heard = Table(
    "cases_heard",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False),
)


def notice_came(notice_id: UUID, received_at: datetime) -> Row:
    """Remember when a notice came."""
    values = {"notice_id": str(notice_id), "received_at": received_at.isoformat()}
    return Upsert(notices_heard, values)


def case_followed(case_id: UUID, notice_id: UUID) -> Row:
    """Remember which notice a case came of."""
    return Upsert(cases_heard, {"case_id": str(case_id), "notice_id": str(notice_id)})


def received_at(connection: Connection, case_id: UUID) -> datetime | None:
    """Return when the notice of a case came, or None where it was not heard."""
    found = connection.execute(
        select(notices_heard.c.received_at)
        .join(cases_heard, cases_heard.c.notice_id == notices_heard.c.notice_id)
        .where(cases_heard.c.case_id == str(case_id))
    ).scalar_one_or_none()
    return datetime.fromisoformat(found) if found else None
