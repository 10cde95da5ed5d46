"""Gifts, the day book, balances, vouchers, reversals, the public statement."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.fund import operations
from services.fund.api.bodies import (
    BalanceAnswer,
    BalancesAnswer,
    CreatedAnswer,
    EntryAnswer,
    GiftBody,
    JournalAnswer,
    PublicAnswer,
    PublicRowAnswer,
    PublicTableAnswer,
    ReceiptAnswer,
    ReversalBody,
)
from services.fund.documents import DOCX, PDF, file_name, rendered, voucher_of
from services.fund.ledger import Donor, ReceiveDonation
from services.fund.operations.publishing import PublicTable, public_statement_of
from services.fund.readmodels.journal import Filter, JournalEntry
from shared.web import Calling, Visiting

api = APIRouter(tags=["fund"])
_PAGE = 100
_MEDIA = {"pdf": PDF, "docx": DOCX}
Year = Annotated[int, Query(ge=2000, le=2199, description="Năm của sổ")]
AnyYear = Annotated[int | None, Query(ge=2000, le=2199, description="Bỏ trống: năm mới nhất")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


@api.post("/api/donations", status_code=201, summary="Ghi một khoản ủng hộ")
def receive_donation(visit: Visiting, body: GiftBody) -> ReceiptAnswer:
    """Ghi vào sổ năm nay và lập phiếu thu hoặc phiếu nhập hiện vật."""
    command = ReceiveDonation(
        unit_id=body.unit_id,
        form=body.form,
        received_on=body.received_on,
        amount_dong=body.amount_dong,
        source=body.source,
        donor=Donor(body.donor.kind, body.donor.name, body.donor.address),
        campaign_id=body.campaign_id,
        hamlet_id=body.hamlet_id,
        organisation=body.organisation,
        restriction=body.restriction,
        goods=body.goods,
        note=body.note,
    )
    receipt = operations.receive_donation(visit.desk, visit.issue(), command)
    return ReceiptAnswer(donation_id=receipt.donation_id, voucher=receipt.voucher_name)


@api.get("/api/journal", summary="Nhật ký quỹ")
def journal(visit: Visiting, unit_id: UUID, year: Year, page: PageNumber = 1) -> JournalAnswer:
    """Các phiếu của một năm, mới nhất trước; không có tên người."""
    wanted = Filter(unit_id, year, limit=_PAGE, offset=(page - 1) * _PAGE)
    entries, total = operations.list_journal(visit.desk, visit.issue(), wanted)
    return JournalAnswer(entries=[_entry(entry) for entry in entries], total=total, page=page)


@api.get("/api/balances", summary="Số dư")
def balances(visit: Visiting, unit_id: UUID, year: Year) -> BalancesAnswer:
    """Bảng cân đối của một năm và kết quả cộng lại nhật ký."""
    overview = operations.list_balances(visit.desk, visit.issue(), unit_id, year)
    rows = [
        BalanceAnswer(
            account=row.account.value,
            restriction=row.restriction,
            debit_dong=row.debit_dong,
            credit_dong=row.credit_dong,
        )
        for row in overview.trial.rows
    ]
    return BalancesAnswer(balances=rows, differences=list(overview.differences))


@api.post("/api/entries/{entry_id}/reversal", status_code=201, summary="Ghi đảo một phiếu")
def reverse(visit: Visiting, entry_id: UUID, body: ReversalBody) -> CreatedAnswer:
    """Ghi bút toán ngược lại; mỗi phiếu một lần."""
    reversal_id = operations.reverse_voucher(
        visit.desk, visit.issue(), entry_id, body.reason, body.note
    )
    return CreatedAnswer(id=reversal_id)


@api.post(
    "/api/vouchers/{entry_id}/copies",
    summary="In một phiếu",
    response_class=Response,
    responses={200: {"content": {PDF: {}, DOCX: {}}}},
)
def print_voucher(
    visit: Visiting,
    entry_id: UUID,
    file: Annotated[Literal["pdf", "docx"], Query(description="Loại tệp")] = "pdf",
) -> Response:
    """Trả về tệp phiếu; từ bản thứ hai có dấu “BẢN IN LẠI”. Lần đọc được ghi lại."""
    paper = operations.print_voucher(visit.desk, visit.issue(), entry_id)
    content = rendered(voucher_of(paper), _MEDIA[file])
    disposition = f'attachment; filename="{file_name(paper, file)}"'
    return Response(content, 200, {"Content-Disposition": disposition}, _MEDIA[file])


@api.get("/api/public-statements/{unit_code}", summary="Công khai thu, chi (không cần đăng nhập)")
def public_statement(caller: Calling, unit_code: str, year: AnyYear = None) -> PublicAnswer:
    """Tổng hợp theo nhóm, không có tên; nhóm dưới 5 được gộp."""
    found = public_statement_of(caller.desk, unit_code, year)
    return PublicAnswer(
        unit_name=found.unit_name,
        unit_code=found.unit_code,
        year=found.year,
        opening_dong=found.opening_dong,
        received_dong=found.received_dong,
        used_dong=found.used_dong,
        closing_dong=found.closing_dong,
        tables=[_table(table) for table in found.tables],
        position=found.position,
        chain=found.chain,
    )


def _entry(entry: JournalEntry) -> EntryAnswer:
    return EntryAnswer(
        entry_id=entry.entry_id,
        kind=entry.kind.value,
        voucher=entry.voucher_name,
        booked_on=entry.booked_on,
        amount_dong=entry.amount_dong,
        purpose=entry.purpose,
        restriction=entry.restriction,
        campaign_id=entry.campaign_id,
        reversed_by=entry.reversed_by,
    )


def _table(table: PublicTable) -> PublicTableAnswer:
    return PublicTableAnswer(
        part=table.part,
        title=table.title,
        rows=[
            PublicRowAnswer(
                label=row.label,
                times=row.times,
                children=row.children,
                amount_dong=row.amount_dong,
            )
            for row in table.rows
        ],
    )
