"""What fund tells: amounts in whole đồng and purposes, never a donor or a recipient's name."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.erasure import OfCopiesErased


class CampaignOpened(Announcement):
    """A campaign (đợt vận động) began; `target_dong` is the sum of its targets."""

    event: ClassVar[str] = "campaign_opened"
    about: ClassVar[str] = "campaign_id"

    campaign_id: UUID
    unit_id: UUID
    name: str
    starts_on: date
    ends_on: date
    target_dong: int


class DonationReceived(Announcement):
    """A gift came in.

    `form` is cash, bank or in_kind; `source` is individual, organisation, business or state;
    `organisation` the code of the body that collected it, if any.
    """

    event: ClassVar[str] = "donation_received"
    about: ClassVar[str] = "donation_id"

    donation_id: UUID
    unit_id: UUID
    campaign_id: UUID | None
    hamlet_id: UUID | None
    organisation: str | None
    amount_dong: int
    form: str
    source: str
    restricted: bool
    received_on: date


class DonationReversed(Announcement):
    """A recorded gift was taken back by a reversing entry."""

    event: ClassVar[str] = "donation_reversed"
    about: ClassVar[str] = "donation_id"

    donation_id: UUID
    unit_id: UUID
    amount_dong: int
    reversed_on: date


class GrantProposed(Announcement):
    """Help from the fund was proposed."""

    event: ClassVar[str] = "grant_proposed"
    about: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    purpose: str
    amount_dong: int
    proposed_on: date


class GrantDecided(Announcement):
    """The chairman decided (`approved` or not)."""

    event: ClassVar[str] = "grant_decided"
    about: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    approved: bool
    decided_on: date


class GrantPaid(Announcement):
    """Help was paid out.

    `purpose` is a code (children_day, mid_autumn, tet, case_plan, scholarship, illness, activity
    …); `children` the pseudonyms reached, `child_count` how many (also those not named one by one).
    """

    event: ClassVar[str] = "grant_paid"
    about: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    purpose: str
    amount_dong: int
    children: tuple[UUID, ...]
    child_count: int
    paid_on: date


class GrantReversed(Announcement):
    """A payment was taken back by a reversing entry."""

    event: ClassVar[str] = "grant_reversed"
    about: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    amount_dong: int
    reversed_on: date


class FundCopiesErased(OfCopiesErased):
    """What fund held of an erased child: rows of lists, letters. Vouchers have their own time."""


class PublicDonationReceived(Announcement):
    """For subscribers: a gift came in."""

    event: ClassVar[str] = "donation_received"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "donation_id"

    donation_id: UUID
    unit_id: UUID
    campaign_id: UUID | None
    amount_dong: int
    form: str
    received_on: date


class PublicGrantPaid(Announcement):
    """For subscribers: help was paid out; how many children, never which."""

    event: ClassVar[str] = "grant_paid"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "grant_id"

    grant_id: UUID
    unit_id: UUID
    purpose: str
    amount_dong: int
    paid_on: date
