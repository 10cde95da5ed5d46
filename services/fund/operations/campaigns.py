"""Campaigns: open, give targets, close."""

from uuid import UUID

from services.fund import campaign
from services.fund.campaign import CloseCampaign, OpenCampaign, SetTarget
from services.fund.events import Target
from services.fund.operations.units import must_have_a_fund, must_lie_within
from services.fund.readmodels import campaigns
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


def open_campaign(desk: Desk, issued: Issued, command: OpenCampaign) -> UUID:
    """Begin a campaign; return its id."""
    must_have_a_fund(desk, command.unit_id)
    for target in command.targets:
        must_lie_within(desk, command.unit_id, target.hamlet_id, "targets")
    campaign_id = issued.new_id("campaign")
    step = Step(campaign.stream(campaign_id), campaign.decider, command)
    desk.perform(issued, "open_campaign", step, unit=command.unit_id)
    return campaign_id


def set_target(desk: Desk, issued: Issued, campaign_id: UUID, target: Target) -> None:
    """Give a hamlet or an organisation its target; 0 takes it away."""
    rights = desk.rights(issued, "set_target")
    found = desk.read(campaigns.find, campaign_id)
    if found is None or not rights.covers(found.unit_id):
        raise NotFound
    must_lie_within(desk, found.unit_id, target.hamlet_id, "hamlet_id")
    step = Step(campaign.stream(campaign_id), campaign.decider, SetTarget(target))
    desk.perform(issued, "set_target", step)


def close_campaign(desk: Desk, issued: Issued, campaign_id: UUID) -> None:
    """End a campaign."""
    step = Step(campaign.stream(campaign_id), campaign.decider, CloseCampaign())
    desk.perform(issued, "close_campaign", step)
