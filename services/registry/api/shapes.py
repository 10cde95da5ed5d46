"""What programs send and get about children."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.child import ChildState
from services.registry.events import (
    BirthPrecision,
    ChildProfile,
    Origin,
    Poverty,
    Relation,
    Sex,
)
from services.registry.operations import ChildCard
from services.registry.readmodels.child_search import ListedChild


class ProfileBody(BaseModel):
    """Trẻ là ai (Who a child is)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    full_name: str = Field(max_length=100, description="Họ, chữ đệm và tên")
    birth_date: date = Field(description="Ngày sinh")
    birth_precision: BirthPrecision = BirthPrecision.DAY
    sex: Sex
    ethnicity: str = Field(max_length=40, description="Mã dân tộc, ví dụ tay, kinh, nung")
    hamlet_id: UUID = Field(description="Xóm đang ở")
    poverty: Poverty = Poverty.NONE
    birth_registered: bool = Field(default=False, description="Đã có giấy khai sinh")
    personal_id: str | None = Field(None, max_length=20, description="Số định danh, 12 chữ số")
    guardian_name: str = Field("", max_length=100)
    guardian_relation: Relation | None = None
    guardian_phone: str = Field("", max_length=20)

    def profile(self) -> ChildProfile:
        """Return the same as the register keeps it."""
        kept = ProfileBody.model_fields.keys() - {"hamlet_id"}
        return ChildProfile.model_validate(self.model_dump(include=set(kept)))


class NewChildBody(ProfileBody):
    """Trẻ vào sổ (A child that enters the register)."""

    origin: Origin = Field(description="birth, arrival hoặc initial")
    present_from: date | None = Field(None, description="Ở đây từ ngày")
    confirmed: bool = Field(default=False, description="Đã xem danh sách có thể trùng")


class CorrectionBody(ProfileBody):
    """Sửa hoặc cập nhật; `since` rỗng là đính chính (empty `since`: a correction)."""

    since: date | None = None
    reason: str = Field(max_length=300)
    version: int | None = Field(None, description="Phiên bản đã xem")


class CircumstanceBody(BaseModel):
    """Hoàn cảnh đặc biệt: nhóm 1–14 và nhóm nhỏ."""

    group: int
    subgroup: int | None = None
    since: date
    evidence: str = Field("", max_length=300)


class EndingBody(BaseModel):
    """Ngày đầu tiên không còn hoàn cảnh này."""

    ended_on: date
    reason: str = Field("", max_length=300)


class MoveBody(BaseModel):
    """Chuyển nơi ở; `to_hamlet_id` rỗng là chuyển đi (empty: away)."""

    moved_on: date
    to_hamlet_id: UUID | None = None
    where: str = Field("", max_length=200)


class SupportBody(BaseModel):
    """Hỗ trợ ngoài Quỹ."""

    kind: str = Field(max_length=40)
    given_on: date
    note: str = Field("", max_length=300)


class HoldBody(BaseModel):
    """Giữ hồ sơ: proceedings, inspection hoặc complaint; `document` là số văn bản yêu cầu."""

    ground: str = Field(max_length=40)
    document: str = Field(max_length=100)


class LiftingBody(BaseModel):
    """Thôi giữ hồ sơ."""

    hold_id: UUID


class DeathBody(BaseModel):
    """Trẻ đã mất."""

    died_on: date
    cause: str = Field(max_length=40)


class Made(BaseModel):
    """Mã của cái vừa được ghi (The id of what was recorded)."""

    id: UUID


class ListedAnswer(BaseModel):
    """Một trẻ trong danh sách (A child in a list)."""

    child_id: UUID
    hamlet_id: UUID
    status: str
    full_name: str
    birth_date: date
    birth_precision: BirthPrecision
    sex: Sex
    ethnicity: str
    has_personal_id: bool
    birth_registered: bool

    @classmethod
    def of(cls, row: ListedChild) -> "ListedAnswer":
        """Return a row as programs get it."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ListAnswer(BaseModel):
    """Một trang danh sách (One page of a list)."""

    total: int
    page: int
    last_page: int
    children: list[ListedAnswer]


class ProfileAnswer(BaseModel):
    """Trẻ là ai (Who a child is)."""

    full_name: str
    birth_date: date
    birth_precision: BirthPrecision
    sex: Sex
    ethnicity: str
    poverty: Poverty
    birth_registered: bool
    personal_id: str | None
    guardian_name: str
    guardian_relation: Relation | None
    guardian_phone: str

    @classmethod
    def of(cls, profile: ChildProfile) -> "ProfileAnswer":
        """Return a profile as programs get it; the digest of the number stays here."""
        return cls(**{name: getattr(profile, name) for name in cls.model_fields})


class HeldAnswer(BaseModel):
    """Một hoàn cảnh đặc biệt của trẻ."""

    id: UUID
    group: int
    subgroup: int | None
    since: date
    ended_on: date | None


class ChildAnswer(BaseModel):
    """Hồ sơ trẻ (A child's record)."""

    child_id: UUID
    version: int
    status: str
    unit_id: UUID
    hamlet_id: UUID
    present_from: date | None
    profile: ProfileAnswer | None
    circumstances: list[HeldAnswer]
    doubts: list[str] = Field(description="Chỗ không khớp cần xem lại, không chặn việc gì")

    @classmethod
    def of(cls, card: ChildCard) -> "ChildAnswer":
        """Return a record as programs get it."""
        state: ChildState = card.child
        assert state.child_id is not None
        assert state.unit_id is not None
        assert state.hamlet_id is not None
        shown = state.profile
        return cls(
            child_id=state.child_id,
            version=card.version,
            status=state.status.value,
            unit_id=state.unit_id,
            hamlet_id=state.hamlet_id,
            present_from=state.present_from,
            profile=ProfileAnswer.of(shown) if shown else None,
            circumstances=[
                HeldAnswer(
                    id=held.id,
                    group=held.group,
                    subgroup=held.subgroup,
                    since=held.since,
                    ended_on=held.ended_on,
                )
                for held in state.circumstances
            ],
            doubts=list(card.doubts),
        )
