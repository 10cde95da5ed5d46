"""What a personal identification number says, and where it disagrees with the record.

Only the shape (12 digits) is a rule. All else is doubt for a person to look into: numbers are not
issued again when a record is corrected, and provinces have merged.
Sources: Decree 137/2015/NĐ-CP, Art. 13; Circular 59/2021/TT-BCA, Art. 4.
"""

from datetime import date
from typing import Final

# 63 provinces as of the issue of the numbers; mergers renumbered nobody.
PROVINCES: Final = frozenset(
    {
        *("001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019"),
        *("020", "022", "024", "025", "026", "027", "030", "031", "033", "034", "035", "036"),
        *("037", "038", "040", "042", "044", "045", "046", "048", "049", "051", "052", "054"),
        *("056", "058", "060", "062", "064", "066", "067", "068", "070", "072", "074", "075"),
        *("077", "079", "080", "082", "083", "084", "086", "087", "089", "091", "092", "093"),
        *("094", "095", "096"),
    }
)
_COUNTRIES_FROM: Final = 100  # of those born abroad, the country's number
_FIRST_CENTURY: Final = 19
_SEXES: Final = ("male", "female")


def doubts_about(personal_id: str, birth_date: date, sex: str) -> tuple[str, ...]:
    """Return sentences about what in a well-shaped number does not fit the record."""
    place, code, year = personal_id[:3], int(personal_id[3]), int(personal_id[4:6])
    doubts = []
    if place not in PROVINCES and int(place) < _COUNTRIES_FROM:
        doubts.append(f"Ba số đầu {place} không phải mã tỉnh hay mã nước đã biết.")
    if _SEXES[code % 2] != sex:
        doubts.append("Chữ số thứ tư của số định danh không khớp giới tính đã ghi.")
    if (_FIRST_CENTURY + code // 2) * 100 + year != birth_date.year:
        doubts.append("Năm sinh trong số định danh không khớp ngày sinh đã ghi.")
    return tuple(doubts)
