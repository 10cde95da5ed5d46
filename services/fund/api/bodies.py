"""What machines send to the fund and are answered."""

from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.fund.events import Goods, GoodsMove, Target
from services.fund.grant import Status
from services.fund.reference import (
    DonorKind,
    Form,
    Organisation,
    Purpose,
    ReversalReason,
    Source,
)
from shared.web.entries import clean

Text: TypeAlias = Annotated[str, AfterValidator(clean)]


class DonorBody(BaseModel):
    """Người ủng hộ; không nêu tên thì `kind` là anonymous."""

    kind: DonorKind = DonorKind.ANONYMOUS
    name: Text = Field("", max_length=200)
    address: Text = Field("", max_length=200)


class GiftBody(BaseModel):
    """Một khoản ủng hộ. Hiện vật: ghi `goods`, bỏ `amount_dong`."""

    unit_id: UUID
    form: Form
    received_on: date
    amount_dong: int = 0
    source: Source = Source.INDIVIDUAL
    donor: DonorBody = DonorBody()
    campaign_id: UUID | None = None
    hamlet_id: UUID | None = None
    organisation: Organisation | None = None
    restriction: Purpose | None = Field(None, description="Mục đích nhà tài trợ chỉ định")
    goods: Goods | None = None
    note: Text = Field("", max_length=1000)


class ReceiptAnswer(BaseModel):
    """Phiếu đã lập; `donation_id` cũng là mã bút toán."""

    donation_id: UUID
    voucher: str


class CampaignBody(BaseModel):
    """Một đợt vận động với chỉ tiêu từng xóm, từng đơn vị."""

    unit_id: UUID
    name: Text = Field(max_length=200)
    starts_on: date
    ends_on: date
    targets: tuple[Target, ...] = ()


class CreatedAnswer(BaseModel):
    """Mã của bản ghi mới."""

    id: UUID


class ProgressAnswer(BaseModel):
    """Chỉ tiêu và kết quả của một xóm hoặc một đơn vị; cả hai trống là nộp trực tiếp."""

    hamlet_id: UUID | None
    organisation: Organisation | None
    target_dong: int
    received_dong: int
    gifts: int
    percent: int | None


class CampaignAnswer(BaseModel):
    """Một đợt vận động."""

    campaign_id: UUID
    name: str
    starts_on: date
    ends_on: date
    closed_on: date | None
    target_dong: int
    received_dong: int
    percent: int | None
    progress: list[ProgressAnswer]


class EntryAnswer(BaseModel):
    """Một phiếu trong nhật ký quỹ, không có tên người nộp hay người nhận."""

    entry_id: UUID
    kind: str
    voucher: str
    booked_on: date
    amount_dong: int
    purpose: Purpose | None
    restriction: Purpose | None
    campaign_id: UUID | None
    reversed_by: UUID | None


class JournalAnswer(BaseModel):
    """Một trang nhật ký, mới nhất trước."""

    entries: list[EntryAnswer]
    total: int
    page: int


class BalanceAnswer(BaseModel):
    """Số dư một tài khoản: Nợ trừ Có."""

    account: str
    restriction: Purpose | None
    debit_dong: int
    credit_dong: int


class BalancesAnswer(BaseModel):
    """Bảng cân đối; `differences` trống nghĩa là nhật ký cộng lại khớp."""

    balances: list[BalanceAnswer]
    differences: list[str]


class GrantBody(BaseModel):
    """Một đề xuất hỗ trợ; trẻ em là mã giả danh."""

    unit_id: UUID
    purpose: Purpose
    amount_dong: int
    reason: Text = Field(max_length=2000)
    children: tuple[UUID, ...] = ()
    child_count: int = 0
    form: Form = Form.CASH
    goods_out: GoodsMove | None = None
    case_id: UUID | None = None


class GrantAnswer(BaseModel):
    """Một khoản hỗ trợ, không có lý do và danh sách trẻ."""

    grant_id: UUID
    reference: str
    status: Status
    purpose: Purpose
    form: Form
    amount_dong: int
    child_count: int
    proposed_on: date
    paid_on: date | None
    entry_id: UUID | None


class DecisionBody(BaseModel):
    """Quyết định của Chủ tịch; không duyệt thì phải có `note`."""

    approved: bool
    note: Text = Field("", max_length=2000)


class PaymentBody(BaseModel):
    """Người ký nhận."""

    recipient_name: Text = Field(max_length=200)
    recipient_address: Text = Field("", max_length=200)


class ReversalBody(BaseModel):
    """Lý do ghi đảo."""

    reason: ReversalReason
    note: Text = Field("", max_length=1000)


class PublicRowAnswer(BaseModel):
    """Một nhóm trong bảng công khai."""

    label: str
    times: int
    children: int
    amount_dong: int


class PublicTableAnswer(BaseModel):
    """Một bảng công khai; mọi bảng thu cộng lại bằng nhau."""

    part: str
    title: str
    rows: list[PublicRowAnswer]


class PublicAnswer(BaseModel):
    """Bản công khai của một năm; `chain` là mã kiểm chứng sổ tới sự kiện `position`."""

    unit_name: str
    unit_code: str
    year: int
    opening_dong: int
    received_dong: int
    used_dong: int
    closing_dong: int
    tables: list[PublicTableAnswer]
    position: int
    chain: str
