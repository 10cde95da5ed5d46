"""What makes lines an entry: debit equals credit, in all and within each restriction."""

from collections import defaultdict
from collections.abc import Iterable

from services.fund.events.values import Posting
from services.fund.reference import Purpose
from shared.kernel.money import in_figures
from shared.kernel.refusals import Invalid

_MOST_POSTINGS = 100


def must_balance(postings: Iterable[Posting]) -> None:
    """Refuse unless debit equals credit; say both sums and by how much they differ."""
    debits: dict[Purpose | None, int] = defaultdict(int)
    credits_: dict[Purpose | None, int] = defaultdict(int)
    count = 0
    for posting in postings:
        count += 1
        amounts = (posting.debit_dong, posting.credit_dong)
        if min(amounts) != 0 or max(amounts) == 0:
            raise Invalid(
                "posting_amount", "Mỗi dòng chỉ ghi Nợ hoặc Có, với số tiền lớn hơn 0.", "lines"
            )
        debits[posting.restriction] += posting.debit_dong
        credits_[posting.restriction] += posting.credit_dong
    if not 0 < count <= _MOST_POSTINGS:
        raise Invalid("lines_missing", "Bút toán cần ít nhất hai dòng: Nợ và Có.", "lines")
    _must_be_equal("", sum(debits.values()), sum(credits_.values()))
    for restriction, debit_dong in debits.items():
        bound = restriction.vi if restriction else "tiền không chỉ định"
        _must_be_equal(f"Trong phần “{bound}”: ", debit_dong, credits_[restriction])


def _must_be_equal(where: str, debit_dong: int, credit_dong: int) -> None:
    if debit_dong != credit_dong:
        raise Invalid(
            "entry_unbalanced",
            f"{where}Tổng Nợ {in_figures(debit_dong)}, tổng Có {in_figures(credit_dong)}, "
            f"lệch {in_figures(abs(debit_dong - credit_dong))}. Tổng Nợ phải bằng tổng Có.",
            "lines",
        )
