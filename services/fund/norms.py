"""What the law and the circulars say about a fund, as dated rows.

The legal form of a commune's fund is settled by no text that could be read. So the rows that bind
licensed funds, and those known only from a secondary source, are marked unverified: they are shown
with their source and enforced nowhere.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeVar

from services.fund.reference import Account
from shared.kernel.norm import Norm

T = TypeVar("T")

MANAGEMENT_CAP: Final = "management_cap_percent"
PUBLISH_BY: Final = "publish_by_month_day"
RETAIN_POSTED_YEARS: Final = "retain_posted_vouchers_years"
RETAIN_LOOSE_YEARS: Final = "retain_loose_vouchers_years"
CODES: Final = "account_codes"

MANAGEMENT_CAPS: tuple[Norm[int], ...] = (
    Norm(
        MANAGEMENT_CAP,
        5,
        "Nghị định 93/2019/NĐ-CP, Điều 37 (quỹ được cấp phép; đã hết hiệu lực)",
        since=date(2020, 1, 15),
        until=date(2026, 2, 28),
        verified=False,
    ),
    Norm(
        MANAGEMENT_CAP,
        7,
        "Nghị định 03/2026/NĐ-CP (theo dự thảo; chưa đọc được bản ban hành)",
        since=date(2026, 3, 1),
        verified=False,
    ),
)

PUBLICATION_DAYS: tuple[Norm[tuple[int, int]], ...] = (
    Norm(
        PUBLISH_BY,
        (3, 31),
        "Nghị định 03/2026/NĐ-CP, Điều 9 khoản 2 (theo báo chí)",
        since=date(2026, 3, 1),
        verified=False,
    ),
)

RETENTION_YEARS: tuple[Norm[int], ...] = (
    Norm(
        RETAIN_POSTED_YEARS,
        10,
        "Nghị định 174/2016/NĐ-CP (theo tài liệu thứ cấp)",
        since=date(2017, 1, 1),
        verified=False,
    ),
    Norm(
        RETAIN_LOOSE_YEARS,
        5,
        "Nghị định 174/2016/NĐ-CP (theo tài liệu thứ cấp)",
        since=date(2017, 1, 1),
        verified=False,
    ),
)

# What an accountant writes for each neutral role. Replace the row when the regime is known.
ACCOUNT_CODES: tuple[Norm[dict[Account, str]], ...] = (
    Norm(
        CODES,
        {
            Account.CASH: "111",
            Account.BANK: "112",
            Account.GOODS: "152",
            Account.INCOME_UNRESTRICTED: "512",
            Account.INCOME_RESTRICTED: "512",
            Account.INCOME_OTHER: "515",
            Account.SUPPORT_EXPENSE: "612",
            Account.MANAGEMENT_EXPENSE: "642",
            Account.FUND_BALANCE: "421",
        },
        "Thông tư 41/2022/TT-BTC (chưa đối chiếu với danh mục tài khoản của Thông tư)",
        since=date(2022, 9, 1),
        verified=False,
    ),
)


def known_on(norms: Iterable[Norm[T]], name: str, day: date) -> Norm[T] | None:
    """Return the row of `name` on `day`, or None: before a rule there is nothing to show."""
    rows = [
        norm
        for norm in norms
        if norm.name == name and norm.since <= day and (norm.until is None or day <= norm.until)
    ]
    return max(rows, key=lambda norm: norm.since, default=None)
