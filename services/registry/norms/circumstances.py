"""The 14 groups of children in special circumstances (Law on Children, Art. 10.1; Decree 56/2017).

A child may be in several at once. A row that was changed by a later text is kept and a new one is
added beside it, so that old records keep their meaning.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One group: its number and letter in Art. 10.1, its article in the decree, its sub-groups.

    `needs_evidence`: the decree asks for the conclusion of an assessing body.
    """

    group: int
    letter: str
    vi: str
    article: int
    subgroups: tuple[str, ...] = ()
    needs_evidence: bool = False

    @property
    def citation(self) -> str:
        """Where the law says so."""
        return (
            f"Luật Trẻ em, Điều 10 khoản 1 điểm {self.letter}; "
            f"Nghị định 56/2017/NĐ-CP, Điều {self.article}"
        )

    def subgroup_vi(self, subgroup: int | None) -> str:
        """Return the sub-group in words, "" where none was chosen."""
        return self.subgroups[subgroup - 1] if subgroup else ""


CIRCUMSTANCES: Final = (
    Circumstance(
        1,
        "a",
        "Trẻ em mồ côi cả cha và mẹ",
        3,
        (
            "Không có người chăm sóc",
            "Sống trong cơ sở cung cấp dịch vụ bảo vệ trẻ em hoặc cơ sở trợ giúp xã hội",
            "Được người thân thích nhận chăm sóc",
            "Được người không thân thích nhận chăm sóc thay thế, trừ nhận làm con nuôi",
        ),
    ),
    Circumstance(
        2,
        "b",
        "Trẻ em bị bỏ rơi",
        4,
        ("Chưa được chăm sóc thay thế", "Được chăm sóc thay thế"),
    ),
    Circumstance(
        3,
        "c",
        "Trẻ em không nơi nương tựa",
        5,
        (
            "Cha hoặc mẹ đã chết, người còn lại mất tích",
            (
                "Cha hoặc mẹ đã chết, người còn lại ở cơ sở trợ giúp xã hội "
                "hoặc không còn khả năng chăm sóc"
            ),
            (
                "Cha hoặc mẹ đã chết, người còn lại đang chấp hành án phạt tù, "
                "giáo dục hoặc cai nghiện bắt buộc"
            ),
            "Cả cha và mẹ mất tích",
            (
                "Cha hoặc mẹ mất tích, người còn lại ở cơ sở trợ giúp xã hội "
                "hoặc không còn khả năng chăm sóc"
            ),
            (
                "Cha hoặc mẹ mất tích, người còn lại đang chấp hành án phạt tù, "
                "giáo dục hoặc cai nghiện bắt buộc"
            ),
            "Cả cha và mẹ không còn khả năng chăm sóc",
            "Cả cha và mẹ ở cơ sở trợ giúp xã hội",
            "Cả cha và mẹ đang chấp hành án phạt tù, giáo dục hoặc cai nghiện bắt buộc",
            (
                "Cha hoặc mẹ ở cơ sở trợ giúp xã hội, người còn lại đang chấp hành án phạt tù, "
                "giáo dục hoặc cai nghiện bắt buộc"
            ),
            "Có cả cha và mẹ là trẻ em",
            "Cha mẹ bị hạn chế quyền hoặc trẻ em tạm thời bị cách ly khỏi cha mẹ",
        ),
    ),
    Circumstance(
        4,
        "d",
        "Trẻ em khuyết tật",
        6,
        ("Khuyết tật đặc biệt nặng", "Khuyết tật nặng", "Khuyết tật nhẹ"),
    ),
    Circumstance(5, "đ", "Trẻ em nhiễm HIV/AIDS", 7),
    Circumstance(
        6,
        "e",
        "Trẻ em vi phạm pháp luật",
        8,
        (
            "Đang bị áp dụng biện pháp xử lý hành chính",
            "Đang bị áp dụng biện pháp xử lý hành chính và không có nơi cư trú ổn định",
            "Đang chấp hành biện pháp tư pháp hoặc hình phạt",
            "Đã chấp hành xong án phạt tù hoặc biện pháp giáo dục tại trường giáo dưỡng",
        ),
    ),
    Circumstance(
        7,
        "g",
        "Trẻ em nghiện ma túy",
        9,
        ("Đang cai nghiện trong cơ sở cai nghiện", "Đang cai nghiện tại gia đình, cộng đồng"),
    ),
    Circumstance(
        8,
        "h",
        "Trẻ em phải bỏ học kiếm sống chưa hoàn thành phổ cập trung học cơ sở",
        10,
        ("Không có người chăm sóc", "Sống cùng cha, mẹ hoặc người chăm sóc"),
    ),
    Circumstance(
        9,
        "i",
        "Trẻ em bị tổn hại nghiêm trọng về thể chất và tinh thần do bị bạo lực",
        11,
        needs_evidence=True,
    ),
    Circumstance(
        10,
        "k",
        "Trẻ em bị bóc lột",
        12,
        (
            "Lao động trái quy định của pháp luật",
            "Trình diễn hoặc bị sử dụng trong sản xuất sản phẩm khiêu dâm",
            "Hoạt động du lịch nhằm mục đích xâm hại tình dục, mại dâm",
            "Vận chuyển, mua bán, sản xuất, tàng trữ chất gây nghiện, hàng hóa bị cấm",
            "Hoạt động trục lợi khác",
        ),
    ),
    Circumstance(
        11,
        "l",
        "Trẻ em bị xâm hại tình dục",
        13,
        ("Bị hiếp dâm", "Bị cưỡng dâm", "Bị giao cấu", "Bị dâm ô", "Bị mại dâm, khiêu dâm"),
    ),
    Circumstance(
        12,
        "m",
        "Trẻ em bị mua bán",
        14,
        ("Đã trở về sống với cha, mẹ", "Đã trở về và được chăm sóc thay thế"),
    ),
    Circumstance(
        13,
        "n",
        "Trẻ em mắc bệnh hiểm nghèo hoặc bệnh phải điều trị dài ngày "
        "thuộc hộ nghèo hoặc hộ cận nghèo",
        15,
        ("Thuộc hộ nghèo", "Thuộc hộ cận nghèo"),
    ),
    Circumstance(
        14,
        "o",
        "Trẻ em di cư, trẻ em lánh nạn, tị nạn chưa xác định được cha mẹ "
        "hoặc không có người chăm sóc",
        16,
        (
            "Công dân Việt Nam di cư, lánh nạn trong nước",
            "Người nước ngoài không có người chăm sóc",
            "Chưa xác định được quốc tịch",
        ),
    ),
)

_BY_GROUP: Final = {row.group: row for row in CIRCUMSTANCES}


def circumstance(group: int) -> Circumstance | None:
    """Return the group of that number, or None."""
    return _BY_GROUP.get(group)
