"""How long a record is kept: what holds it, and its erasure."""

from collections.abc import Sequence

from services.registry.child.commands import EraseRecord, LiftHold, PlaceHold
from services.registry.child.state import ChildState, Status
from services.registry.events import ChildEvent, HoldLifted, HoldPlaced, RecordErased
from services.registry.norms import ERASURE_ASKERS, ERASURE_GROUNDS, HOLD_GROUNDS, OPEN_CASE
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Conflict, Invalid, NotFound

_DOCUMENT_LENGTH = 100


def place_hold(command: PlaceHold, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    """Keep the record; what the machine hears of a record that is not there is passed over."""
    if command.hold_id in dict(child.holds):
        return []
    if child.child_id is None or child.status is Status.ERASED:
        if issued.by.is_system:
            return []
        raise NotFound
    document = command.document.strip()
    if command.ground not in HOLD_GROUNDS:
        raise Invalid("ground_unknown", "Hãy chọn căn cứ giữ hồ sơ.", "ground")
    if not issued.by.is_system:
        if command.ground == OPEN_CASE:
            raise Invalid("ground_unknown", "Vụ việc đang mở tự giữ hồ sơ.", "ground")
        if not 0 < len(document) <= _DOCUMENT_LENGTH:
            raise Invalid("document_missing", "Hãy ghi số văn bản yêu cầu giữ.", "document")
    return [
        HoldPlaced(
            hold_id=command.hold_id,
            child_id=child.child_id,
            ground=command.ground,
            document=document,
        )
    ]


def lift_hold(command: LiftHold, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    """End a hold; what an open case holds is held until the case is closed."""
    ground = dict(child.holds).get(command.hold_id)
    if child.child_id is None or ground is None:
        if issued.by.is_system or command.hold_id in child.lifted:
            return []
        raise NotFound("hold_unknown", "Không tìm thấy lệnh giữ này.")
    if ground == OPEN_CASE and not issued.by.is_system:
        raise Conflict("case_open", "Vụ việc còn mở: kết thúc vụ việc thì hồ sơ thôi bị giữ.")
    return [HoldLifted(hold_id=command.hold_id, child_id=child.child_id)]


def erase(command: EraseRecord, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    """Erase the record on a ground and by a decision; what must be kept comes first."""
    if child.status is Status.ERASED:
        return []
    if child.child_id is None:
        raise NotFound
    if command.ground not in ERASURE_GROUNDS:
        raise Invalid("ground_unknown", "Hãy chọn căn cứ xoá hồ sơ.", "ground")
    if command.asked_by not in ERASURE_ASKERS:
        raise Invalid("asker_unknown", "Hãy chọn ai đề nghị xoá hồ sơ.", "asked_by")
    if not command.decision.strip():
        raise Invalid("decision_missing", "Hãy ghi số quyết định cho phép xoá.", "decision")
    if child.holds:
        grounds = dict.fromkeys(HOLD_GROUNDS.get(ground, ground) for _, ground in child.holds)
        raise Conflict(
            "legal_hold",
            f"Hồ sơ đang được giữ, chưa xoá được: {'; '.join(grounds)}. "
            "Khi không còn lý do giữ thì mới xoá.",
        )
    if command.ground == "retention_over" and child.status is Status.PRESENT:
        raise Conflict("still_kept", "Trẻ đang cư trú: thời hạn lưu giữ hồ sơ chưa hết.", "ground")
    return [
        RecordErased(
            child_id=child.child_id,
            ground=command.ground,
            decision=must_hold_no_personal_data(command.decision, "decision"),
            asked_by=command.asked_by,
            erased_by=issued.by.id,
        )
    ]
