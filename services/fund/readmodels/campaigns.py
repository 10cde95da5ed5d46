"""How far has each campaign come? Targets per hamlet and organisation, and what was collected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Table, Text, select

from services.fund.events import (
    CampaignClosed,
    CampaignOpened,
    CampaignTargetSet,
    DonationReceived,
    Tags,
    Target,
    VoucherReversed,
)
from services.fund.reference import Kind, Organisation
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Add, Insert, Row, Update, Upsert
from shared.kernel.recorded import Recorded

_metadata = MetaData()
campaigns = Table(
    "fund_campaigns",
    _metadata,
    Column("campaign_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("closed_on", Date),
)
targets = Table(
    "fund_targets",
    _metadata,
    Column("campaign_id", Text, primary_key=True),
    Column("collector", Text, primary_key=True),  # "hamlet:<id>", "organisation:<code>" or ""
    Column("target_dong", BigInteger, nullable=False, server_default="0"),
    Column("received_dong", BigInteger, nullable=False, server_default="0"),
    Column("gifts", Integer, nullable=False, server_default="0"),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What one hamlet or organisation was asked for and has collected; neither is "others"."""

    hamlet_id: UUID | None
    organisation: Organisation | None
    target_dong: int
    received_dong: int
    gifts: int

    @property
    def percent(self) -> int | None:
        """How much of the target is reached, rounded down; None where there is no target."""
        return self.received_dong * 100 // self.target_dong if self.target_dong else None


@dataclass(frozen=True, slots=True)
class CampaignBoard:
    """One campaign with all who collect for it."""

    campaign_id: UUID
    unit_id: UUID
    name: str
    starts_on: date
    ends_on: date
    closed_on: date | None
    progress: tuple[Progress, ...]

    @property
    def target_dong(self) -> int:
        """The sum of the targets."""
        return sum(row.target_dong for row in self.progress)

    @property
    def received_dong(self) -> int:
        """All that was collected, in money and in kind."""
        return sum(row.received_dong for row in self.progress)

    @property
    def percent(self) -> int | None:
        """How much of the sum of targets is reached, rounded down."""
        return self.received_dong * 100 // self.target_dong if self.target_dong else None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep targets as they are set, and add each gift to who collected it."""
    match recorded.fact:
        case CampaignOpened() as opened:
            yield Insert(
                campaigns,
                {
                    "campaign_id": str(opened.campaign_id),
                    "unit_id": str(opened.unit_id),
                    "name": opened.name,
                    "starts_on": opened.starts_on,
                    "ends_on": opened.ends_on,
                    "closed_on": None,
                },
            )
            for target in opened.targets:
                yield _target_row(opened.campaign_id, target)
        case CampaignTargetSet(campaign_id=campaign_id, target=target):
            yield _target_row(campaign_id, target)
        case CampaignClosed() as closed:
            where = {"campaign_id": str(closed.campaign_id)}
            yield Update(campaigns, where, {"closed_on": closed.closed_on})
        case DonationReceived(entry=entry):
            yield from _collected(entry.tags, entry.amount_dong, gifts=1)
        case VoucherReversed(reversed_kind=Kind.DONATION, entry=entry):
            yield from _collected(entry.tags, -entry.amount_dong, gifts=-1)
        case _:
            return


def _target_row(campaign_id: UUID, target: Target) -> Row:
    key = {
        "campaign_id": str(campaign_id),
        "collector": _collector(target.hamlet_id, target.organisation),
    }
    return Upsert(targets, {**key, "target_dong": target.amount_dong})


def _collected(tags: Tags, amount_dong: int, gifts: int) -> Iterable[Row]:
    if tags.campaign_id is not None:
        key = {
            "campaign_id": str(tags.campaign_id),
            "collector": _collector(tags.hamlet_id, tags.organisation),
        }
        yield Add(targets, key, {"received_dong": amount_dong, "gifts": gifts})


def _collector(hamlet_id: UUID | None, organisation: Organisation | None) -> str:
    if hamlet_id is not None:
        return f"hamlet:{hamlet_id}"
    return f"organisation:{organisation.value}" if organisation else ""


def ask(connection: Connection, unit_id: UUID) -> list[CampaignBoard]:
    """Return the unit's campaigns with their boards: those that last first, newest first."""
    statement = select(campaigns).where(campaigns.c.unit_id == str(unit_id))
    boards = [_board(connection, row) for row in connection.execute(statement)]
    return sorted(boards, key=lambda b: (b.closed_on is not None, -b.starts_on.toordinal()))


def find(connection: Connection, campaign_id: UUID) -> CampaignBoard | None:
    """Return one campaign, or None."""
    statement = select(campaigns).where(campaigns.c.campaign_id == str(campaign_id))
    row = connection.execute(statement).one_or_none()
    return _board(connection, row) if row else None


def _board(connection: Connection, row: Any) -> CampaignBoard:
    found = connection.execute(
        select(targets)
        .where(targets.c.campaign_id == row.campaign_id)
        .order_by(targets.c.collector)
    )
    progress = (_progress(target) for target in found)
    return CampaignBoard(
        campaign_id=UUID(row.campaign_id),
        unit_id=UUID(row.unit_id),
        name=row.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        closed_on=row.closed_on,
        progress=tuple(p for p in progress if p.target_dong or p.received_dong or p.gifts),
    )


def _progress(row: Any) -> Progress:
    kind, _, of = row.collector.partition(":")
    return Progress(
        hamlet_id=UUID(of) if kind == "hamlet" else None,
        organisation=Organisation(of) if kind == "organisation" else None,
        target_dong=row.target_dong,
        received_dong=row.received_dong,
        gifts=row.gifts,
    )


model = ReadModel("fund_targets", 1, (campaigns, targets), fill)
