"""Receiving gifts: one dense page, made for entering a list quickly; and who gave."""

from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.events import Goods
from services.fund.ledger import Donor, ReceiveDonation
from services.fund.pages.scope import Scope, Scoped, collector_of
from services.fund.readmodels.journal import Filter
from services.fund.reference import DonorKind, Kind, Purpose, Source
from services.fund.reference import Form as GiftForm
from shared.kernel.money import in_figures
from shared.web import Form, FormModel, page, read_form, see_other
from shared.web.formats import show_date

pages = APIRouter(include_in_schema=False)
_JUST_ENTERED: Final = 5
_LONGEST: Final = 200


class NewGift(FormModel):
    """What is asked of a gift."""

    form: GiftForm = Field(title="Hình thức")
    received_on: date = Field(title="Ngày nhận")
    amount_dong: int | None = Field(None, title="Số tiền", description="Hiện vật thì để trống")
    donor_kind: DonorKind = Field(title="Người ủng hộ là")
    donor_name: str | None = Field(None, title="Tên người hoặc tổ chức nộp", max_length=_LONGEST)
    donor_address: str | None = Field(None, title="Địa chỉ", max_length=_LONGEST)
    source: Source = Field(title="Nguồn")
    campaign_id: UUID | None = Field(None, title="Đợt vận động")
    collector: str | None = Field(None, title="Nơi vận động", max_length=60)
    restriction: Purpose | None = Field(
        None, title="Mục đích nhà tài trợ chỉ định", description="Tiền này chỉ chi đúng mục đích"
    )
    item: str | None = Field(None, title="Tên hiện vật", max_length=_LONGEST)
    measure: str | None = Field(None, title="Đơn vị tính", max_length=_LONGEST)
    quantity: int | None = Field(None, title="Số lượng")
    unit_price_dong: int | None = Field(None, title="Đơn giá thống nhất")
    note: str | None = Field(None, title="Ghi chú trên phiếu", max_length=1000)


NewGiftForm = Annotated[Form[NewGift], Depends(read_form(NewGift, "receive_donation"))]


@pages.get("/donations/new")
def new_gift(scope: Scoped, form: NewGiftForm) -> Response:
    """Ask for a gift; what the last one had in common with the next is filled in."""
    form.suggest(
        form=GiftForm.CASH,
        received_on=scope.visit.today,
        donor_kind=DonorKind.PERSON,
        source=Source.INDIVIDUAL,
    )
    return _page(scope, form)


@pages.post("/donations/new")
def receive_gift(scope: Scoped, form: NewGiftForm) -> Response:
    """Write the gift into the books and ask for the next."""
    with form:
        gift = form.entered()
        command = _command(scope.unit.id, gift)
        visit = scope.visit
        receipt = operations.receive_donation(visit.desk, visit.issue(form.key), command)
        value = command.goods.value_dong if command.goods else command.amount_dong
        said = f"Đã ghi phiếu {receipt.voucher_name}: {in_figures(value)}."
        return see_other(f"/fund/donations/new?{_in_common(scope, gift)}", said=said)
    return _page(scope, form)


@pages.get("/donors")
def donors(scope: Scoped) -> Response:
    """Show who gave in a year: the reading is recorded."""
    visit = scope.visit
    gifts = operations.read_donors(visit.desk, visit.issue(), scope.unit.id, scope.year)
    return page(visit, "fund/donors.html", gifts=gifts, **scope.context)


def _command(unit_id: UUID, gift: NewGift) -> ReceiveDonation:
    hamlet_id, organisation = collector_of(gift.collector)
    described = (gift.item, gift.measure, gift.quantity, gift.unit_price_dong)
    goods = Goods(
        item=gift.item or "",
        measure=gift.measure or "",
        quantity=gift.quantity or 0,
        unit_price_dong=gift.unit_price_dong or 0,
    )
    return ReceiveDonation(
        unit_id=unit_id,
        form=gift.form,
        received_on=gift.received_on,
        amount_dong=gift.amount_dong or 0,
        source=gift.source,
        donor=Donor(gift.donor_kind, gift.donor_name or "", gift.donor_address or ""),
        campaign_id=gift.campaign_id,
        hamlet_id=hamlet_id,
        organisation=organisation,
        restriction=gift.restriction,
        goods=goods if any(described) else None,
        note=gift.note or "",
    )


def _in_common(scope: Scope, gift: NewGift) -> str:
    """Return what the next gift of a list probably shares; never who gave."""
    shared = {
        "unit_id": scope.unit.id,
        "form": gift.form,
        "received_on": show_date(gift.received_on),
        "donor_kind": gift.donor_kind,
        "source": gift.source,
        "campaign_id": gift.campaign_id,
        "collector": gift.collector,
        "restriction": gift.restriction,
    }
    return urlencode({name: str(value) for name, value in shared.items() if value is not None})


def _page(scope: Scope, form: NewGiftForm) -> Response:
    visit = scope.visit
    issued = visit.issue()
    boards = operations.list_campaigns(visit.desk, issued, scope.unit.id)
    wanted = Filter(scope.unit.id, visit.today.year, limit=_JUST_ENTERED)
    entries, _ = operations.list_journal(visit.desk, issued, wanted)
    return page(
        visit,
        "fund/new_gift.html",
        form=form,
        campaigns=[(str(b.campaign_id), b.name) for b in boards if b.closed_on is None],
        collectors=scope.collectors,
        entries=[entry for entry in entries if entry.kind is Kind.DONATION],
        **scope.context,
    )
