"""The fund's own lists: purposes, bodies that collect, accounts, vouchers, with their names.

The stored values are codes and stand for ever: add, never rename.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored code with the Vietnamese name that people read."""

    vi: str

    def __new__(cls, code: str, vi: str = "") -> Self:
        """Make the member `code`, read by people as `vi`."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.vi = vi
        return member


class Purpose(Labelled):
    """What money is given for; also what a donor may bind a gift to."""

    CHILDREN_DAY = "children_day", "Quà Ngày Quốc tế thiếu nhi 1/6"
    MID_AUTUMN = "mid_autumn", "Quà Tết Trung thu"
    TET = "tet", "Quà Tết Nguyên đán"
    CASE_PLAN = "case_plan", "Theo kế hoạch hỗ trợ, can thiệp"
    SCHOLARSHIP = "scholarship", "Học bổng, đồ dùng học tập"
    ILLNESS = "illness", "Khám bệnh, chữa bệnh"
    HARDSHIP = "hardship", "Khó khăn đột xuất, thiên tai"
    ACTIVITY = "activity", "Hoạt động cho trẻ em"
    MANAGEMENT = "management", "Chi quản lý quỹ"

    @property
    def reaches_children(self) -> bool:
        """Whether children must be named or counted: not for running costs and open events."""
        return self not in (Purpose.ACTIVITY, Purpose.MANAGEMENT)


class Form(Labelled):
    """In what form value comes in or goes out."""

    CASH = "cash", "Tiền mặt"
    BANK = "bank", "Chuyển khoản"
    IN_KIND = "in_kind", "Hiện vật"


class Source(Labelled):
    """Whom a gift comes from; the base of the management cap leaves state money out."""

    INDIVIDUAL = "individual", "Cá nhân, hộ gia đình"
    ORGANISATION = "organisation", "Cơ quan, tổ chức, đoàn thể"
    BUSINESS = "business", "Doanh nghiệp"
    STATE = "state", "Ngân sách nhà nước"


class DonorKind(Labelled):
    """How the giver wants to be written down."""

    PERSON = "person", "Cá nhân"
    ORGANISATION = "organisation", "Tổ chức"
    ANONYMOUS = "anonymous", "Không nêu tên"


class Organisation(Labelled):
    """The bodies of a commune that collect for the fund."""

    PEOPLES_COMMITTEE = "peoples_committee", "UBND"
    FATHERLAND_FRONT = "fatherland_front", "Ủy ban Mặt trận Tổ quốc"
    YOUTH_UNION = "youth_union", "Đoàn Thanh niên"
    WOMENS_UNION = "womens_union", "Hội Liên hiệp Phụ nữ"
    FARMERS_UNION = "farmers_union", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    TRADE_UNION = "trade_union", "Công đoàn"
    SCHOOL = "school", "Các đơn vị trường học"
    HEALTH_STATION = "health_station", "Trạm Y tế"
    POLICE = "police", "Công an"
    CULTURE = "culture", "Văn hóa - xã hội"
    JUSTICE = "justice", "Tư pháp - hộ tịch"
    FINANCE = "finance", "Tài chính - kế toán"


class Account(Labelled):
    """The chart of accounts by neutral role; an accountant's codes stand in `norms.py`."""

    CASH = "cash", "Tiền mặt tại quỹ"
    BANK = "bank", "Tiền gửi ngân hàng, kho bạc"
    GOODS = "goods", "Hiện vật tồn kho"
    INCOME_UNRESTRICTED = "income_unrestricted", "Thu ủng hộ không chỉ định"
    INCOME_RESTRICTED = "income_restricted", "Thu ủng hộ có mục đích chỉ định"
    INCOME_OTHER = "income_other", "Thu khác (lãi tiền gửi …)"
    SUPPORT_EXPENSE = "support_expense", "Chi hỗ trợ trẻ em"
    MANAGEMENT_EXPENSE = "management_expense", "Chi quản lý quỹ"
    FUND_BALANCE = "fund_balance", "Số dư quỹ"

    @property
    def is_asset(self) -> bool:
        """Cash, bank and goods: what the fund has, and may never have less than none of."""
        return self in ASSETS


ASSETS = (Account.CASH, Account.BANK, Account.GOODS)
RESULTS = (
    Account.INCOME_UNRESTRICTED,
    Account.INCOME_RESTRICTED,
    Account.INCOME_OTHER,
    Account.SUPPORT_EXPENSE,
    Account.MANAGEMENT_EXPENSE,
)
ACCOUNT_OF_FORM = {
    Form.CASH: Account.CASH,
    Form.BANK: Account.BANK,
    Form.IN_KIND: Account.GOODS,
}


class VoucherType(Labelled):
    """The books of vouchers; each is numbered without a gap within a unit and a year."""

    RECEIPT = "PT", "Phiếu thu"
    PAYMENT = "PC", "Phiếu chi"
    GOODS_IN = "PN", "Phiếu nhập hiện vật"
    GOODS_OUT = "PX", "Phiếu xuất hiện vật"
    GENERAL = "PK", "Phiếu kế toán"


class Kind(Labelled):
    """What an entry of the books is about."""

    DONATION = "donation", "Nhận ủng hộ"
    GRANT = "grant", "Chi hỗ trợ"
    TRANSFER = "transfer", "Chuyển giữa tiền mặt và tiền gửi"
    BY_HAND = "by_hand", "Bút toán của kế toán"
    REVERSAL = "reversal", "Bút toán đảo"
    OPENING = "opening", "Số dư đầu kỳ"
    CLOSING = "closing", "Kết chuyển, khoá sổ"


class HandKind(Labelled):
    """What the accountant may enter by hand, beside gifts and grants."""

    INTEREST = "interest", "Lãi tiền gửi"
    REFUND = "refund", "Người nhận hoàn lại tiền"
    RECLASSIFICATION = "reclassification", "Điều chỉnh nội dung chi"
    OTHER = "other", "Bút toán khác (Chủ tịch duyệt)"


class ReversalReason(Labelled):
    """Why an entry is taken back."""

    WRONG_AMOUNT = "wrong_amount", "Ghi sai số tiền"
    WRONG_DETAILS = "wrong_details", "Ghi sai nội dung, người nộp hoặc người nhận"
    ENTERED_TWICE = "entered_twice", "Ghi trùng"
    RETURNED = "returned", "Đã trả lại"
    NOT_CARRIED_OUT = "not_carried_out", "Việc chi không thực hiện"
