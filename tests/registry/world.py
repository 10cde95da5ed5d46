"""The named world of registry's tests: two communes, their hamlets, Đức and his people."""

from datetime import date
from typing import Any
from uuid import UUID

from services.registry.child import RegisterChild
from services.registry.events import (
    ChildProfile,
    ChildRegistered,
    Origin,
    Poverty,
    Relation,
    Sex,
)

COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")
ABROAD = UUID("00000000-0000-8000-8000-00000000c002")
HAMLET = UUID("00000000-0000-8000-8000-00000000d001")
NEXT_HAMLET = UUID("00000000-0000-8000-8000-00000000d002")
FAR_HAMLET = UUID("00000000-0000-8000-8000-00000000d003")
DUC_ID = UUID("00000000-0000-8000-8000-00000000e001")
SOMETHING = UUID("00000000-0000-8000-8000-00000000f001")
TODAY = date(2025, 3, 10)
BORN = date(2018, 5, 6)

DUC = ChildProfile(
    full_name="Ma Văn Đức",
    birth_date=BORN,
    sex=Sex.MALE,
    ethnicity="tay",
    poverty=Poverty.POOR,
    birth_registered=True,
    personal_id="019218001234",
    personal_id_digest="d1",
    guardian_name="Ma Thị Hảo",
    guardian_relation=Relation.MOTHER,
    guardian_phone="0912345678",
)
REGISTER = RegisterChild(DUC_ID, COMMUNE, HAMLET, Origin.INITIAL, DUC)
REGISTERED = ChildRegistered(
    child_id=DUC_ID,
    unit_id=COMMUNE,
    hamlet_id=HAMLET,
    origin=Origin.INITIAL,
    registered_on=TODAY,
    present_from=TODAY,
    profile=DUC,
)


def duc(**changes: Any) -> ChildProfile:
    """Return Đức's profile with something else in it."""
    return ChildProfile.model_validate(DUC.model_dump() | changes)
