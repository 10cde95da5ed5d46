"""What must hold before a record is written to, asked for by name in the rules."""

from datetime import date
from uuid import UUID

from services.registry.child.commands import RecordCircumstance
from services.registry.child.state import ChildState, Status
from services.registry.events import ChildProfile
from services.registry.norms import circumstance
from shared.kernel.refusals import Conflict, Invalid, NotFound


def whose(child: ChildState) -> tuple[UUID, UUID, UUID]:
    """Return the child, its commune and its hamlet; refuse where there is no such record."""
    if child.child_id is None or child.unit_id is None or child.hamlet_id is None:
        raise NotFound
    if child.status is Status.ERASED:
        raise Conflict("record_erased", "Hồ sơ này đã được xoá.")
    return child.child_id, child.unit_id, child.hamlet_id


def open_profile(child: ChildState) -> ChildProfile:
    """Return who the child is, of a record that is not closed."""
    if child.profile is None or child.status not in {Status.PRESENT, Status.AWAY}:
        raise Conflict("record_closed", f"Hồ sơ đã đóng: {child.status.vi.lower()}.")
    return child.profile


def present_profile(child: ChildState) -> ChildProfile:
    """Return who the child is, of one who lives here now."""
    if child.profile is None or child.status is not Status.PRESENT:
        raise Conflict("not_present", f"Không ghi được: {child.status.vi.lower()}.")
    return child.profile


def must_be_known(command: RecordCircumstance) -> None:
    """Refuse a circumstance that the law does not know, or that lacks its evidence."""
    known = circumstance(command.group)
    if known is None:
        raise Invalid("group_unknown", "Hãy chọn một trong 14 nhóm hoàn cảnh.", "group")
    if command.subgroup is not None and not 1 <= command.subgroup <= len(known.subgroups):
        raise Invalid("subgroup_unknown", "Nhóm nhỏ này không thuộc nhóm đã chọn.", "subgroup")
    if known.needs_evidence and not command.evidence.strip():
        raise Invalid(
            "evidence_missing",
            f"Cần kết luận của cơ quan giám định, cơ sở y tế hoặc chuyên gia ({known.citation}).",
            "evidence",
        )


def must_be_between(day: date, first: date, last: date, field: str) -> None:
    """Refuse a day outside the two, both included."""
    if day > last:
        raise Invalid("in_future", "Ngày ở tương lai.", field)
    if day < first:
        raise Invalid("too_early", f"Ngày không trước {first:%d/%m/%Y}.", field)
