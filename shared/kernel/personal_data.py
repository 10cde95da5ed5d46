"""Free words that are stored in clear tell of nobody: what is recognisably personal is refused.

Names cannot be recognised by a rule; phone numbers, personal id numbers and e-mail addresses can.
Money, days, the numbers of documents and decrees, short public lines such as 111 are let through: a
rule that cries wolf teaches people to write around it. Two things tell an amount from a number of
somebody: an amount never begins with 0, and it is round or is followed by its unit.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from shared.kernel.refusals import Invalid

NAMES_NOBODY: Final = "Không ghi tên, số điện thoại, số định danh của trẻ em hay gia đình."

_GAP: Final = r"[ .\-–]"
# A day, with its year first or last: its digits belong to no number beside it.
_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = re.compile(
    rf"(?<!\d)(?:[0-3]?\d([./-])[01]?\d\1{_YEAR}|{_YEAR}-[01]\d-[0-3]\d)(?!\d)"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# +84 912 345 678, (+84) 208 3878 115, 0084912345678; the 0 in brackets after it is often kept.
_ABROAD: Final = re.compile(
    rf"(?:\+84|(?<!\d)0084|\(84)\)?{_GAP}{{0,2}}(?:\(?0\)?)?(?:{_GAP}?\d){{9,10}}(?!\d)"
)
# Digits in groups of two and more, but for the first: single ones in a row are a table's cells.
_GROUPED: Final = re.compile(rf"(?<!\d)(?<!\d[.,])\d+(?:{_GAP}\d{{2,}})+(?!\d)")
# Not within a digest, which is written in letters to f.
_UNBROKEN: Final = re.compile(r"(?<![\da-fA-F])(?<!\d[.,])\d{9,12}(?![\da-fA-F])")
_UNIT: Final = re.compile(
    r"\s*(?:đ(?:ồng)?\b|vn[đd]\b|₫|nghìn\b|ngàn\b|triệu\b|t[ỷỉ]\b)", re.IGNORECASE
)

# 10 digits of a mobile (03, 05, 07, 08, 09), 11 of a line (02).
_PHONE: Final = re.compile(r"0[35789]\d{8}|02\d{9}")
_PHONE_WITHOUT_ZERO: Final = re.compile(r"84(?:[35789]\d{8}|2\d{9})")
_ID_LENGTHS: Final = (9, 12)  # the old paper's number, and the number that everybody now has
_ROUND: Final = "000"
_THOUSAND: Final = 3  # the digits between the dots of an amount


def must_hold_no_personal_data(text: str, field: str) -> str:
    """Return the text without outer blanks, or refuse one that holds what is somebody's own."""
    found = _personal(text)
    if found is not None:
        raise Invalid(
            "personal_data_in_text",
            f"Nội dung này có {found}. {NAMES_NOBODY} Nếu đó là số tiền, hãy ghi chữ “đồng” ngay "
            "sau số.",
            field,
        )
    return text.strip()


def _personal(text: str) -> str | None:
    """Return the Vietnamese name of the first thing that is somebody's own, or None."""
    plain = unicodedata.normalize("NFKC", text)
    if _EMAIL.search(plain):
        return "địa chỉ thư điện tử"
    plain = _DAY.sub("/", plain)
    if _ABROAD.search(plain):
        return "số điện thoại"
    for digits, is_amount in _numbers(plain):
        if _PHONE.fullmatch(digits):
            return "số điện thoại"
        if is_amount:
            continue
        if _PHONE_WITHOUT_ZERO.fullmatch(digits):
            return "số điện thoại"
        if len(digits) in _ID_LENGTHS:
            return "số định danh"
    return None


def _numbers(plain: str) -> Iterator[tuple[str, bool]]:
    """Yield long numbers without their gaps, and whether each may be an amount."""
    for found in _UNBROKEN.finditer(plain):
        digits = found[0]
        is_round = digits.endswith(_ROUND) or _UNIT.match(plain, found.end()) is not None
        yield digits, is_round and not digits.startswith("0")
    for found in _GROUPED.finditer(plain):
        groups = re.split(_GAP, found[0])
        if not groups[0].startswith("0") and all(len(one) == _THOUSAND for one in groups[1:]):
            continue  # an amount: 1.034.567.890
        for start in range(len(groups)):  # "năm 2025 0912 345 678" holds one, from its second group
            for end in range(start + 1, len(groups) + 1):
                digits = "".join(groups[start:end])
                if digits.startswith("0"):
                    yield digits, False
