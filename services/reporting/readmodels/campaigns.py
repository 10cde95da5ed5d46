"""What campaigns are called: for the rows of a figure that is broken down by campaign."""

from uuid import UUID

from sqlalchemy import Column, Connection, Table, Text, select

from services.reporting.readmodels.contributions import metadata
from shared.eventstore.rows import Row, Upsert

campaigns = Table(
    "campaigns_heard",
    metadata,
    Column("campaign_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
)


def campaign_named(campaign_id: UUID, name: str) -> Row:
    """Remember a campaign's name."""
    return Upsert(campaigns, {"campaign_id": str(campaign_id), "name": name})


def names(connection: Connection) -> dict[str, str]:
    """Return the names of all campaigns."""
    return {row.campaign_id: row.name for row in connection.execute(select(campaigns))}
