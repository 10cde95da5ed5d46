"""The lists that notices and cases are written with, with the names that people read.

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


class Channel(Labelled):
    """How the news came in (Decree 56/2017, Art. 25; Form 01)."""

    HOTLINE_111 = "hotline_111", "Tổng đài quốc gia 111"
    PROVINCE_LINE = "province_line", "Đường dây tư vấn của tỉnh (18008080)"
    PHONE = "phone", "Gọi điện đến xã"
    IN_PERSON = "in_person", "Đến trực tiếp"
    WRITTEN = "written", "Đơn thư, văn bản"
    SCHOOL = "school", "Nhà trường"
    HEALTH = "health", "Trạm y tế, cơ sở y tế"
    POLICE = "police", "Công an"
    HAMLET_HEAD = "hamlet_head", "Trưởng xóm, cộng tác viên"
    TRANSFERRED = "transferred", "Đơn vị khác chuyển đến"
    OTHER = "other", "Nguồn khác"


class ChildClass(Labelled):
    """What kind of child the news is of (Law on Children, Arts. 49, 50, 52)."""

    ABUSED = "abused", "Trẻ em bị xâm hại"
    AT_RISK = "at_risk", "Trẻ em có nguy cơ bị bạo lực, bóc lột, bỏ rơi"
    SPECIAL_CIRCUMSTANCES = "special_circumstances", "Trẻ em có hoàn cảnh đặc biệt"

    @property
    def level(self) -> "Level":
        """The level of protection that the law gives this class."""
        return Level.INTERVENTION if self is ChildClass.ABUSED else Level.SUPPORT


class AbuseForm(Labelled):
    """Forms of abuse (Law on Children, Art. 4, points 5 to 9)."""

    VIOLENCE = "violence", "Bạo lực"
    EXPLOITATION = "exploitation", "Bóc lột"
    SEXUAL_ABUSE = "sexual_abuse", "Xâm hại tình dục"
    TRAFFICKING = "trafficking", "Mua bán"
    ABANDONMENT = "abandonment", "Bỏ rơi"
    NEGLECT = "neglect", "Bỏ mặc"
    OTHER = "other", "Hình thức gây tổn hại khác"


class Environment(Labelled):
    """Where the harm is done."""

    FAMILY = "family", "Gia đình"
    SCHOOL = "school", "Nhà trường"
    COMMUNITY = "community", "Cộng đồng"
    ONLINE = "online", "Môi trường mạng"
    WORKPLACE = "workplace", "Nơi làm việc"
    CARE_FACILITY = "care_facility", "Cơ sở trợ giúp, chăm sóc"
    UNKNOWN = "unknown", "Chưa rõ"


class Sex(Labelled):
    """As far as it is known when the news comes in."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"
    UNKNOWN = "unknown", "Chưa rõ"


class Level(Labelled):
    """The levels of protection that a case works on; prevention is not a case's matter."""

    SUPPORT = "support", "Hỗ trợ"
    INTERVENTION = "intervention", "Can thiệp"


class Measure(Labelled):
    """What a plan may consist of: Law on Children, Arts. 49.2 (S) and 50.2 (I), in its letters."""

    S_A = "S.a", "Cảnh báo nguy cơ; tư vấn kiến thức, kỹ năng cho cha mẹ và trẻ em"
    S_B = "S.b", "Tiếp nhận thông tin, đánh giá mức độ nguy hại, loại bỏ hoặc giảm nguy cơ"
    S_C = "S.c", "Hỗ trợ trẻ em có hoàn cảnh đặc biệt theo Luật Trẻ em"
    S_D = "S.d", "Giúp trẻ em và gia đình tiếp cận trợ giúp xã hội và nguồn trợ giúp khác"
    I_A = "I.a", "Chăm sóc y tế, trị liệu tâm lý, phục hồi thể chất và tinh thần"
    I_B = "I.b", "Bố trí nơi tạm trú an toàn, cách ly khỏi môi trường đe doạ"
    I_C = "I.c", "Bố trí chăm sóc thay thế tạm thời hoặc lâu dài"
    I_D = "I.d", "Đoàn tụ gia đình, hoà nhập trường học, cộng đồng"
    I_DD = "I.đ", "Tư vấn cha mẹ, người chăm sóc về chăm sóc, giáo dục hoà nhập"
    I_E = "I.e", "Tư vấn pháp luật, hỗ trợ pháp lý, trợ giúp pháp lý"
    I_G = "I.g", "Hỗ trợ y tế, giáo dục, xã hội khác cho trẻ em và gia đình"
    I_H = "I.h", "Theo dõi, đánh giá sự an toàn của trẻ em"


