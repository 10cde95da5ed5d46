"""Closed lists of codes with the words people read."""

from functools import cache
from typing import Final

from services.registry.reference import ethnicities

# Columns of the usual injury report; the official form could not be read (unverified).
DEATH_CAUSES: Final = {
    "drowning": "Đuối nước",
    "traffic": "Tai nạn giao thông",
    "fall": "Ngã",
    "burn": "Bỏng, cháy",
    "poisoning": "Ngộ độc",
    "electricity": "Điện giật",
    "animal": "Động vật cắn, đốt",
    "sharp_object": "Vật sắc nhọn",
    "choking": "Hóc, ngạt",
    "violence": "Bạo lực",
    "suicide": "Tự tử",
    "explosion": "Bom mìn, vật nổ",
    "illness": "Bệnh tật",
    "other": "Nguyên nhân khác",
}

# Policies of Decree 56/2017, Arts. 17–21; amounts stand in other laws and are not kept here.
SUPPORT_KINDS: Final = {
    "allowance": "Trợ cấp xã hội hằng tháng",
    "health_insurance": "Thẻ bảo hiểm y tế",
    "health_care": "Khám, chữa bệnh, phục hồi chức năng",
    "tuition": "Miễn, giảm học phí, hỗ trợ học tập",
    "legal_aid": "Trợ giúp pháp lý",
    "counselling": "Tư vấn, trị liệu tâm lý",
    "gift": "Tặng quà",
    "visit": "Thăm hỏi",
    "other": "Hỗ trợ khác",
}

OPEN_CASE: Final = "open_case"
HOLD_GROUNDS: Final = {
    OPEN_CASE: "Vụ việc bảo vệ trẻ em đang mở",
    "proceedings": "Yêu cầu của cơ quan tiến hành tố tụng",
    "inspection": "Yêu cầu của cơ quan thanh tra, kiểm tra",
    "complaint": "Đang giải quyết khiếu nại, tố cáo",
}


@cache
def ethnicity_slugs() -> frozenset[str]:
    """Return the ids of all ethnic groups."""
    return frozenset(group.slug for group in ethnicities())


@cache
def ethnicity_names() -> dict[str, str]:
    """Return the ethnic groups by id, in the order of the official list."""
    return {group.slug: group.vi for group in ethnicities()}
