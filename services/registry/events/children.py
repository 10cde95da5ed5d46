"""Facts of a child's record, and of who read it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.facts import Fact, Sealed


class Sex(StrEnum):
    """Sex as on the birth certificate."""

    MALE = "male"
    FEMALE = "female"

    @property
    def vi(self) -> str:
        """What people read."""
        return {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}[self]


class BirthPrecision(StrEnum):
    """How much of the birth date is known; what is not known is written as the first."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def vi(self) -> str:
        """What people read."""
        return {
            "day": "Đủ ngày, tháng, năm",
            "month": "Chỉ biết tháng, năm",
            "year": "Chỉ biết năm",
        }[self.value]


class Poverty(StrEnum):
    """The household's standing in the yearly list; decided by others, never computed here."""

    NONE = "none"
    NEAR_POOR = "near_poor"
    POOR = "poor"

    @property
    def vi(self) -> str:
        """What people read."""
        return {"none": "Không", "near_poor": "Hộ cận nghèo", "poor": "Hộ nghèo"}[self.value]


class Origin(StrEnum):
    """How a child came into the register."""

    BIRTH = "birth"
    ARRIVAL = "arrival"
    INITIAL = "initial"

    @property
    def vi(self) -> str:
        """What people read."""
        return {"birth": "Mới sinh", "arrival": "Chuyển đến", "initial": "Lập sổ ban đầu"}[
            self.value
        ]


class Relation(StrEnum):
    """What the guardian is to the child."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDPARENT = "grandparent"
    RELATIVE = "relative"
    OTHER = "other"

    @property
    def vi(self) -> str:
        """What people read."""
        return {
            "father": "Cha",
            "mother": "Mẹ",
            "grandparent": "Ông, bà",
            "relative": "Người thân thích khác",
            "other": "Người khác",
        }[self.value]


class ChildProfile(BaseModel):
    """All that is written about who a child is: personal, and sealed as one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    full_name: str
    birth_date: date
    birth_precision: BirthPrecision = BirthPrecision.DAY
    sex: Sex
    ethnicity: str
    poverty: Poverty = Poverty.NONE
    birth_registered: bool = False
    personal_id: str | None = None
    personal_id_digest: str | None = None  # keyed: finds a number that is taken, tells nothing
    guardian_name: str = ""
    guardian_relation: Relation | None = None
    guardian_phone: str = ""


class ChildRegistered(Fact):
    """A child entered the register; `present_from` is the day from which it counts here."""

    fact_type: ClassVar[str] = "registry.child_registered"
    vi: ClassVar[str] = "Đã đăng ký trẻ em"
    sealed_under: ClassVar[str | None] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    origin: Origin
    registered_on: date
    present_from: date
    profile: Sealed[ChildProfile]


class ChildDetailsCorrected(Fact):
    """The record was put right, or brought up to date as of `since`; everything, as it now is."""

    fact_type: ClassVar[str] = "registry.child_details_corrected"
    vi: ClassVar[str] = "Đã sửa thông tin trẻ em"
    sealed_under: ClassVar[str | None] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    present_from: date
    since: date
    is_correction: bool
    profile: Sealed[ChildProfile]
    reason: Sealed[str]


class ChildMoved(Fact):
    """A child moved: within the commune, away (`to_…` None) or back; whole for the lists."""

    fact_type: ClassVar[str] = "registry.child_moved"
    vi: ClassVar[str] = "Đã chuyển nơi ở"
    sealed_under: ClassVar[str | None] = "child_id"

    child_id: UUID
    moved_on: date
    from_unit_id: UUID
    from_hamlet_id: UUID
    to_unit_id: UUID | None
    to_hamlet_id: UUID | None
    where: Sealed[str]  # in words, of a place outside the node


class ChildDied(Fact):
    """A child died. `cause` is a code."""

    fact_type: ClassVar[str] = "registry.child_died"
    vi: ClassVar[str] = "Trẻ em đã mất"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    died_on: date
    cause: str


class ChildTurnedSixteen(Fact):
    """A child reached the age at which the law no longer calls it a child."""

    fact_type: ClassVar[str] = "registry.child_turned_sixteen"
    vi: ClassVar[str] = "Đã đủ 16 tuổi"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    turned_on: date


class CircumstanceRecorded(Fact):
    """A special circumstance (Law on Children, Art. 10), with the paper it rests on."""

    fact_type: ClassVar[str] = "registry.circumstance_recorded"
    vi: ClassVar[str] = "Đã ghi hoàn cảnh đặc biệt"
    sealed_under: ClassVar[str | None] = "child_id"

    circumstance_id: UUID
    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    group: int
    subgroup: int | None
    since: date
    evidence: Sealed[str]


class CircumstanceEnded(Fact):
    """A special circumstance ended; `ended_on` is the first day without it."""

    fact_type: ClassVar[str] = "registry.circumstance_ended"
    vi: ClassVar[str] = "Đã hết hoàn cảnh đặc biệt"
    sealed_under: ClassVar[str | None] = "child_id"

    circumstance_id: UUID
    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    group: int
    subgroup: int | None
    ended_on: date
    reason: Sealed[str]


class SupportRecorded(Fact):
    """A child received support outside the fund."""

    fact_type: ClassVar[str] = "registry.support_recorded"
    vi: ClassVar[str] = "Đã ghi hỗ trợ"
    sealed_under: ClassVar[str | None] = "child_id"

    support_id: UUID
    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    kind: str
    given_on: date
    note: Sealed[str]


class HoldPlaced(Fact):
    """The record must be kept: a case is open, or a court, police or inspection has asked."""

    fact_type: ClassVar[str] = "registry.hold_placed"
    vi: ClassVar[str] = "Đã giữ hồ sơ, không được xoá"

    hold_id: UUID
    child_id: UUID
    ground: str  # open_case, proceedings, inspection, complaint
    document: str  # the number of the request it rests on; "" for an open case


class HoldLifted(Fact):
    """A reason for keeping the record has ended."""

    fact_type: ClassVar[str] = "registry.hold_lifted"
    vi: ClassVar[str] = "Đã thôi giữ hồ sơ"

    hold_id: UUID
    child_id: UUID


class RecordErased(Fact):
    """A child's record was erased: its key is destroyed, nothing of it can be read again."""

    fact_type: ClassVar[str] = "registry.record_erased"
    vi: ClassVar[str] = "Đã xoá hồ sơ"
    shreds: ClassVar[str | None] = "child_id"

    child_id: UUID
    ground: str  # retention_over, by_request, registered_in_error
    decision: str  # the number of the decision it rests on
    asked_by: str = ""  # child, guardian, body, officer: what they are, not who
    erased_by: UUID | None = None  # the officer; None in facts from before the others confirmed


class IdentityRead(Fact):
    """An officer saw who children are; `way` is where: list, page, name, duplicates."""

    fact_type: ClassVar[str] = "registry.identity_read"
    vi: ClassVar[str] = "Đã xem danh tính trẻ em"

    officer_id: UUID
    child_ids: tuple[UUID, ...]
    way: str


ChildEvent: TypeAlias = (
    ChildRegistered
    | ChildDetailsCorrected
    | ChildMoved
    | ChildDied
    | ChildTurnedSixteen
    | CircumstanceRecorded
    | CircumstanceEnded
    | SupportRecorded
    | HoldPlaced
    | HoldLifted
    | RecordErased
)
