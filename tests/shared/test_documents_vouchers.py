"""Phiếu thu and phiếu chi carry the seven items of Luật Kế toán, Article 16."""

import io
from dataclasses import replace
from datetime import date

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from shared.documents import (
    Party,
    Signatory,
    Voucher,
    VoucherKind,
    VoucherLine,
    render_pdf,
    render_word,
    voucher_document,
)

RECEIPT = Voucher(
    kind=VoucherKind.RECEIPT,
    number="PT-2026-0007",
    issued_on=date(2026, 2, 5),
    issuer=Party("Quỹ Bảo trợ trẻ em xã Bình Yên", "Xóm Mẫu, xã Bình Yên, tỉnh Thái Nguyên"),
    counterparty=Party("Trần Văn Thử", "Xóm Nà Mẫu, xã Bình Yên"),
    purpose="Ủng hộ Tháng hành động vì trẻ em năm 2026",
    amount_dong=1_105_000,
    lines=(VoucherLine("Gạo tẻ", "kg", 50, 22_100),),
    signatories=(
        Signatory("Chủ tài khoản", "Hoàng Thị Mẫu"),
        Signatory("Kế toán", "Lê Văn Ví Dụ"),
        Signatory("Thủ quỹ", "Lý Văn Mẫu"),
        Signatory("Người nộp tiền"),
    ),
    form_code="C40-BB",
    book="01",
    accounts=("Nợ: 111", "Có: 511"),
    mark="Bản in lại",
    footer_note="Mã chứng từ PT-2026-0007",
)
SEVEN_ITEMS = (
    ("PHIẾU THU", "Số: PT-2026-0007"),
    ("Ngày 05 tháng 02 năm 2026",),
    ("Quỹ Bảo trợ trẻ em xã Bình Yên", "Địa chỉ: Xóm Mẫu, xã Bình Yên, tỉnh Thái Nguyên"),
    ("Họ và tên người nộp tiền: Trần Văn Thử", "Địa chỉ: Xóm Nà Mẫu, xã Bình Yên"),
    ("Lý do nộp: Ủng hộ Tháng hành động vì trẻ em năm 2026",),
    (
        "Gạo tẻ",
        "50",
        "22.100",
        "Số tiền: 1.105.000 đồng",
        "Bằng chữ: Một triệu một trăm linh năm nghìn đồng chẵn.",
    ),
    ("Chủ tài khoản", "Kế toán", "Thủ quỹ", "Người nộp tiền", "Hoàng Thị Mẫu", "(Ký, họ tên)"),
)


def _pdf(voucher: Voucher) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(voucher_document(voucher))))


def _word_text(voucher: Voucher) -> str:
    file = docx.Document(io.BytesIO(render_word(voucher_document(voucher))))
    return "\n".join(
        "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        for paragraph in file.element.body.iter(qn("w:p"))
    )


@pytest.mark.parametrize("item", SEVEN_ITEMS)
def test_word_and_pdf_print_each_mandatory_item(item: tuple[str, ...]) -> None:
    printed = _pdf(RECEIPT).pages[0].extract_text()
    written = _word_text(RECEIPT)
    for words in item:
        assert words in printed
        assert words in written


def test_a_payment_names_who_receives_and_why() -> None:
    printed = _pdf(replace(RECEIPT, kind=VoucherKind.PAYMENT)).pages[0].extract_text()
    assert "PHIẾU CHI" in printed
    assert "Họ và tên người nhận tiền: Trần Văn Thử" in printed
    assert "Lý do chi:" in printed


@pytest.mark.parametrize(
    "lacking",
    [
        replace(RECEIPT.issuer, address=""),
        replace(RECEIPT.issuer, name=""),
    ],
)
def test_a_voucher_without_the_issuer_is_refused(lacking: Party) -> None:
    with pytest.raises(ValueError, match="issuer"):
        replace(RECEIPT, issuer=lacking)


def test_a_voucher_without_number_purpose_or_signatures_is_refused() -> None:
    with pytest.raises(ValueError, match="number, purpose, signatories"):
        replace(RECEIPT, number="", purpose="", signatories=())


def test_a_total_that_is_not_the_sum_of_its_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="differs from the sum"):
        replace(RECEIPT, amount_dong=1_105_001)


def test_a_voucher_is_half_an_a4_on_one_page() -> None:
    file = _pdf(RECEIPT)
    assert len(file.pages) == 1
    box = file.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 420)
    section = docx.Document(io.BytesIO(render_word(voucher_document(RECEIPT)))).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 148)


def test_a_reprint_is_marked() -> None:
    assert "BẢN IN LẠI" in _pdf(RECEIPT).pages[0].extract_text()
    assert "BẢN IN LẠI" in _word_text(RECEIPT)
    assert "BẢN IN LẠI" not in _word_text(replace(RECEIPT, mark=""))


def test_an_invented_one_is_marked_and_still_one_page() -> None:
    invented = replace(voucher_document(RECEIPT), is_invented=True)
    (page,) = pypdf.PdfReader(io.BytesIO(render_pdf(invented))).pages

    assert "DỮ LIỆU GIẢ ĐỊNH · BẢN IN LẠI" in page.extract_text()


def test_the_same_voucher_gives_the_same_bytes() -> None:
    document = voucher_document(RECEIPT)
    assert render_pdf(document) == render_pdf(voucher_document(RECEIPT))
    assert render_word(document) == render_word(voucher_document(RECEIPT))
