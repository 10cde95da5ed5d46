"""What officers, hamlet heads and schools can do with notices: each function is one use case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.cases import book, notice
from services.cases.events import NoticeReceived
from services.cases.norms import Rule
from services.cases.notice import (
    AssessRisk,
    FindUnfounded,
    IdentifyChild,
    NoticeCommand,
    ReceiveNotice,
    SupplementNotice,
    TransferNotice,
)
from services.cases.readmodels import known_children, notices
from services.cases.readmodels.known_children import KnownChild
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class NoticeReceipt:
    """What who brought the news is told: its code, and by when something must be decided."""

    notice_id: UUID
    reference: str
    received_at: datetime
    decide_before: datetime


def receive_notice(desk: Desk, issued: Issued, command: ReceiveNotice) -> NoticeReceipt:
    """Write a notice down, under the next number of the unit's book (Form 01).

    The id comes from the command's envelope: `ReceiveNotice(issued.new_id("notice"), …)`.
    """
    _must_be_place(desk, command.unit_id, command.hamlet_id)
    known = find_child(desk, command.child_id, command.unit_id)

    def complete(asked: ReceiveNotice, earlier: Sequence[Fact]) -> ReceiveNotice:
        return replace(
            asked,
            reference=book.given_in(earlier),
            birth_month=birth_month_of(asked.child_id, known),
        )

    numbered = book.GiveReference(command.unit_id, book.NOTICES, command.notice_id)
    done = desk.perform(
        issued,
        "receive_notice",
        Step(book.stream(command.unit_id), book.decider, numbered),
        Step(notice.stream(command.notice_id), notice.decider, command, complete=complete),
        unit=command.unit_id,
    )
    fact: NoticeReceived = next(r.fact for r in done.facts if isinstance(r.fact, NoticeReceived))
    urgent = next(clock for clock in fact.starts if clock.rule == Rule.EMERGENCY_DECISION)
    return NoticeReceipt(fact.notice_id, fact.reference, fact.received_at, urgent.due_at)


def supplement_notice(
    desk: Desk, issued: Issued, notice_id: UUID, command: SupplementNotice
) -> None:
    """Add what became known later."""
    desk.perform(issued, "supplement_notice", _step(notice_id, command))


def identify_child(desk: Desk, issued: Issued, notice_id: UUID, child_id: UUID) -> None:
    """Join a notice to a child of the register of its commune."""
    found = desk.read(notices.find, notice_id)
    if found is None:
        raise NotFound
    known = find_child(desk, child_id, found.unit_id)

    def complete(asked: IdentifyChild, _: Sequence[Fact]) -> IdentifyChild:
        return replace(asked, birth_month=birth_month_of(child_id, known))

    step = replace(_step(notice_id, IdentifyChild(child_id)), complete=complete)
    desk.perform(issued, "identify_child", step)


def assess_risk(
    desk: Desk, issued: Issued, notice_id: UUID, command: AssessRisk, expected: int | None = None
) -> None:
    """Conclude on the danger (Form 02): an emergency or not."""
    desk.perform(issued, "assess_risk", _step(notice_id, command, expected))


def find_unfounded(
    desk: Desk,
    issued: Issued,
    notice_id: UUID,
    command: FindUnfounded,
    expected: int | None = None,
) -> None:
    """Close a notice without foundation, with the reason."""
    desk.perform(issued, "find_unfounded", _step(notice_id, command, expected))


def transfer_notice(
    desk: Desk,
    issued: Issued,
    notice_id: UUID,
    command: TransferNotice,
    expected: int | None = None,
) -> None:
    """Pass a notice on to the unit where the incident happened."""
    _must_be_place(desk, command.to_unit_id, None, field="to_unit_id")
    desk.perform(issued, "transfer_notice", _step(notice_id, command, expected))


def find_child(desk: Desk, child_id: UUID | None, unit_id: UUID) -> KnownChild | None:
    """Return what is known of a child of a unit's register, if one is named."""
    known = None if child_id is None else desk.read(known_children.find, child_id)
    return known if known and desk.units.lies_under(known.unit_id, unit_id) else None


def birth_month_of(child_id: UUID | None, known: KnownChild | None) -> str | None:
    """Return the child's month of birth; refuse a child that the register did not tell of."""
    if child_id is not None and known is None:
        raise Invalid("child_unknown", "Không có trẻ này trong sổ.", "child_id")
    return known.birth_month if known else None


def _step(notice_id: UUID, command: NoticeCommand, expected: int | None = None) -> Step:
    return Step(notice.stream(notice_id), notice.decider, command, expected)


def _must_be_place(
    desk: Desk, unit_id: UUID, hamlet_id: UUID | None, field: str = "unit_id"
) -> None:
    if desk.units.get(unit_id) is None:
        raise Invalid("unit_unknown", "Không có đơn vị này.", field)
    if hamlet_id is not None and not desk.units.lies_under(hamlet_id, unit_id):
        raise Invalid("hamlet_elsewhere", "Xóm này không thuộc xã đã chọn.", "hamlet_id")
