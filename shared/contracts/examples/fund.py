"""What fund tells, by example."""

from datetime import date

from shared.contracts import fund
from shared.contracts.announcement import Announcement
from shared.contracts.examples.world import (
    CAMPAIGN,
    CHILD,
    COMMUNE,
    DONATION,
    ERASED,
    GRANT,
    HAMLET_3,
    NINE,
    THE_DAY,
)

EXAMPLES: tuple[Announcement, ...] = (
    fund.CampaignOpened(
        campaign_id=CAMPAIGN,
        unit_id=COMMUNE,
        name="Vận động Tháng hành động vì trẻ em 2025",
        starts_on=THE_DAY,
        ends_on=date(2025, 6, 30),
        target_dong=20_800_000,
    ),
    fund.DonationReceived(
        donation_id=DONATION,
        unit_id=COMMUNE,
        campaign_id=CAMPAIGN,
        hamlet_id=HAMLET_3,
        organisation=None,
        amount_dong=105_000,
        form="cash",
        source="individual",
        restricted=False,
        received_on=THE_DAY,
    ),
    fund.PublicDonationReceived(
        donation_id=DONATION,
        unit_id=COMMUNE,
        campaign_id=CAMPAIGN,
        amount_dong=105_000,
        form="cash",
        received_on=THE_DAY,
    ),
    fund.DonationReversed(
        donation_id=DONATION, unit_id=COMMUNE, amount_dong=105_000, reversed_on=THE_DAY
    ),
    fund.GrantProposed(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        proposed_on=THE_DAY,
    ),
    fund.GrantDecided(grant_id=GRANT, unit_id=COMMUNE, approved=True, decided_on=THE_DAY),
    fund.GrantPaid(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        children=(CHILD,),
        child_count=40,
        paid_on=date(2025, 6, 1),
    ),
    fund.PublicGrantPaid(
        grant_id=GRANT,
        unit_id=COMMUNE,
        purpose="children_day",
        amount_dong=2_000_000,
        paid_on=date(2025, 6, 1),
    ),
    fund.GrantReversed(
        grant_id=GRANT, unit_id=COMMUNE, amount_dong=2_000_000, reversed_on=date(2025, 6, 2)
    ),
    fund.FundCopiesErased(
        child_id=ERASED, erased_at=NINE, destroyed={"list_rows": 2, "letters": 1}
    ),
)
