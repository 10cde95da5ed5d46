"""What the other services would tell: short makers of announcements for tests."""

from datetime import UTC, date, datetime
from uuid import UUID

from shared.contracts import cases, fund, registry
from tests.reporting.listening import XA, XOM_1, the

BORN = date(2015, 6, 1)
LISTED = date(2024, 1, 1)


def details(
    *,
    unit: UUID = XA,
    hamlet: UUID = XOM_1,
    born: date = BORN,
    sex: str = "female",
    ethnicity: str = "tay",
    poverty: str = "none",
    present_from: date = LISTED,
    birth_registered: bool = True,
    has_personal_id: bool = True,
) -> registry.ChildDetails:
    return registry.ChildDetails(
        unit_id=unit,
        hamlet_id=hamlet,
        birth_date=born,
        sex=sex,
        ethnicity=ethnicity,
        poverty=poverty,
        present_from=present_from,
        birth_registered=birth_registered,
        has_personal_id=has_personal_id,
    )


def registered(
    child: int, origin: str = "initial", of: registry.ChildDetails | None = None
) -> registry.ChildRegistered:
    of = of or details()
    return registry.ChildRegistered(
        child_id=the(child), origin=origin, registered_on=of.present_from, details=of
    )


def changed(
    child: int, since: date, of: registry.ChildDetails, *, correction: bool = False
) -> registry.ChildDetailsChanged:
    return registry.ChildDetailsChanged(
        child_id=the(child), since=since, is_correction=correction, details=of
    )


def moved(
    child: int, on: date, to: tuple[UUID, UUID] | None, left: tuple[UUID, UUID] = (XA, XOM_1)
) -> registry.ChildMoved:
    return registry.ChildMoved(
        child_id=the(child),
        moved_on=on,
        from_unit_id=left[0],
        from_hamlet_id=left[1],
        to_unit_id=to[0] if to else None,
        to_hamlet_id=to[1] if to else None,
    )


def died(child: int, on: date, cause: str = "drowning") -> registry.ChildDied:
    return registry.ChildDied(
        child_id=the(child), unit_id=XA, hamlet_id=XOM_1, died_on=on, cause=cause
    )


def grown(child: int, on: date) -> registry.ChildTurnedSixteen:
    return registry.ChildTurnedSixteen(
        child_id=the(child), unit_id=XA, hamlet_id=XOM_1, turned_on=on
    )


def in_group(
    child: int, group: int, since: date, subgroup: int | None = None
) -> registry.CircumstanceRecorded:
    return registry.CircumstanceRecorded(
        child_id=the(child),
        unit_id=XA,
        hamlet_id=XOM_1,
        group=group,
        subgroup=subgroup,
        since=since,
    )


def out_of_group(
    child: int, group: int, on: date, subgroup: int | None = None
) -> registry.CircumstanceEnded:
    return registry.CircumstanceEnded(
        child_id=the(child),
        unit_id=XA,
        hamlet_id=XOM_1,
        group=group,
        subgroup=subgroup,
        ended_on=on,
    )


def supported(child: int, on: date, kind: str = "allowance") -> registry.SupportRecorded:
    return registry.SupportRecorded(
        child_id=the(child), unit_id=XA, hamlet_id=XOM_1, kind=kind, given_on=on
    )


def erased(child: int, ground: str | None = None) -> registry.RecordErased:
    return registry.RecordErased(child_id=the(child), ground=ground)


def notice(number: int, at: datetime, channel: str = "phone") -> cases.NoticeReceived:
    return cases.NoticeReceived(
        notice_id=the(number),
        unit_id=XA,
        hamlet_id=XOM_1,
        channel=channel,
        child_class="abused",
        forms=("violence",),
        received_at=at,
    )


def case_opened(
    case: int,
    notice_number: int,
    child: int | None,
    on: date,
    *,
    level: str = "intervention",
    emergency: bool = False,
    forms: tuple[str, ...] = ("violence",),
    child_class: str = "abused",
) -> cases.CaseOpened:
    return cases.CaseOpened(
        case_id=the(case),
        reference=f"VV-2025-{case}",
        notice_id=the(notice_number),
        child_id=the(child) if child else None,
        unit_id=XA,
        hamlet_id=XOM_1,
        child_class=child_class,
        forms=forms,
        environment="family",
        level=level,
        emergency=emergency,
        opened_on=on,
    )


def plan_approved(
    case: int,
    child: int | None,
    at: datetime,
    *,
    number: int = 1,
    measures: tuple[str, ...] = ("I.a",),
    on_time: bool = True,
) -> cases.PlanApproved:
    return cases.PlanApproved(
        case_id=the(case),
        child_id=the(child) if child else None,
        unit_id=XA,
        hamlet_id=XOM_1,
        plan_number=number,
        measures=measures,
        approved_at=at,
        on_time=on_time,
    )


def case_closed(case: int, child: int | None, on: date) -> cases.CaseClosed:
    return cases.CaseClosed(
        case_id=the(case),
        child_id=the(child) if child else None,
        unit_id=XA,
        hamlet_id=XOM_1,
        closed_on=on,
    )


def donated(
    number: int,
    amount: int,
    on: date,
    *,
    form: str = "cash",
    campaign: int | None = None,
    unit: UUID = XA,
) -> fund.DonationReceived:
    return fund.DonationReceived(
        donation_id=the(number),
        unit_id=unit,
        campaign_id=the(campaign) if campaign else None,
        hamlet_id=None,
        organisation=None,
        amount_dong=amount,
        form=form,
        source="individual",
        restricted=False,
        received_on=on,
    )


def donation_reversed(number: int, amount: int, on: date) -> fund.DonationReversed:
    return fund.DonationReversed(
        donation_id=the(number), unit_id=XA, amount_dong=amount, reversed_on=on
    )


def paid(
    number: int, amount: int, on: date, children: tuple[int, ...] = (), count: int | None = None
) -> fund.GrantPaid:
    return fund.GrantPaid(
        grant_id=the(number),
        unit_id=XA,
        purpose="tet",
        amount_dong=amount,
        children=tuple(the(child) for child in children),
        child_count=len(children) if count is None else count,
        paid_on=on,
    )


def grant_reversed(number: int, amount: int, on: date) -> fund.GrantReversed:
    return fund.GrantReversed(grant_id=the(number), unit_id=XA, amount_dong=amount, reversed_on=on)


def moment(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 7 if hour >= 7 else 0, tzinfo=UTC)
