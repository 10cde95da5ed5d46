"""The papers of the fund: vouchers with the seven items of Luật Kế toán, Điều 16.

A voucher names its giver or recipient, so it is made only of what a recorded reading returned.
"""

from dataclasses import dataclass, replace
from typing import Final

from services.fund.grant import reference
from services.fund.readmodels.journal import JournalEntry
from services.fund.readmodels.vouchers import VoucherDetails
from services.fund.reference import HandKind, Kind, ReversalReason, VoucherType
from shared.documents import (
    FormDocument,
    Party,
    Signatory,
    UnprintableTextError,
    Voucher,
    VoucherKind,
    VoucherLine,
    render_pdf,
    render_word,
    voucher_document,
)
from shared.kernel.refusals import Refused

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"
REPRINT: Final = "BẢN IN LẠI"
_NOT_STATED: Final = "(không nêu)"
_KINDS: Final = {
    VoucherType.RECEIPT: VoucherKind.RECEIPT,
    VoucherType.PAYMENT: VoucherKind.PAYMENT,
    VoucherType.GOODS_IN: VoucherKind.GOODS_IN,
    VoucherType.GOODS_OUT: VoucherKind.GOODS_OUT,
    VoucherType.GENERAL: VoucherKind.GENERAL,
}
_HEAD: Final = ("Chủ tài khoản", "Kế toán")
_SIGNATORIES: Final = {
    VoucherType.RECEIPT: (*_HEAD, "Thủ quỹ", "Người lập phiếu", "Người nộp tiền"),
    VoucherType.PAYMENT: (*_HEAD, "Thủ quỹ", "Người lập phiếu", "Người nhận tiền"),
    VoucherType.GOODS_IN: (*_HEAD, "Người giữ kho", "Người lập phiếu", "Người giao"),
    VoucherType.GOODS_OUT: (*_HEAD, "Người giữ kho", "Người lập phiếu", "Người nhận"),
    VoucherType.GENERAL: (*_HEAD, "Người lập phiếu"),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose voucher it is: the unit's name and where it lies."""

    unit_name: str
    place: str

    @property
    def fund_name(self) -> str:
        """The fund as vouchers name it."""
        return f"Quỹ Bảo trợ trẻ em {within_a_sentence(self.unit_name)}"


def within_a_sentence(unit_name: str) -> str:
    """Return "xã Thanh Định": the kind of unit is capital only where a line begins."""
    return unit_name[:1].lower() + unit_name[1:]


@dataclass(frozen=True, slots=True)
class VoucherPaper:
    """All that stands on a voucher. `copy_number` is 0 on screen, from 2 on a reprint.

    `is_invented` is true on a demonstration node, and printed.
    """

    entry: JournalEntry
    details: VoucherDetails | None
    letterhead: Letterhead
    campaign_name: str = ""
    copy_number: int = 0
    is_invented: bool = False


def voucher_of(paper: VoucherPaper) -> FormDocument:
    """Return the voucher as a document for Word and PDF."""
    entry, details = paper.entry, paper.details
    goods = details.goods if details else None
    lines = (
        (VoucherLine(goods.item, goods.measure, goods.quantity, goods.unit_price_dong),)
        if goods
        else ()
    )
    document = voucher_document(
        Voucher(
            kind=_KINDS[entry.voucher],
            number=entry.voucher_name,
            book=str(entry.year),
            issued_on=entry.booked_on,
            issuer=Party(paper.letterhead.fund_name, paper.letterhead.place),
            counterparty=_counterparty(paper),
            purpose=purpose_of(paper),
            amount_dong=entry.amount_dong,
            lines=lines,
            signatories=tuple(Signatory(title) for title in _SIGNATORIES[entry.voucher]),
            mark=_mark(paper),
            footer_note=f"{entry.voucher_name}/{entry.year} · {entry.entry_id}",
        )
    )
    return replace(document, is_invented=paper.is_invented)


def rendered(document: FormDocument, media_type: str) -> bytes:
    """Return the bytes of the document as Word or PDF."""
    if media_type == DOCX:
        return render_word(document)
    try:
        return render_pdf(document)
    except UnprintableTextError as unprintable:
        message = "Trong phiếu có ký tự mà phông chữ không in được: hãy tải bản Word."
        raise Refused("unprintable_text", message) from unprintable


def file_name(paper: VoucherPaper, ending: str) -> str:
    """Return the name of the file; it never holds a person's name."""
    return f"{paper.entry.voucher_name}-{paper.entry.year}.{ending}"


def purpose_of(paper: VoucherPaper) -> str:
    """Return in words what the entry is for, with the note that was written with it."""
    note = paper.details.note if paper.details else None
    return f"{_subject(paper)}. {note}" if note else _subject(paper)


def _subject(paper: VoucherPaper) -> str:
    entry = paper.entry
    match entry.kind:
        case Kind.DONATION:
            bound = f", dành cho: {entry.restriction.vi}" if entry.restriction else ""
            campaign = f" – {paper.campaign_name}" if paper.campaign_name else ""
            return f"Ủng hộ Quỹ Bảo trợ trẻ em{campaign}{bound}"
        case Kind.GRANT:
            code = f" ({reference(entry.grant_id)})" if entry.grant_id else ""
            return f"{entry.purpose.vi if entry.purpose else Kind.GRANT.vi}{code}"
        case Kind.TRANSFER:
            is_receipt = entry.voucher is VoucherType.RECEIPT
            return "Rút tiền gửi về quỹ tiền mặt" if is_receipt else "Nộp tiền mặt vào tài khoản"
        case Kind.BY_HAND:
            return HandKind(entry.detail).vi
        case Kind.REVERSAL:
            return f"Ghi đảo bút toán trước: {ReversalReason(entry.detail).vi}"
        case Kind.OPENING | Kind.CLOSING:
            return f"{entry.kind.vi} năm {entry.year}"


def _counterparty(paper: VoucherPaper) -> Party:
    details = paper.details
    if paper.entry.kind not in (Kind.DONATION, Kind.GRANT) or details is None:
        return Party(paper.letterhead.fund_name, paper.letterhead.place)
    name = details.party_name or "Người ủng hộ không nêu tên"
    return Party(name, details.party_address or _NOT_STATED)


def _mark(paper: VoucherPaper) -> str:
    if paper.entry.reversed_by is not None:
        return "ĐÃ GHI ĐẢO" if paper.copy_number < 2 else f"{REPRINT} · ĐÃ GHI ĐẢO"  # noqa: PLR2004
    return REPRINT if paper.copy_number > 1 else ""
