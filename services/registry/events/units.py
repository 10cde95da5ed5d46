"""Facts of administrative units. Each carries the unit whole, as it stood from then on."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.facts import Fact


class UnitAs(BaseModel):
    """A unit as it stands: kind is province, commune, hamlet … (levels are data)."""

    model_config = ConfigDict(frozen=True)

    parent_id: UUID | None
    kind: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None = None


class UnitRecorded(Fact):
    """A unit entered the tree, by the text `legal_reference` where there is one."""

    fact_type: ClassVar[str] = "registry.unit_recorded"
    vi: ClassVar[str] = "Đã ghi đơn vị hành chính"

    unit_id: UUID
    unit: UnitAs
    legal_reference: str


class UnitRenamed(Fact):
    """A unit got another name."""

    fact_type: ClassVar[str] = "registry.unit_renamed"
    vi: ClassVar[str] = "Đã đổi tên đơn vị hành chính"

    unit_id: UUID
    unit: UnitAs
    former_name: str
    renamed_on: date
    legal_reference: str


class UnitEnded(Fact):
    """A unit ceased to be; `unit.valid_until` is its last day."""

    fact_type: ClassVar[str] = "registry.unit_ended"
    vi: ClassVar[str] = "Đơn vị hành chính đã kết thúc"

    unit_id: UUID
    unit: UnitAs
    legal_reference: str


UnitEvent: TypeAlias = UnitRecorded | UnitRenamed | UnitEnded
