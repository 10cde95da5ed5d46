"""What registry tells, by example."""

from datetime import date
from uuid import UUID

from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.contracts.examples.world import (
    CHILD,
    COMMUNE,
    ERASED,
    HAMLET_3,
    HAMLET_7,
    OFFICER,
    PROVINCE,
    SESSION,
    THE_DAY,
)

_CHILD = registry.ChildDetails(
    unit_id=COMMUNE,
    hamlet_id=HAMLET_3,
    birth_date=date(2018, 6, 1),
    sex="female",
    ethnicity="tay",
    poverty="near_poor",
    present_from=date(2018, 6, 1),
    birth_registered=True,
    has_personal_id=False,
)

EXAMPLES: tuple[Announcement, ...] = (
    registry.UnitRecorded(
        unit_id=COMMUNE,
        parent_id=PROVINCE,
        kind="commune",
        code="05578",
        name="Xã Thanh Định",
        valid_from=date(2004, 7, 8),
    ),
    registry.OfficerChanged(
        officer_id=OFFICER,
        roles_version=1,
        active=True,
        position_title="Công chức Văn hoá - Xã hội",
        grants=(
            registry.GrantedRole(role="child_officer", unit_id=COMMUNE, since=date(2023, 1, 1)),
        ),
    ),
    registry.SessionEnded(session_id=SESSION, officer_id=OFFICER),
    registry.ChildRegistered(
        child_id=CHILD, origin="initial", registered_on=THE_DAY, details=_CHILD
    ),
    registry.PublicChildRegistered(
        child_id=CHILD, unit_id=COMMUNE, origin="initial", registered_on=THE_DAY
    ),
    registry.ChildDetailsChanged(
        child_id=CHILD,
        since=date(2018, 6, 1),
        is_correction=True,
        details=_CHILD.model_copy(update={"has_personal_id": True}),
    ),
    registry.CircumstanceRecorded(
        child_id=CHILD, unit_id=COMMUNE, hamlet_id=HAMLET_3, group=4, subgroup=2, since=THE_DAY
    ),
    registry.CircumstanceEnded(
        child_id=CHILD,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        group=4,
        subgroup=2,
        ended_on=date(2025, 4, 1),
    ),
    registry.SupportRecorded(
        child_id=CHILD, unit_id=COMMUNE, hamlet_id=HAMLET_3, kind="allowance", given_on=THE_DAY
    ),
    registry.ChildMoved(
        child_id=CHILD,
        moved_on=date(2025, 4, 2),
        from_unit_id=COMMUNE,
        from_hamlet_id=HAMLET_3,
        to_unit_id=COMMUNE,
        to_hamlet_id=HAMLET_7,
    ),
    registry.ChildTurnedSixteen(
        child_id=UUID(int=CHILD.int + 1),
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        turned_on=THE_DAY,
    ),
    registry.ChildDied(
        child_id=UUID(int=CHILD.int + 2),
        unit_id=COMMUNE,
        hamlet_id=HAMLET_3,
        died_on=THE_DAY,
        cause="drowning",
    ),
    registry.RecordErased(child_id=ERASED, ground="registered_in_error"),
)
