"""Which units have a fund, and what lies in them."""

from uuid import UUID

from services.fund.documents import Letterhead
from shared.desk import Desk
from shared.kernel.refusals import Invalid, NotFound

HAMLET = "hamlet"


def must_have_a_fund(desk: Desk, unit_id: UUID) -> None:
    """Refuse as not found what is no unit, or only a hamlet: it collects for its commune."""
    unit = desk.units.get(unit_id)
    if unit is None or unit.kind == HAMLET:
        raise NotFound


def must_lie_within(desk: Desk, unit_id: UUID, hamlet_id: UUID | None, field: str) -> None:
    """Refuse a hamlet of another commune."""
    if hamlet_id is not None and not desk.units.lies_under(hamlet_id, unit_id):
        raise Invalid("hamlet_outside", "Xóm này không thuộc địa bàn.", field)


def letterhead_of(desk: Desk, unit_id: UUID) -> Letterhead:
    """Return whose paper it is: the unit, and the unit with all above it as the address."""
    tree = desk.units
    return Letterhead(tree.name(unit_id), ", ".join(map(tree.name, tree.ancestors(unit_id))))
