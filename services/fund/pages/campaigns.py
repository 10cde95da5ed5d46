"""Campaigns: the board with targets and what was collected, opening, targets, closing."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.campaign import OpenCampaign
from services.fund.events import Target
from services.fund.pages.scope import Scoped, collector_of, scope_of
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class NewCampaign(FormModel):
    """What is asked of a campaign; targets follow on its own page."""

    name: str = Field(title="Tên đợt vận động", max_length=200)
    starts_on: date = Field(title="Từ ngày")
    ends_on: date = Field(title="Đến ngày")
    target_per_hamlet_dong: int | None = Field(
        None,
        title="Chỉ tiêu mỗi xóm",
        description="Giao như nhau cho mọi xóm; có thể sửa từng xóm sau",
    )


class OneTarget(FormModel):
    """The target of one hamlet or organisation."""

    collector: str = Field(title="Xóm hoặc đơn vị", max_length=60)
    amount_dong: int = Field(title="Chỉ tiêu", description="Ghi 0 để bỏ chỉ tiêu")


NewCampaignForm = Annotated[Form[NewCampaign], Depends(read_form(NewCampaign, "open_campaign"))]
OneTargetForm = Annotated[Form[OneTarget], Depends(read_form(OneTarget, "set_target", beside=True))]


@pages.get("/campaigns")
def campaigns(scope: Scoped) -> Response:
    """Show all campaigns of the unit."""
    visit = scope.visit
    boards = operations.list_campaigns(visit.desk, visit.issue(), scope.unit.id)
    return page(visit, "fund/campaigns.html", boards=boards, **scope.context)


@pages.get("/campaigns/new")
def new_campaign(scope: Scoped, form: NewCampaignForm) -> Response:
    """Ask for a new campaign."""
    scope.visit.desk.rights(scope.visit.issue(), "open_campaign")
    form.suggest(starts_on=scope.visit.today)
    return page(scope.visit, "fund/new_campaign.html", form=form, **scope.context)


@pages.post("/campaigns/new")
def open_campaign(scope: Scoped, form: NewCampaignForm) -> Response:
    """Open the campaign."""
    with form:
        asked = form.entered()
        each = asked.target_per_hamlet_dong
        targets = tuple(Target(amount_dong=each, hamlet_id=h.id) for h in scope.hamlets if each)
        command = OpenCampaign(scope.unit.id, asked.name, asked.starts_on, asked.ends_on, targets)
        visit = scope.visit
        campaign_id = operations.open_campaign(visit.desk, visit.issue(form.key), command)
        return see_other(f"/fund/campaigns/{campaign_id}", said="Đã mở đợt vận động.")
    return page(scope.visit, "fund/new_campaign.html", form=form, **scope.context)


@pages.get("/campaigns/{campaign_id}")
def campaign(visit: Visiting, campaign_id: UUID, form: OneTargetForm) -> Response:
    """Show one campaign's board."""
    return _page(visit, campaign_id, form)


@pages.post("/campaigns/{campaign_id}")
def set_target(visit: Visiting, campaign_id: UUID, form: OneTargetForm) -> Response:
    """Give a hamlet or an organisation its target."""
    with form:
        asked = form.entered()
        hamlet_id, organisation = collector_of(asked.collector)
        target = Target(
            amount_dong=asked.amount_dong, hamlet_id=hamlet_id, organisation=organisation
        )
        operations.set_target(visit.desk, visit.issue(form.key), campaign_id, target)
        return see_other(f"/fund/campaigns/{campaign_id}", said="Đã giao chỉ tiêu.")
    return _page(visit, campaign_id, form)


@pages.post("/campaigns/{campaign_id}/closing")
def close_campaign(visit: Visiting, campaign_id: UUID) -> Response:
    """End the campaign."""
    operations.close_campaign(visit.desk, visit.issue(), campaign_id)
    return see_other(f"/fund/campaigns/{campaign_id}", said="Đã kết thúc đợt vận động.")


def _page(visit: Visit, campaign_id: UUID, form: OneTargetForm) -> Response:
    board = operations.find_campaign(visit.desk, visit.issue(), campaign_id)
    scope = scope_of(visit, board.unit_id)
    return page(
        visit,
        "fund/campaign.html",
        board=board,
        form=form,
        collectors=scope.collectors,
        **scope.context,
    )
