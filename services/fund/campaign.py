"""A campaign (đợt vận động): its days, its targets per hamlet and per organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from services.fund.events import (
    CampaignClosed,
    CampaignFact,
    CampaignOpened,
    CampaignTargetSet,
    Target,
)
from services.fund.reference import Organisation
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.money import must_be_amount
from shared.kernel.refusals import Invalid, NotFound, Refused

_NAME_LENGTH = 200
_LONGEST_DAYS = 400
_MOST_TARGETS = 500

Collector: TypeAlias = tuple[UUID | None, Organisation | None]


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """Begin a campaign; each target names a hamlet or an organisation."""

    unit_id: UUID
    name: str
    starts_on: date
    ends_on: date
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class SetTarget:
    """Give or change one target; 0 takes it away."""

    target: Target


@dataclass(frozen=True, slots=True)
class CloseCampaign:
    """End the campaign: it takes no more gifts."""


@dataclass(frozen=True, slots=True)
class AcceptGift:
    """Say whether a gift may be counted to this campaign: a step of receiving it."""

    unit_id: UUID


CampaignCommand: TypeAlias = OpenCampaign | SetTarget | CloseCampaign | AcceptGift


@dataclass(frozen=True, slots=True)
class Campaign:
    """`campaign_id` is None before it begins."""

    campaign_id: UUID | None = None
    unit_id: UUID | None = None
    targets: tuple[Target, ...] = ()
    is_closed: bool = False


def stream(campaign_id: UUID) -> str:
    """Return the name of the campaign's stream."""
    return f"campaign-{campaign_id}"


def decide(command: CampaignCommand, state: Campaign, issued: Issued) -> Sequence[CampaignFact]:
    """Return the facts that follow, or refuse."""
    match command:
        case OpenCampaign():
            return _open(command, state, issued)
        case SetTarget(target):
            return _set_target(target, state)
        case CloseCampaign():
            return _close(state, issued)
        case AcceptGift(unit_id):
            return _accept(unit_id, state)
        case _:
            assert_never(command)


def evolve(state: Campaign, fact: CampaignFact) -> Campaign:
    """Return the state after `fact`."""
    match fact:
        case CampaignOpened():
            return Campaign(fact.campaign_id, fact.unit_id, fact.targets)
        case CampaignTargetSet():
            others = [t for t in state.targets if collector(t) != collector(fact.target)]
            kept = (fact.target,) if fact.target.amount_dong else ()
            return replace(state, targets=(*others, *kept))
        case CampaignClosed():
            return replace(state, is_closed=True)
        case _:
            assert_never(fact)


def collector(target: Target) -> Collector:
    """Return who is asked: a hamlet or an organisation."""
    return target.hamlet_id, target.organisation


def _open(command: OpenCampaign, state: Campaign, issued: Issued) -> Sequence[CampaignFact]:
    if state.campaign_id is not None:
        return []
    name = command.name.strip()
    if not 0 < len(name) <= _NAME_LENGTH:
        raise Invalid("campaign_name", "Hãy ghi tên đợt vận động (tối đa 200 chữ).", "name")
    if not 0 <= (command.ends_on - command.starts_on).days <= _LONGEST_DAYS:
        raise Invalid("campaign_days", "Ngày kết thúc phải sau ngày bắt đầu.", "ends_on")
    if len(command.targets) > _MOST_TARGETS:
        raise Invalid("too_many_targets", "Quá nhiều chỉ tiêu trong một đợt.", "targets")
    collectors = [collector(target) for target in command.targets]
    if len(collectors) != len(set(collectors)):
        raise Invalid("target_twice", "Mỗi xóm, mỗi đơn vị chỉ có một chỉ tiêu.", "targets")
    for target in command.targets:
        _must_name_one_collector(target)
        must_be_amount(target.amount_dong, "targets")
    return [
        CampaignOpened(
            campaign_id=issued.new_id("campaign"),
            unit_id=command.unit_id,
            name=name,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            targets=command.targets,
        )
    ]


def _set_target(target: Target, state: Campaign) -> Sequence[CampaignFact]:
    campaign_id, unit_id = _must_be_open(state)
    _must_name_one_collector(target)
    if target.amount_dong != 0:
        must_be_amount(target.amount_dong)
    present = {collector(t): t.amount_dong for t in state.targets}
    if present.get(collector(target), 0) == target.amount_dong:
        return []
    return [CampaignTargetSet(campaign_id=campaign_id, unit_id=unit_id, target=target)]


def _close(state: Campaign, issued: Issued) -> Sequence[CampaignFact]:
    if state.is_closed:
        return []
    campaign_id, unit_id = _must_be_open(state)
    return [CampaignClosed(campaign_id=campaign_id, unit_id=unit_id, closed_on=issued.today)]


def _accept(unit_id: UUID, state: Campaign) -> Sequence[CampaignFact]:
    _, campaign_unit = _must_be_open(state)
    if campaign_unit != unit_id:
        raise NotFound
    return []


def _must_be_open(state: Campaign) -> tuple[UUID, UUID]:
    if state.campaign_id is None or state.unit_id is None:
        raise NotFound
    if state.is_closed:
        raise Refused("campaign_closed", "Đợt vận động này đã kết thúc.", "campaign_id")
    return state.campaign_id, state.unit_id


def _must_name_one_collector(target: Target) -> None:
    if (target.hamlet_id is None) == (target.organisation is None):
        raise Invalid("one_collector", "Mỗi chỉ tiêu giao cho một xóm hoặc một đơn vị.", "targets")


decider = Decider(Campaign(), decide, evolve, unit_of=lambda state: state.unit_id)
