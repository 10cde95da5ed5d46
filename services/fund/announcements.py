"""What we tell: amounts in whole đồng, purposes and counts. Never a donor, never a recipient."""

from collections.abc import Iterable
from typing import Any

from services.fund.events import (
    CampaignOpened,
    CopiesErased,
    DonationReceived,
    GrantDecided,
    GrantPaid,
    GrantPaymentReversed,
    GrantProposed,
    GrantWithdrawn,
    VoucherReversed,
)
from services.fund.grant import reference
from services.fund.reference import Kind, Purpose
from shared.contracts import fund, tasks
from shared.kernel.money import in_figures
from shared.kernel.recorded import Recorded
from shared.kernel.roles import Role

_FEWEST = 5  # figures of fewer children are not told outside


def announce(
    recorded: Recorded[Any],
) -> Iterable[
    fund.CampaignOpened
    | fund.DonationReceived
    | fund.DonationReversed
    | fund.GrantProposed
    | fund.GrantDecided
    | fund.GrantPaid
    | fund.GrantReversed
    | fund.PublicDonationReceived
    | fund.PublicGrantPaid
    | fund.FundCopiesErased
    | tasks.TaskOpened
    | tasks.TaskClosed
]:
    """Tell what others need of a fact."""
    match recorded.fact:
        case CampaignOpened() as opened:
            yield _campaign(opened)
        case DonationReceived() as gift:
            yield from _gift(gift)
        case VoucherReversed(reversed_kind=Kind.DONATION) as back:
            yield fund.DonationReversed(
                donation_id=back.reversed_entry_id,
                unit_id=back.entry.unit_id,
                amount_dong=back.entry.amount_dong,
                reversed_on=back.entry.booked_on,
            )
        case GrantProposed() | GrantDecided() | GrantWithdrawn() as step:
            yield from _before_payment(step, recorded)
        case GrantPaid() as paid:
            yield from _paid(paid)
            yield _closed(paid, recorded, "pay")
        case GrantPaymentReversed() as back:
            yield fund.GrantReversed(
                grant_id=back.grant_id,
                unit_id=back.unit_id,
                amount_dong=back.amount_dong,
                reversed_on=back.reversed_on,
            )
            yield _to_pay(back)
        case CopiesErased() as gone:
            yield fund.FundCopiesErased(**gone.model_dump(), erased_at=recorded.recorded_at)
        case _:
            return


def _campaign(opened: CampaignOpened) -> fund.CampaignOpened:
    return fund.CampaignOpened(
        campaign_id=opened.campaign_id,
        unit_id=opened.unit_id,
        name=opened.name,
        starts_on=opened.starts_on,
        ends_on=opened.ends_on,
        target_dong=sum(target.amount_dong for target in opened.targets),
    )


def _gift(gift: DonationReceived) -> Iterable[fund.DonationReceived | fund.PublicDonationReceived]:
    entry, tags = gift.entry, gift.entry.tags
    yield fund.DonationReceived(
        donation_id=gift.donation_id,
        unit_id=entry.unit_id,
        campaign_id=tags.campaign_id,
        hamlet_id=tags.hamlet_id,
        organisation=tags.organisation,
        amount_dong=entry.amount_dong,
        form=tags.form or "",
        source=tags.source or "",
        restricted=tags.restriction is not None,
        received_on=gift.received_on,
    )
    yield fund.PublicDonationReceived(
        donation_id=gift.donation_id,
        unit_id=entry.unit_id,
        campaign_id=tags.campaign_id,
        amount_dong=entry.amount_dong,
        form=tags.form or "",
        received_on=gift.received_on,
    )


def _before_payment(
    step: GrantProposed | GrantDecided | GrantWithdrawn, recorded: Recorded[Any]
) -> Iterable[fund.GrantProposed | fund.GrantDecided | tasks.TaskOpened | tasks.TaskClosed]:
    match step:
        case GrantProposed():
            yield fund.GrantProposed(
                grant_id=step.grant_id,
                unit_id=step.unit_id,
                purpose=step.purpose,
                amount_dong=step.amount_dong,
                proposed_on=step.proposed_on,
            )
            yield _to_decide(step)
        case GrantDecided():
            yield fund.GrantDecided(
                grant_id=step.grant_id,
                unit_id=step.unit_id,
                approved=step.approved,
                decided_on=step.decided_on,
            )
            yield _closed(step, recorded, "decide")
            if step.approved:
                yield _to_pay(step)
        case GrantWithdrawn():
            yield _closed(step, recorded, "decide")
            yield _closed(step, recorded, "pay")


def _paid(paid: GrantPaid) -> Iterable[fund.GrantPaid | fund.PublicGrantPaid]:
    yield fund.GrantPaid(
        grant_id=paid.grant_id,
        unit_id=paid.unit_id,
        purpose=paid.purpose,
        amount_dong=paid.amount_dong,
        children=paid.children,
        child_count=paid.child_count,
        paid_on=paid.paid_on,
    )
    yield fund.PublicGrantPaid(
        grant_id=paid.grant_id,
        unit_id=paid.unit_id,
        purpose=_public_purpose(paid),
        amount_dong=paid.amount_dong,
        paid_on=paid.paid_on,
    )


def _public_purpose(paid: GrantPaid) -> str:
    """Name the purpose to outsiders, unless so few children are reached that it points at one."""
    few = paid.purpose.reaches_children and paid.child_count < _FEWEST
    return "support" if few else paid.purpose


def _to_decide(proposed: GrantProposed) -> tasks.TaskOpened:
    return _task(proposed, "decide", Role.CHAIRMAN, "Duyệt chi")


def _to_pay(step: GrantDecided | GrantPaymentReversed) -> tasks.TaskOpened:
    return _task(step, "pay", Role.TREASURER, "Chi hỗ trợ đã duyệt")


def _task(
    step: GrantProposed | GrantDecided | GrantPaymentReversed, what: str, role: Role, verb: str
) -> tasks.TaskOpened:
    return tasks.TaskOpened(
        task_id=f"fund-grant-{step.grant_id}-{what}",
        kind=f"grant_{what}",
        unit_id=step.unit_id,
        role=role,
        title=f"{verb}: {_what_for(step.purpose)}, {in_figures(step.amount_dong)}",
        reference=reference(step.grant_id),
        link=f"/fund/grants/{step.grant_id}",
    )


def _what_for(purpose: Purpose) -> str:
    """Name the purpose, but not that a child is under protection or ill: a list is read aloud."""
    if purpose in (Purpose.CASE_PLAN, Purpose.ILLNESS):
        return "Hỗ trợ trẻ em"
    return purpose.vi


def _closed(
    step: GrantDecided | GrantPaid | GrantWithdrawn, recorded: Recorded[Any], what: str
) -> tasks.TaskClosed:
    task_id = f"fund-grant-{step.grant_id}-{what}"
    return tasks.TaskClosed(task_id=task_id, closed_at=recorded.occurred_at)