class EmergencyMeasure(Labelled):
    """What may be done at once (Decree 56/2017, Arts. 31 and 32)."""

    POLICE_PROTECTION = "police_protection", "Công an ngăn chặn hành vi, bảo vệ trẻ em"
    MEDICAL_CARE = "medical_care", "Đưa trẻ đi khám, cấp cứu, điều trị"
    SAFE_SHELTER = "safe_shelter", "Bố trí nơi tạm trú an toàn"
    SEPARATION = "separation", "Tạm thời cách ly khỏi cha, mẹ, người chăm sóc (Mẫu số 07)"


class Need(Labelled):
    """Needs that the specific assessment finds (Decree 56/2017, Art. 27.1.e)."""

    HEALTH = "health", "Chăm sóc sức khoẻ"
    THERAPY = "therapy", "Trị liệu, phục hồi tâm lý"
    SOCIAL_ASSISTANCE = "social_assistance", "Trợ giúp xã hội"
    EDUCATION = "education", "Giáo dục, giáo dục nghề nghiệp"
    LEGAL_AID = "legal_aid", "Trợ giúp pháp lý"
    COUNSELLING = "counselling", "Tư vấn"
    OTHER = "other", "Dịch vụ khác"


class Progress(Labelled):
    """How far an item of a plan has come."""

    PLANNED = "planned", "Chưa làm"
    UNDER_WAY = "under_way", "Đang làm"
    DONE = "done", "Đã xong"
    STOPPED = "stopped", "Dừng"


class Outcome(Labelled):
    """What a notice came to."""

    CASE = "case", "Đã mở vụ việc"
    UNFOUNDED = "unfounded", "Không có căn cứ"
    TRANSFERRED = "transferred", "Đã chuyển đơn vị khác"


class NoticeState(Labelled):
    """Where a notice stands, as lists show it."""

    RECEIVED = "received", "Chờ đánh giá ban đầu"
    ASSESSED = "assessed", "Đã đánh giá ban đầu"
    CASE = "case", "Đã mở vụ việc"
    UNFOUNDED = "unfounded", "Không có căn cứ"


class CasePhase(Labelled):
    """The steps of a case, in the order in which the law takes them."""

    ASSESSING = "assessing", "Đánh giá cụ thể"
    PLANNING = "planning", "Lập kế hoạch"
    AWAITING_APPROVAL = "awaiting_approval", "Chờ phê duyệt"
    CARRYING_OUT = "carrying_out", "Thực hiện kế hoạch"
    REVIEWED = "reviewed", "Chờ kết thúc"
    CLOSED = "closed", "Đã kết thúc"


class DeadlineState(Labelled):
    """Where a legal clock stands."""

    RUNNING = "running", "Đang tính"
    SETTLED = "settled", "Đã xong"


# The papers of Decree 56/2017 that notices and cases are made of, by number.
FORMS = {
    "01": "Báo cáo tiếp nhận thông tin trẻ em",
    "02": "Đánh giá nguy cơ ban đầu, mức độ tổn hại của trẻ em",
    "03": "Thu thập thông tin, đánh giá nguy cơ cụ thể",
    "04": "Kế hoạch hỗ trợ, can thiệp",
    "05": "Quyết định phê duyệt kế hoạch hỗ trợ, can thiệp",
    "06": "Rà soát, đánh giá tình trạng của trẻ em sau khi thực hiện kế hoạch",
    "07": "Quyết định tạm thời cách ly trẻ em khỏi cha, mẹ, người chăm sóc trẻ em",
}
