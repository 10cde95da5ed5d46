"""What may be written about who a child is: shapes that cannot be, and one way to write them."""

import re
from datetime import date
from typing import Final

from services.registry.events import BirthPrecision, ChildProfile
from services.registry.norms import age_limit, birthday, ethnicity_slugs
from shared.kernel.refusals import Invalid
from shared.kernel.vietnamese import composed

_LONGEST_NAME: Final = 100
_NAME: Final = re.compile(r"[^\W\d_][^\d_<>{}\[\]=;]*")
_PERSONAL_ID: Final = re.compile(r"[0-9]{12}")
_PHONE: Final = re.compile(r"0[0-9]{9,10}")


def tidy(profile: ChildProfile) -> ChildProfile:
    """Return the profile as it is stored: names composed, a phone in digits, no empty number."""
    phone = re.sub(r"[\s.\-()]", "", profile.guardian_phone)
    number = re.sub(r"[\s.]", "", profile.personal_id or "") or None
    return profile.model_copy(
        update={
            "full_name": composed(profile.full_name),
            "birth_date": _first_of(profile.birth_date, profile.birth_precision),
            "guardian_name": composed(profile.guardian_name),
            "guardian_phone": re.sub(r"^\+84", "0", phone),
            "personal_id": number,
            "personal_id_digest": profile.personal_id_digest if number else None,
        }
    )


def must_be_possible(profile: ChildProfile, today: date) -> None:
    """Refuse what cannot be, naming the field."""
    _must_be_a_name(profile.full_name, "full_name")
    if profile.guardian_name:
        _must_be_a_name(profile.guardian_name, "guardian_name")
    if profile.birth_date > today:
        raise Invalid("born_in_future", "Ngày sinh ở tương lai.", "birth_date")
    if profile.ethnicity not in ethnicity_slugs():
        raise Invalid("ethnicity_unknown", "Dân tộc này không có trong danh mục.", "ethnicity")
    if profile.personal_id and not _PERSONAL_ID.fullmatch(profile.personal_id):
        raise Invalid("personal_id_malformed", "Số định danh gồm đúng 12 chữ số.", "personal_id")
    if profile.guardian_phone and not _PHONE.fullmatch(profile.guardian_phone):
        raise Invalid(
            "phone_malformed", "Số điện thoại gồm 10 chữ số, bắt đầu bằng 0.", "guardian_phone"
        )


def must_be_a_child(profile: ChildProfile, day: date) -> None:
    """Refuse who has reached the age limit on `day` (Law on Children, Art. 1)."""
    limit = age_limit(day)
    if day >= birthday(profile.birth_date, limit):
        raise Invalid("not_a_child", f"Chỉ đăng ký người dưới {limit} tuổi.", "birth_date")


def _must_be_a_name(name: str, field: str) -> None:
    if not name:
        raise Invalid("name_missing", "Hãy nhập họ, chữ đệm và tên.", field)
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise Invalid("name_malformed", "Họ và tên chỉ gồm chữ, không có chữ số.", field)


def _first_of(day: date, precision: BirthPrecision) -> date:
    if precision is BirthPrecision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision is BirthPrecision.MONTH else day
