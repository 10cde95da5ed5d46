"""Erasing a record: by which law, who may ask for it, who holds copies, how long they may take."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.kernel.norm import Norm, in_force

_LAW_ON_CHILDREN: Final = date(2017, 6, 1)

BASES: Final = (
    Norm(
        "erasure_basis",
        "Luật Trẻ em 2016, Điều 21; Nghị định 56/2017/NĐ-CP, Điều 33",
        "Luật Trẻ em 2016, Điều 21",
        since=_LAW_ON_CHILDREN,
        until=date(2023, 6, 30),
        verified=False,
    ),
    Norm(
        "erasure_basis",
        "Nghị định 13/2023/NĐ-CP, Điều 16",
        "Nghị định 13/2023/NĐ-CP, Điều 16",
        since=date(2023, 7, 1),
        until=date(2025, 12, 31),
        verified=False,
    ),
    Norm(
        "erasure_basis",
        "Luật Bảo vệ dữ liệu cá nhân 2025, Điều 14",
        "Luật 91/2025/QH15, Điều 14",
        since=date(2026, 1, 1),
        verified=False,
    ),
)
# A node's own decision, not the law's: services on one machine need seconds.
CONFIRMING: Final = (
    Norm(
        "erasure_confirmation_hours",
        24,
        "Quy ước của nền tảng (không phải quy định của văn bản)",
        since=_LAW_ON_CHILDREN,
    ),
)

ERASURE_GROUNDS: Final = {
    "retention_over": "Hết thời hạn lưu giữ",
    "by_request": "Theo yêu cầu hợp pháp, có quyết định",
    "registered_in_error": "Đăng ký nhầm",
}
# By what they are: a name would tell whose record it was.
ERASURE_ASKERS: Final = {
    "child": "Trẻ em",
    "guardian": "Cha, mẹ, người giám hộ hoặc người đại diện",
    "body": "Cơ quan, tổ chức có thẩm quyền",
    "officer": "Cán bộ phụ trách đề nghị",
}
DESTROYED: Final = {
    "keys": "khoá mã hoá đã huỷ",
    "list_rows": "dòng danh sách đã xoá",
    "birth_dates": "dòng số liệu không còn ngày sinh",
    "letters": "thư đã nghe không còn ngày sinh",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A service that holds copies of records, and what it keeps by law when one is erased."""

    service: str
    vi: str
    keeps: str


HOLDERS: Final = (
    Holder(
        "cases",
        "Vụ việc",
        "Số hiệu, mã phân loại và mốc thời hạn của vụ việc, không còn nội dung "
        "(Nghị định 56/2017/NĐ-CP)",
    ),
    Holder(
        "fund",
        "Quỹ Bảo trợ trẻ em",
        "Sổ và chứng từ kế toán, theo thời hạn và khoá riêng của chứng từ "
        "(Luật Kế toán 2015, Điều 41; Nghị định 174/2016/NĐ-CP)",
    ),
    Holder(
        "reporting",
        "Báo cáo",
        "Số tổng hợp và báo cáo đã gửi, không có tên (Luật Thống kê 2015)",
    ),
    Holder("notify", "Thông báo", "Không giữ gì về trẻ"),
)


def erasure_basis(day: date) -> str:
    """Return the law by which personal data is erased on a day."""
    return in_force(BASES, "erasure_basis", max(day, _LAW_ON_CHILDREN)).value


def confirmation_limit(day: date) -> timedelta:
    """Return how long the services may take to confirm an erasure."""
    hours = in_force(CONFIRMING, "erasure_confirmation_hours", max(day, _LAW_ON_CHILDREN)).value
    return timedelta(hours=hours)
