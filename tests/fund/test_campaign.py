"""Campaigns: their days, their targets, what they accept."""

from datetime import date
from typing import Any

import pytest

from services.fund.campaign import (
    AcceptGift,
    CloseCampaign,
    OpenCampaign,
    SetTarget,
    decider,
)
from services.fund.events import CampaignClosed, CampaignOpened, CampaignTargetSet, Target
from services.fund.reference import Organisation
from tests.fund.world import COMMUNE, HAMLET_1, HAMLET_2, OTHER_COMMUNE, TODAY, at
from tests.kit.given import given

FOR_HAMLET_1 = Target(amount_dong=1_200_000, hamlet_id=HAMLET_1)
FOR_SCHOOLS = Target(amount_dong=3_000_000, organisation=Organisation.SCHOOL)
OPEN = at("open")
CAMPAIGN = OPEN.new_id("campaign")
OPENED = CampaignOpened(
    campaign_id=CAMPAIGN,
    unit_id=COMMUNE,
    name="Vận động Quỹ năm 2025",
    starts_on=date(2025, 3, 1),
    ends_on=date(2025, 6, 30),
    targets=(FOR_HAMLET_1, FOR_SCHOOLS),
)
CLOSED = CampaignClosed(campaign_id=CAMPAIGN, unit_id=COMMUNE, closed_on=TODAY)


def opening(**changes: Any) -> OpenCampaign:
    terms: dict[str, Any] = {
        "unit_id": COMMUNE,
        "name": " Vận động Quỹ năm 2025 ",
        "starts_on": date(2025, 3, 1),
        "ends_on": date(2025, 6, 30),
        "targets": (FOR_HAMLET_1, FOR_SCHOOLS),
    }
    return OpenCampaign(**(terms | changes))


class TestOpenACampaign:
    def test_with_targets_for_hamlets_and_organisations(self) -> None:
        given(decider).when(opening(), OPEN).then(OPENED)

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider).when(opening(), OPEN).and_then().then_nothing()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": "  "}, "campaign_name"),
            ({"name": "a" * 201}, "campaign_name"),
            ({"ends_on": date(2025, 2, 28)}, "campaign_days"),
            ({"ends_on": date(2027, 1, 1)}, "campaign_days"),
            ({"targets": (FOR_HAMLET_1, FOR_HAMLET_1)}, "target_twice"),
            ({"targets": (Target(amount_dong=5),)}, "one_collector"),
            (
                {
                    "targets": (
                        Target(
                            amount_dong=5,
                            hamlet_id=HAMLET_1,
                            organisation=Organisation.POLICE,
                        ),
                    )
                },
                "one_collector",
            ),
            ({"targets": (Target(amount_dong=0, hamlet_id=HAMLET_1),)}, "amount_not_positive"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], code: str) -> None:
        given(decider).when(opening(**changes), OPEN).then_refused(code)


class TestSetATarget:
    NEW = Target(amount_dong=900_000, hamlet_id=HAMLET_2)

    def test_gives_a_hamlet_its_target(self) -> None:
        given(decider, OPENED).when(SetTarget(self.NEW)).then(
            CampaignTargetSet(campaign_id=CAMPAIGN, unit_id=COMMUNE, target=self.NEW)
        )

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider, OPENED).when(SetTarget(self.NEW)).and_then().then_nothing()

    def test_nothing_takes_a_target_away(self) -> None:
        gone = Target(amount_dong=0, hamlet_id=HAMLET_1)
        (fact,) = decider.decide(SetTarget(gone), decider.fold([OPENED]), at("set"))
        assert decider.fold([OPENED, fact]).targets == (FOR_SCHOOLS,)

    def test_refuses_a_target_for_nobody(self) -> None:
        given(decider, OPENED).when(SetTarget(Target(amount_dong=5))).then_refused("one_collector")

    def test_refuses_when_the_campaign_is_over(self) -> None:
        given(decider, OPENED, CLOSED).when(SetTarget(self.NEW)).then_refused("campaign_closed")

    def test_does_not_find_a_campaign_that_never_began(self) -> None:
        given(decider).when(SetTarget(self.NEW)).then_refused("not_found")


class TestCloseACampaign:
    def test_ends_it(self) -> None:
        given(decider, OPENED).when(CloseCampaign()).then(CLOSED)

    def test_obeyed_twice_is_obeyed_once(self) -> None:
        given(decider, OPENED).when(CloseCampaign()).and_then().then_nothing()

    def test_does_not_find_a_campaign_that_never_began(self) -> None:
        given(decider).when(CloseCampaign()).then_refused("not_found")


class TestAcceptAGift:
    def test_while_the_campaign_lasts(self) -> None:
        given(decider, OPENED).when(AcceptGift(COMMUNE)).then_nothing()

    def test_refuses_when_it_is_over(self) -> None:
        given(decider, OPENED, CLOSED).when(AcceptGift(COMMUNE)).then_refused(
            "campaign_closed", "campaign_id"
        )

    def test_does_not_find_another_communes_campaign(self) -> None:
        given(decider, OPENED).when(AcceptGift(OTHER_COMMUNE)).then_refused("not_found")
