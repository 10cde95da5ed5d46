"""Free words tell of nobody: what is somebody's own is refused, what only looks like it passes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import in_figures
from shared.kernel.personal_data import NAMES_NOBODY, must_hold_no_personal_data
from shared.kernel.refusals import Invalid

PHONES = (
    "0912345678",
    "0912 345 678",
    "0912.345.678",
    "0912-34-56-78",
    "091 234 5678",
    "09.12.34.56.78",
    "0912 345 678",
    "+84 912 345 678",
    "(+84) 912345678",
    "+84 (0)912 345 678",
    "0084912345678",
    "84912345678",
    "0208 3878 115",
    "02438251234",
)
ID_NUMBERS = (
    "019312345678",
    "019 312 345 678",
    "0193.1234.5678",
    "091234567",
    "123456789",
    "012 345 678",
)
LET_THROUGH = (
    "Chi 1.200.000.000 đồng, trong đó Quỹ 250000000đ, xã hội hóa 123456789 đồng",
    "Vốn 100.000.000.000 đồng; 84.912.345.678 đồng; 1.034.567.890 đồng",
    "Tổng 250000000",
    "Công văn số 1229/SYT-CTXH&TE ngày 25/3/2025; Nghị định 56/2017/NĐ-CP, Điều 24, khoản 3",
    "Mã 000.00.19.H55, số 05/2025/QĐ-UBND 2025, Báo cáo số 12/BC-TYT",
    "Kỳ 15/11/2024 đến 14/5/2025; 01.01.2025-30.06.2025; 2025-03-01 12 giờ; giai đoạn 2016-2025",
    "Gọi 111, 113 hoặc 1800 1567",
    "0 1 2 3 4 5 6 7 8 9 0 1",
    "05 trẻ, 12 em, 30 lượt; 0,912345678; 99,5%",
    "Tài khoản của Quỹ 8500201001234, mã số thuế 4600123456",
)


def refused(text: str) -> str:
    """Return what a refusal says the text holds."""
    with pytest.raises(Invalid) as refusal:
        must_hold_no_personal_data(text, "note")
    assert (refusal.value.code, refusal.value.field) == ("personal_data_in_text", "note")
    assert NAMES_NOBODY in refusal.value.message
    assert text not in refusal.value.message, "a refusal repeats nothing of what it refuses"
    return refusal.value.message


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_number_is_refused_however_it_is_written(phone: str) -> None:
    for text in (phone, f"Gọi mẹ cháu: {phone}.", f"Ngày 5/3/2025 {phone}", f"SĐT{phone}"):
        assert "có số điện thoại" in refused(text)


@pytest.mark.parametrize("number", ID_NUMBERS)
def test_an_id_number_is_refused_however_it_is_written(number: str) -> None:
    for text in (number, f"CCCD số {number}, cấp ngày 01/02/2021"):
        assert "có số định danh" in refused(text)


def test_an_address_of_mail_is_refused() -> None:
    assert "thư điện tử" in refused("Liên hệ nguyen.an+con@mail.example.vn")


@pytest.mark.parametrize("text", LET_THROUGH)
def test_amounts_days_and_documents_pass(text: str) -> None:
    assert must_hold_no_personal_data(f" {text}\n", "note") == text


@given(st.integers(0, 10**12))
def test_every_amount_passes_as_money_is_written(amount: int) -> None:
    for text in (in_figures(amount), f"{amount} đồng", f"{amount:,} đ".replace(",", " ")):
        assert must_hold_no_personal_data(text, "note") == text


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_passes(day: date) -> None:
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"):
        text = f"từ {day.strftime(form)} đến {day.strftime(form)}, 10 giờ"
        assert must_hold_no_personal_data(text, "note") == text
