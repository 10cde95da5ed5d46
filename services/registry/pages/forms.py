"""What the forms of the register ask."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.registry.events import (
    BirthPrecision,
    ChildProfile,
    Origin,
    Poverty,
    Relation,
    Sex,
)
from shared.kernel.personal_data import NAMES_NOBODY
from shared.web import FormModel


class ProfileForm(FormModel):
    """Who a child is."""

    full_name: str = Field(
        title="Họ, chữ đệm và tên",
        description="Như trong giấy khai sinh. Trẻ chưa có tên ghi “Trai” hoặc “Gái”.",
        max_length=100,
    )
    birth_date: date = Field(
        title="Ngày sinh", description="Ví dụ 05/11/2019. Không rõ ngày, tháng thì ghi 01."
    )
    birth_precision: BirthPrecision = Field(title="Ngày sinh biết đến đâu")
    sex: Sex = Field(title="Giới tính")
    ethnicity: str = Field(title="Dân tộc")
    hamlet_id: UUID = Field(title="Xóm đang ở")
    guardian_name: str = Field("", title="Cha, mẹ hoặc người chăm sóc", max_length=100)
    guardian_relation: Relation | None = Field(None, title="Là gì của trẻ")
    guardian_phone: str = Field("", title="Điện thoại", max_length=20)
    personal_id: str = Field(
        "",
        title="Số định danh cá nhân",
        description="12 chữ số; chưa có thì để trống.",
        max_length=20,
    )
    birth_registered: bool = Field(default=False, title="Đã có giấy khai sinh")
    poverty: Poverty = Field(title="Hộ nghèo, cận nghèo")

    def profile(self) -> ChildProfile:
        """Return what was entered as the register keeps it."""
        return ChildProfile(
            full_name=self.full_name,
            birth_date=self.birth_date,
            birth_precision=self.birth_precision,
            sex=self.sex,
            ethnicity=self.ethnicity,
            poverty=self.poverty,
            birth_registered=self.birth_registered,
            personal_id=self.personal_id or None,
            guardian_name=self.guardian_name,
            guardian_relation=self.guardian_relation,
            guardian_phone=self.guardian_phone,
        )


class NewChildForm(ProfileForm):
    """What is asked of a child that enters the register."""

    origin: Origin = Field(title="Vào sổ vì")
    present_from: date | None = Field(
        None,
        title="Ở đây từ ngày",
        description="Trẻ chuyển đến: ngày đến. Trẻ mới sinh: từ ngày sinh. Để trống là hôm nay.",
    )
    confirmed: bool = Field(default=False, title="Tôi đã xem: đây là trẻ khác, không trùng")


class CorrectionForm(ProfileForm):
    """What is asked where a record is put right or brought up to date."""

    since: date | None = Field(
        None,
        title="Đúng từ ngày",
        description="Điền khi thông tin mới thay đổi (ví dụ thoát nghèo). "
        "Để trống nếu là sửa chỗ đã ghi sai.",
    )
    reason: str = Field(title="Lý do", description="Ví dụ: theo giấy khai sinh.", max_length=300)
    version: int = Field(title="Phiên bản")


class CircumstanceForm(FormModel):
    """What is asked of a special circumstance."""

    circumstance: str = Field(title="Nhóm hoàn cảnh", pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$")
    since: date = Field(title="Từ ngày")
    evidence: str = Field(
        "",
        title="Giấy tờ làm căn cứ",
        description="Số, ngày, nơi cấp. Nhóm 9 bắt buộc có kết luận của cơ quan chuyên môn.",
        max_length=300,
    )


class EndingForm(FormModel):
    """What is asked where a circumstance has ended."""

    ended_on: date = Field(title="Hết từ ngày", description="Ngày đầu không còn hoàn cảnh này.")
    reason: str = Field("", title="Lý do", max_length=300)


class MoveForm(FormModel):
    """What is asked of a move."""

    moved_on: date = Field(title="Ngày chuyển")
    to_hamlet_id: UUID | None = Field(
        None, title="Chuyển đến xóm", description="Để trống nếu chuyển đi nơi khác."
    )
    where: str = Field(
        "", title="Nơi chuyển đến", description="Chỉ ghi khi chuyển đi nơi khác.", max_length=200
    )


class DeathForm(FormModel):
    """What is asked of a death."""

    died_on: date = Field(title="Ngày mất")
    cause: str = Field(title="Nguyên nhân", max_length=40)


class SupportForm(FormModel):
    """What is asked of support."""

    kind: str = Field(title="Loại hỗ trợ", max_length=40)
    given_on: date = Field(title="Ngày hỗ trợ")
    note: str = Field("", title="Ghi chú", max_length=300)


class ErasureForm(FormModel):
    """What is asked where a record is to be destroyed for ever."""

    ground: str = Field(title="Căn cứ", max_length=40)
    asked_by: str = Field(title="Ai đề nghị xoá", max_length=40)
    decision: str = Field(
        title="Số, ngày quyết định cho phép xoá", description=NAMES_NOBODY, max_length=100
    )
    understood: bool = Field(default=False, title="Tôi hiểu rằng hồ sơ bị xoá không thể khôi phục")
