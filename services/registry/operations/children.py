"""The register of children: entering, putting right, and what befalls a child."""

from datetime import date
from uuid import UUID

from services.registry import child
from services.registry.events import ChildProfile, Origin
from services.registry.readmodels import child_search
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid
from shared.units.tree import Unit


def register_child(
    desk: Desk,
    issued: Issued,
    profile: ChildProfile,
    *,
    hamlet_id: UUID,
    origin: Origin,
    present_from: date | None = None,
    confirmed: bool = False,
) -> UUID:
    """Enter a child who lives in `hamlet_id` and return its id.

    Where a child of the same name and birth date is in the register within the officer's scope,
    it is refused (`possible_duplicate`) until the officer has looked and says `confirmed`.
    """
    commune, hamlet = _place(desk, hamlet_id)
    child_id = issued.new_id("child")
    rights = desk.rights(issued, "register_child")
    rights.must_cover(hamlet.id)
    if not confirmed:
        alike = desk.read(
            child_search.same_looking, profile.full_name, profile.birth_date, rights.unit_ids
        )
        if any(other != child_id for other in alike):
            raise Conflict(
                "possible_duplicate",
                "Trong sổ đã có trẻ cùng tên, cùng ngày sinh. Hãy xem lại; "
                "nếu đúng là trẻ khác thì đánh dấu xác nhận.",
                "confirmed",
            )
    command = child.RegisterChild(
        child_id=child_id,
        unit_id=commune.id,
        hamlet_id=hamlet.id,
        origin=origin,
        profile=_with_digest(desk, profile),
        present_from=present_from,
    )
    desk.perform(issued, "register_child", _step(child_id, command), unit=hamlet.id)
    return child_id


def change_details(
    desk: Desk,
    issued: Issued,
    child_id: UUID,
    profile: ChildProfile,
    *,
    hamlet_id: UUID,
    since: date | None = None,
    reason: str = "",
    expected: int | None = None,
) -> None:
    """Put a record right; with `since`, bring it up to date as of that day."""
    commune, hamlet = _place(desk, hamlet_id)
    desk.rights(issued, "change_details").must_cover(hamlet.id)
    command = child.ChangeDetails(
        profile=_with_digest(desk, profile),
        unit_id=commune.id,
        hamlet_id=hamlet.id,
        since=since,
        reason=reason,
    )
    desk.perform(issued, "change_details", _step(child_id, command, expected))


def record_circumstance(
    desk: Desk,
    issued: Issued,
    child_id: UUID,
    *,
    group: int,
    subgroup: int | None = None,
    since: date,
    evidence: str = "",
) -> UUID:
    """Write down a special circumstance and return its id."""
    circumstance_id = issued.new_id("circumstance")
    command = child.RecordCircumstance(circumstance_id, group, subgroup, since, evidence)
    desk.perform(issued, "record_circumstance", _step(child_id, command))
    return circumstance_id


def end_circumstance(
    desk: Desk,
    issued: Issued,
    child_id: UUID,
    circumstance_id: UUID,
    *,
    ended_on: date,
    reason: str = "",
) -> None:
    """End a special circumstance; `ended_on` is the first day without it."""
    command = child.EndCircumstance(circumstance_id, ended_on, reason)
    desk.perform(issued, "end_circumstance", _step(child_id, command))


def record_move(
    desk: Desk,
    issued: Issued,
    child_id: UUID,
    *,
    moved_on: date,
    to_hamlet_id: UUID | None = None,
    where: str = "",
) -> None:
    """Write down a move: to a hamlet of this node, or away (None) to `where`, or back."""
    to_unit_id = None
    if to_hamlet_id is not None:
        to_unit_id = _place(desk, to_hamlet_id, "to_hamlet_id")[0].id
    command = child.RecordMove(moved_on, to_unit_id, to_hamlet_id, where)
    desk.perform(issued, "record_move", _step(child_id, command))


def record_death(desk: Desk, issued: Issued, child_id: UUID, *, died_on: date, cause: str) -> None:
    """Write down a death; `cause` is a code of norms.DEATH_CAUSES."""
    command = child.RecordDeath(died_on, cause)
    desk.perform(issued, "record_death", _step(child_id, command))


def record_support(
    desk: Desk, issued: Issued, child_id: UUID, *, kind: str, given_on: date, note: str = ""
) -> UUID:
    """Write down support outside the fund; `kind` is a code of norms.SUPPORT_KINDS."""
    support_id = issued.new_id("support")
    command = child.RecordSupport(support_id, kind, given_on, note)
    desk.perform(issued, "record_support", _step(child_id, command))
    return support_id


def erase_record(
    desk: Desk,
    issued: Issued,
    child_id: UUID,
    *,
    ground: str,
    decision: str,
    asked_by: str = "officer",
) -> None:
    """Erase a record for ever: the store destroys the child's key with this act."""
    command = child.EraseRecord(ground, decision, asked_by)
    desk.perform(issued, "erase_record", _step(child_id, command))


def place_hold(desk: Desk, issued: Issued, child_id: UUID, *, ground: str, document: str) -> UUID:
    """Keep a record from being erased, because somebody with the right to it has asked."""
    hold_id = issued.new_id("hold")
    command = child.PlaceHold(hold_id, ground, document)
    desk.perform(issued, "place_hold", _step(child_id, command))
    return hold_id


def lift_hold(desk: Desk, issued: Issued, child_id: UUID, hold_id: UUID) -> None:
    """End a reason for keeping a record."""
    desk.perform(issued, "lift_hold", _step(child_id, child.LiftHold(hold_id)))


def _step(child_id: UUID, command: child.ChildCommand, expected: int | None = None) -> Step:
    return Step(f"child-{child_id}", child.decider, command, expected)


def _place(desk: Desk, hamlet_id: UUID, field: str = "hamlet_id") -> tuple[Unit, Unit]:
    units = desk.units
    hamlet, commune = units.get(hamlet_id), units.commune_of(hamlet_id)
    if hamlet is None or commune is None or hamlet.kind != "hamlet":
        raise Invalid("hamlet_unknown", "Hãy chọn một xóm trong danh sách.", field)
    return commune, hamlet


def _with_digest(desk: Desk, profile: ChildProfile) -> ChildProfile:
    """Add the digest by which the number is found again. It never comes from outside."""
    number = "".join((profile.personal_id or "").replace(".", "").split())
    digest = desk.blind(f"personal_id:{number}") if number else None
    return profile.model_copy(update={"personal_id_digest": digest})
