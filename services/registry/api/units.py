"""Administrative units, by programs."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.registry import operations
from services.registry.api.shapes import Made
from services.registry.operations import HamletLine
from shared.kernel.roles import ClientScope
from shared.web import Visiting, open_to

api = APIRouter(tags=["Đơn vị"])


class UnitAnswer(BaseModel):
    """Một đơn vị hành chính; `code` không phải là khoá (the code is not a key)."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None


class NewUnitBody(BaseModel):
    """Đơn vị cần ghi (A unit to be entered)."""

    kind: str = Field(max_length=20)
    code: str = Field(max_length=20)
    name: str = Field(max_length=100)
    valid_from: date
    parent_id: UUID | None = None
    legal_reference: str = Field("", max_length=200)


class HamletAnswer(BaseModel):
    """Số trẻ của một xóm hôm nay (Counts of a hamlet today)."""

    hamlet_id: UUID
    total: int
    girls: int
    under_six: int
    poor: int
    in_circumstances: int
    without_personal_id: int

    @classmethod
    def of(cls, line: HamletLine) -> "HamletAnswer":
        """Return a line as programs get it."""
        count = line.count
        return cls(
            hamlet_id=line.hamlet.id,
            total=count.total,
            girls=count.girls,
            under_six=count.under_six,
            poor=count.poor,
            in_circumstances=line.in_circumstances,
            without_personal_id=count.without_personal_id,
        )


@api.get("/api/units", openapi_extra=open_to(*ClientScope))
def list_units(visit: Visiting) -> list[UnitAnswer]:
    """Cây đơn vị hành chính của nút này (The tree of units)."""
    return [
        UnitAnswer(
            id=unit.id,
            parent_id=unit.parent_id,
            kind=unit.kind,
            code=unit.code,
            name=unit.name,
            valid_from=unit.valid_from,
            valid_until=unit.valid_until,
        )
        for unit in operations.list_units(visit.desk, visit.issue())
    ]


@api.post("/api/units", status_code=201)
def record_unit(visit: Visiting, body: NewUnitBody) -> Made:
    """Ghi một đơn vị hành chính (Enter a unit)."""
    unit_id = operations.record_unit(
        visit.desk,
        visit.issue(),
        kind=body.kind,
        code=body.code,
        name=body.name,
        valid_from=body.valid_from,
        parent_id=body.parent_id,
        legal_reference=body.legal_reference,
    )
    return Made(id=unit_id)


@api.get("/api/hamlets/counts")
def count_children(visit: Visiting) -> list[HamletAnswer]:
    """Số trẻ theo xóm, không có tên (Counts by hamlet, without names)."""
    return [HamletAnswer.of(line) for line in operations.count_children(visit.desk, visit.issue())]
