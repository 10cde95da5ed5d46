"""What machines send and what they are answered."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.reporting.events import ActivityDetails, Reach
from shared.kernel.personal_data import NAMES_NOBODY
from shared.web.entries import clean

# Composed letters, no unseen characters: as what is typed into a page.
Words: TypeAlias = Annotated[
    str, AfterValidator(clean), Field(max_length=8000, description=NAMES_NOBODY)
]
Short: TypeAlias = Annotated[
    str, AfterValidator(clean), Field(max_length=300, description=NAMES_NOBODY)
]
Count: TypeAlias = Annotated[int, Field(ge=1, le=100_000)]


class Body(BaseModel):
    """Nội dung gửi lên."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PeriodBody(Body):
    """Kỳ báo cáo."""

    start: date = Field(description="Ngày đầu kỳ")
    end: date = Field(description="Ngày cuối kỳ")

    @property
    def pair(self) -> tuple[date, date]:
        """The period as operations take it."""
        return self.start, self.end


class ReachBody(Body):
    """Số lượt của một nhóm giới tính và tuổi."""

    sex: str = Field(description="male, female hoặc unknown")
    age_band: str = Field(description="0-5, 6-10, 11-15, 16+ hoặc unknown")
    count: Count


class ActivityBody(Body):
    """Một hoạt động vì trẻ em đã tổ chức."""

    unit_id: UUID = Field(description="Xã")
    hamlet_id: UUID | None = Field(None, description="Xóm; bỏ trống nếu chung cả xã")
    kind: str = Field(description="communication, swimming_class, forum, gift_giving...")
    title: Short
    held_on: date
    organisation: str = Field(description="Mã đơn vị tổ chức")
    task_id: UUID | None = Field(None, description="Nhiệm vụ của kế hoạch năm, nếu có")
    reach: tuple[ReachBody, ...] = Field((), max_length=15)

    def details(self) -> ActivityDetails:
        """Return what the rules know of it."""
        return ActivityDetails(
            kind=self.kind,
            title=self.title,
            held_on=self.held_on,
            hamlet_id=self.hamlet_id,
            organisation=self.organisation,
            task_id=self.task_id,
            reach=tuple(Reach(**reach.model_dump()) for reach in self.reach),
        )


class ReasonBody(Body):
    """Lý do."""

    reason: Words


class CorrectionBody(ActivityBody):
    """Nội dung đúng của hoạt động, và lý do đính chính."""

    reason: Words


class FigureBody(Body):
    """Số liệu của một đơn vị, kèm văn bản nguồn."""

    unit_id: UUID
    measure: str = Field(description="Mã chỉ tiêu nhập tay (xem /api/measures)")
    period: PeriodBody
    value: Decimal = Field(ge=0, le=Decimal(10) ** 14)
    document_number: Short = Field(description="Số, ký hiệu văn bản nguồn")
    document_date: date
    note: Short = ""
    reason: Short = Field("", description=f"Lý do, khi đính chính. {NAMES_NOBODY}")


class NarrativeBody(Body):
    """Nội dung một mục của báo cáo."""

    unit_id: UUID
    section: str = Field(description="I.1 đến IV.5")
    period: PeriodBody
    text: Words
    organisation: str
    source: Short = Field(description=f"Văn bản, sổ sách. {NAMES_NOBODY}")


class ContributorBody(Body):
    """Cán bộ thay mặt những đơn vị nào."""

    unit_id: UUID
    officer_id: UUID
    organisations: tuple[str, ...] = Field(max_length=11)


class GivenBody(Body):
    """Báo cáo giao cho các xã."""

    communes: tuple[UUID, ...] = Field(min_length=1, max_length=500, description="Các xã được giao")
    code: Literal["half_year", "annual"]
    year: int = Field(ge=2017, le=2100)
    due_on: date = Field(description="Hạn gửi")
    before: bool = Field(default=True, description="“Trước ngày”: chính ngày đó đã là muộn")
    basis: Short = Field(description="Văn bản giao")


class YearBody(Body):
    """Xã và năm."""

    unit_id: UUID
    year: int = Field(ge=2017, le=2100)


class ObligationBody(YearBody):
    """Một nghĩa vụ báo cáo."""

    code: Literal["half_year", "annual"]
    name: Short
    period: PeriodBody
    due_on: date
    before: bool = Field(default=True, description="“Trước ngày”: chính ngày đó đã là muộn")
    recipients: tuple[Short, ...] = Field((), max_length=10)
    basis: Short = Field(description="Văn bản làm căn cứ")


class TaskBody(Body):
    """Một nhiệm vụ thêm vào kế hoạch."""

    organisation: str
    text: Words
    due_on: date


class DoneBody(Body):
    """Nhiệm vụ đã xong, theo căn cứ nào."""

    evidence: Words
    done_on: date | None = None


class DraftBody(Body):
    """Lập dự thảo báo cáo của một nghĩa vụ."""

    obligation_id: UUID
    confidentiality: str = Field("", description="normal, internal hoặc confidential")
    circulation: Short = ""


class MarksBody(Body):
    """Mức độ bảo mật và phạm vi lưu hành (Nghị định 56/2017/NĐ-CP, Điều 24)."""

    confidentiality: str
    circulation: Short


class Made(BaseModel):
    """Mã của điều vừa ghi nhận."""

    id: UUID


class FigureAnswer(BaseModel):
    """Một con số, với cùng kỳ năm trước như nay biết."""

    section: str
    measure: str
    name: str
    kind: str
    unit: str
    period: str
    value: int | float | None
    previous: int | float | None
    entered: bool = Field(description="Do đơn vị khác cung cấp, không tính từ sổ")
    citation: str
    verified: bool = Field(description="Định nghĩa đã đọc trong văn bản gốc")


class FiguresAnswer(BaseModel):
    """Các con số của một kỳ."""

    figures: list[FigureAnswer]


class EventAnswer(BaseModel):
    """Một sự kiện đứng dưới con số."""

    event_id: str
    kind: str
    effective_on: date
    record: str = Field(description="Bút danh của hồ sơ")
    link: str
    quantity: int
    value: int


class SideAnswer(BaseModel):
    """Một vế của con số, với các sự kiện của nó."""

    measure: str
    value: int | float | None
    events: list[EventAnswer]


class OpenedAnswer(BaseModel):
    """Con số và các sự kiện đứng dưới nó; tỷ lệ có hai vế."""

    measure: str
    value: int | float | None
    sides: list[SideAnswer]


class RowsAnswer(BaseModel):
    """Các dòng."""

    rows: list[dict[str, Any]]
