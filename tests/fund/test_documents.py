"""Vouchers on paper: the seven items, the amount in words, reprints marked."""

import io
from typing import Any

import docx
import pypdf
import pytest

from services.fund import operations
from services.fund.documents import DOCX, PDF, file_name, rendered, voucher_of
from services.fund.ledger import Donor, MoveMoney
from services.fund.reference import Account, DonorKind, Purpose, ReversalReason
from shared.documents.wording import file_title
from shared.kernel.refusals import Refused
from tests.fund.conftest import ACCOUNTANT, CHAIRMAN, OFFICER, TREASURER, Fund
from tests.fund.world import COMMUNE, ONG_SAU, proposal, rice_gift


def printed(fund: Fund, entry_id: Any) -> str:
    """The words of the Word file of a fresh copy."""
    paper = operations.print_voucher(fund.desk, fund.by(TREASURER), entry_id)
    word = docx.Document(io.BytesIO(rendered(voucher_of(paper), DOCX)))
    cells = (c for table in word.tables for row in table.rows for c in row.cells)
    texts = [p.text for p in word.paragraphs]
    texts += [p.text for cell in cells for p in cell.paragraphs]
    texts += [c.text for t in word.tables for o in t._cells for i in o.tables for c in i._cells]
    return "\n".join(texts)


class TestAReceipt:
    def test_has_the_seven_items_of_the_law(self, fund: Fund) -> None:
        gift = fund.gift(105_000, note="Nhân dịp 1/6")
        text = printed(fund, gift.donation_id)
        for item in (
            "PHIẾU THU",
            "Số: PT-0001",
            "Ngày 10 tháng 3 năm 2025",
            "Quỹ Bảo trợ trẻ em xã Thanh Định",
            "Xã Thanh Định, Tỉnh Thái Nguyên",
            "Hoàng Thị Tám",
            "Xóm Nà Lang",
            "Ủng hộ Quỹ Bảo trợ trẻ em. Nhân dịp 1/6",
            "105.000 đồng",
            "Một trăm linh năm nghìn đồng chẵn",
            "Kế toán",
            "Thủ quỹ",
            "Người nộp tiền",
        ):
            assert item in text

    def test_is_marked_from_the_second_copy_on(self, fund: Fund) -> None:
        gift = fund.gift()
        assert "BẢN IN LẠI" not in printed(fund, gift.donation_id)
        assert "BẢN IN LẠI" in printed(fund, gift.donation_id)

    def test_says_on_a_demonstration_node_that_it_is_invented(self, fund: Fund) -> None:
        gift = fund.gift()
        assert "DỮ LIỆU GIẢ ĐỊNH" not in printed(fund, gift.donation_id)
        fund.clock.is_invented = True
        assert "DỮ LIỆU GIẢ ĐỊNH · BẢN IN LẠI" in printed(fund, gift.donation_id)

    def test_says_what_the_donor_bound_it_to(self, fund: Fund) -> None:
        gift = fund.gift(restriction=Purpose.SCHOLARSHIP)
        assert "dành cho: Học bổng, đồ dùng học tập" in printed(fund, gift.donation_id)

    def test_names_nobody_where_nobody_wants_to_be_named(self, fund: Fund) -> None:
        gift = fund.gift(donor=Donor())
        assert "Người ủng hộ không nêu tên" in printed(fund, gift.donation_id)

    def test_says_that_it_was_taken_back(self, fund: Fund) -> None:
        gift = fund.gift()
        back = operations.reverse_voucher(
            fund.desk, fund.by(ACCOUNTANT), gift.donation_id, ReversalReason.ENTERED_TWICE
        )
        assert "ĐÃ GHI ĐẢO" in printed(fund, gift.donation_id)
        assert "Ghi đảo bút toán trước: Ghi trùng" in printed(fund, back)
        assert "PHIẾU KẾ TOÁN" in printed(fund, back)


def test_goods_are_listed_with_quantity_and_price(fund: Fund) -> None:
    gift = operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
    text = printed(fund, gift.donation_id)
    for item in ("PHIẾU NHẬP HIỆN VẬT", "Gạo tẻ", "kg", "50", "20.000", "1.000.000"):
        assert item in text


def test_a_payment_names_who_takes_the_money(fund: Fund) -> None:
    fund.gift(500_000)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
    entry_id = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
    text = printed(fund, entry_id)
    for item in ("PHIẾU CHI", "PC-0001", "Lường Văn Sáu", "Năm trăm nghìn đồng chẵn"):
        assert item in text
    assert f"Quà Tết Nguyên đán (HT-{grant_id.hex[:8].upper()})" in text


def test_money_brought_to_the_bank_is_a_payment_of_the_cash_box(fund: Fund) -> None:
    fund.gift()
    command = MoveMoney(COMMUNE, Account.CASH, 60_000)
    entry_id = operations.move_money(fund.desk, fund.by(TREASURER), command)
    assert "Nộp tiền mặt vào tài khoản" in printed(fund, entry_id)


def test_word_and_pdf_say_the_same_and_their_names_say_nobody(fund: Fund) -> None:
    gift = fund.gift()
    paper = operations.print_voucher(fund.desk, fund.by(TREASURER), gift.donation_id)
    document = voucher_of(paper)
    pdf = pypdf.PdfReader(io.BytesIO(rendered(document, PDF)))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Hoàng Thị Tám" in text
    assert "Một trăm nghìn đồng chẵn" in " ".join(text.split())
    assert len(pdf.pages) == 1
    assert file_name(paper, "pdf") == "PT-0001-2025.pdf"
    assert "Hoàng" not in file_title(document)


def test_a_letter_that_the_font_lacks_is_refused_for_pdf_and_kept_for_word(fund: Fund) -> None:
    gift = fund.gift(donor=Donor(DonorKind.PERSON, "Chử \N{CJK UNIFIED IDEOGRAPH-9F8D}"))
    paper = operations.print_voucher(fund.desk, fund.by(TREASURER), gift.donation_id)
    with pytest.raises(Refused, match="unprintable_text"):
        rendered(voucher_of(paper), PDF)
    assert rendered(voucher_of(paper), DOCX).startswith(b"PK")
