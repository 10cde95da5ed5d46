"""Campaigns and their targets."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.fund.events.values import Target
from shared.kernel.facts import Fact


class CampaignOpened(Fact):
    """A campaign (đợt vận động) began."""

    fact_type: ClassVar[str] = "fund.campaign_opened"
    vi: ClassVar[str] = "Đã mở đợt vận động"

    campaign_id: UUID
    unit_id: UUID
    name: str
    starts_on: date
    ends_on: date
    targets: tuple[Target, ...]


class CampaignTargetSet(Fact):
    """A target was given or changed; 0 takes it away."""

    fact_type: ClassVar[str] = "fund.campaign_target_set"
    vi: ClassVar[str] = "Đã giao chỉ tiêu vận động"

    campaign_id: UUID
    unit_id: UUID
    target: Target


class CampaignClosed(Fact):
    """A campaign ended: it takes no more gifts."""

    fact_type: ClassVar[str] = "fund.campaign_closed"
    vi: ClassVar[str] = "Đã kết thúc đợt vận động"

    campaign_id: UUID
    unit_id: UUID
    closed_on: date


CampaignFact: TypeAlias = CampaignOpened | CampaignTargetSet | CampaignClosed
