"""Whenever the fund speaks: count what came in, what was promised and what was paid out."""

from typing import Any
from uuid import UUID

from services.reporting.policies.stamping import stamp
from services.reporting.readmodels.campaigns import campaign_named
from services.reporting.readmodels.contributions import (
    Contribution,
    Counted,
    added,
    by,
    difference,
    replaced,
    standing,
    written,
)
from shared.contracts import fund
from shared.eventstore.acts import Heard, Policy, Reaction, whenever

_OF_A_GRANT = ("grant", "grant_reach", "grant_child", "help")


@whenever(fund.CampaignOpened)
def count_campaign(event: fund.CampaignOpened, heard: Heard) -> Reaction:
    """Count a campaign with its target."""
    campaign = str(event.campaign_id)
    begun = Contribution(
        account="campaign",
        subject=campaign,
        unit_id=str(event.unit_id),
        effective_on=event.starts_on,
        record_kind="campaign",
        record_id=campaign,
        value=event.target_dong,
        dimensions=by(campaign_id=campaign),
    )
    changed = replaced(heard.connection, campaign, ("campaign",), (begun,))
    yield campaign_named(event.campaign_id, event.name)
    yield from written(stamp(event, heard), changed)


@whenever(fund.DonationReceived)
def count_donation(event: fund.DonationReceived, heard: Heard) -> Reaction:
    """Count a gift and its worth."""
    yield from added(
        stamp(event, heard),
        Contribution(
            account="donation",
            subject=str(event.donation_id),
            unit_id=str(event.unit_id),
            hamlet_id=str(event.hamlet_id) if event.hamlet_id else None,
            effective_on=event.received_on,
            record_kind="donation",
            record_id=str(event.donation_id),
            value=event.amount_dong,
            dimensions=by(
                form=event.form,
                donor_source=event.source,
                organisation=event.organisation,
                campaign_id=str(event.campaign_id) if event.campaign_id else None,
                restricted=event.restricted,
            ),
        ),
    )


@whenever(fund.DonationReversed)
def take_back_donation(event: fund.DonationReversed, heard: Heard) -> Reaction:
    """Take a gift back as it was counted, on the day it was counted for."""
    counted = standing(heard.connection, str(event.donation_id), ("donation",))
    yield from written(stamp(event, heard), _nothing_of(counted))


@whenever(fund.GrantPaid)
def count_grant(event: fund.GrantPaid, heard: Heard) -> Reaction:
    """Count a payment: its worth, how many children it reached (lượt), and which (trẻ)."""
    paid = _of_grant(event, "grant", value=event.amount_dong)
    counted = {paid: 1}
    if event.child_count:
        counted[_of_grant(event, "grant_reach")] = event.child_count
    for child in event.children:
        counted[_of_grant(event, "grant_child", child)] = 1
        counted[_of_grant(event, "help", child)] = 1
    yield from written(stamp(event, heard), counted)


@whenever(fund.GrantReversed)
def take_back_grant(event: fund.GrantReversed, heard: Heard) -> Reaction:
    """Take a payment back as it was counted."""
    counted = standing(heard.connection, str(event.grant_id), _OF_A_GRANT)
    yield from written(stamp(event, heard), _nothing_of(counted))


MONEY: tuple[Policy[Any], ...] = (
    count_campaign,
    count_donation,
    take_back_donation,
    count_grant,
    take_back_grant,
)


def _nothing_of(counted: Counted) -> Counted:
    return difference(counted, {})


def _of_grant(
    event: fund.GrantPaid, account: str, child: UUID | None = None, value: int = 0
) -> Contribution:
    return Contribution(
        account=account,
        subject=str(event.grant_id),
        unit_id=str(event.unit_id),
        child_id=str(child) if child else None,
        effective_on=event.paid_on,
        record_kind="grant",
        record_id=str(event.grant_id),
        value=value,
        dimensions=by(purpose=event.purpose),
    )
