"""For whom an officer speaks, and where: what the permission table alone cannot say."""

from uuid import UUID

from services.reporting.readmodels import given, plan_board
from shared.desk import Desk
from shared.identity import officers
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound, Refused
from shared.kernel.roles import Role

_HAMLET_HEADS = "hamlet_heads"
# Who may enter and tell for every body of the commune.
_OFFICE = (Role.CHILD_OFFICER, Role.CHAIRMAN)


def bodies_spoken_for(desk: Desk, issued: Issued, unit_id: UUID) -> tuple[str, ...] | None:
    """Return the bodies that the officer speaks for in a commune; None is all of them."""
    units, officer = desk.units, issued.by
    grants = [grant for grant in officer.grants if grant.holds_on(issued.today)]
    if officer.is_system or any(
        grant.role in _OFFICE and units.lies_under(unit_id, grant.unit_id) for grant in grants
    ):
        return None
    bodies = set(desk.read(given.bodies_of, officer.id, unit_id))
    if any(
        grant.role is Role.HAMLET_HEAD and units.lies_under(grant.unit_id, unit_id)
        for grant in grants
    ):
        bodies.add(_HAMLET_HEADS)
    return tuple(sorted(bodies))


def must_speak_for(desk: Desk, issued: Issued, unit_id: UUID, organisation: str) -> None:
    """Refuse who does not speak for a body."""
    bodies = bodies_spoken_for(desk, issued, unit_id)
    if bodies is not None and organisation not in bodies:
        raise Refused("not_your_body", "Bạn không thay mặt đơn vị này.", field="organisation")


def must_be_commune(desk: Desk, unit_id: UUID) -> UUID:
    """Return the unit, or refuse what is no commune of this node."""
    commune = desk.units.commune_of(unit_id)
    if commune is None:
        raise NotFound
    if commune.id != unit_id:
        raise Invalid("not_a_commune", "Hãy chọn xã, không chọn xóm.", field="unit_id")
    return unit_id


def must_work_in(desk: Desk, officer_id: UUID, unit_id: UUID) -> None:
    """Refuse who holds no role in the commune or its hamlets."""
    known = desk.read(officers.find, officer_id)
    if known is None or not any(
        desk.units.lies_under(grant.unit_id, unit_id) for grant in known.grants
    ):
        raise Invalid("officer_unknown", "Xã không có cán bộ này.", field="officer_id")


def must_be_planned_in(desk: Desk, task_id: UUID | None, unit_id: UUID) -> None:
    """Refuse a task that stands in no plan of the commune."""
    if task_id is not None and desk.read(plan_board.unit_of_task, task_id) != unit_id:
        raise Invalid("task_unknown", "Kế hoạch của xã không có nhiệm vụ này.", field="task_id")


def must_lie_in(desk: Desk, hamlet_id: UUID | None, unit_id: UUID) -> None:
    """Refuse a hamlet that is not one of the commune's."""
    if hamlet_id is None:
        return
    hamlet = desk.units.get(hamlet_id)
    if hamlet is None or hamlet.parent_id != unit_id:
        raise Invalid("hamlet_unknown", "Xóm này không thuộc xã.", field="hamlet_id")
