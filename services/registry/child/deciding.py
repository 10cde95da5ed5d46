"""What follows from a command to a child's record."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from services.registry.child.commands import (
    ChangeDetails,
    ChildCommand,
    EndCircumstance,
    EraseRecord,
    LiftHold,
    PlaceHold,
    RecordCircumstance,
    RecordDeath,
    RecordMove,
    RecordSupport,
    RegisterChild,
    TurnSixteen,
)
from services.registry.child.demands import (
    must_be_between,
    must_be_known,
    open_profile,
    present_profile,
    whose,
)
from services.registry.child.keeping import erase, lift_hold, place_hold
from services.registry.child.profile import must_be_a_child, must_be_possible, tidy
from services.registry.child.state import ChildState, Move, Status
from services.registry.events import (
    ChildDetailsCorrected,
    ChildDied,
    ChildEvent,
    ChildMoved,
    ChildRegistered,
    ChildTurnedSixteen,
    CircumstanceEnded,
    CircumstanceRecorded,
    Origin,
    SupportRecorded,
)
from services.registry.norms import (
    DEATH_CAUSES,
    SUPPORT_KINDS,
    age_limit,
    birthday,
)
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid, NotFound


def decide(command: ChildCommand, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    """Say what follows from a command."""
    match command:
        case RegisterChild():
            return _register(command, child, issued)
        case ChangeDetails():
            return _change_details(command, child, issued)
        case RecordCircumstance():
            return _record_circumstance(command, child, issued)
        case EndCircumstance():
            return _end_circumstance(command, child, issued)
        case RecordMove():
            return _record_move(command, child, issued)
        case RecordDeath():
            return _record_death(command, child, issued)
        case RecordSupport():
            return _record_support(command, child, issued)
        case TurnSixteen(day):
            return _turn_sixteen(day, child)
        case EraseRecord():
            return erase(command, child, issued)
        case PlaceHold():
            return place_hold(command, child, issued)
        case LiftHold():
            return lift_hold(command, child, issued)
        case _:
            assert_never(command)


def _register(command: RegisterChild, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    if child.status is not Status.UNKNOWN:
        if child.child_id == command.child_id and child.status is not Status.ERASED:
            return []
        raise Conflict("child_registered", "Trẻ này đã được đăng ký.")
    profile = tidy(command.profile)
    must_be_possible(profile, issued.today)
    must_be_a_child(profile, issued.today)
    is_birth = command.origin is Origin.BIRTH
    present_from = profile.birth_date if is_birth else command.present_from or issued.today
    must_be_between(present_from, profile.birth_date, issued.today, "present_from")
    return [
        ChildRegistered(
            child_id=command.child_id,
            unit_id=command.unit_id,
            hamlet_id=command.hamlet_id,
            origin=command.origin,
            registered_on=issued.today,
            present_from=present_from,
            profile=profile,
        )
    ]


def _change_details(
    command: ChangeDetails, child: ChildState, issued: Issued
) -> Sequence[ChildEvent]:
    child_id, _, _ = whose(child)
    before = open_profile(child)
    profile = tidy(command.profile)
    if (profile, command.hamlet_id) == (before, child.hamlet_id):
        return []
    must_be_possible(profile, issued.today)
    must_be_a_child(profile, issued.today)
    present_from = child.present_from or profile.birth_date
    # Where the child was born here, a corrected birth date moves the beginning with it.
    if present_from == before.birth_date or present_from < profile.birth_date:
        present_from = profile.birth_date
    since = command.since or present_from
    must_be_between(since, present_from, issued.today, "since")
    return [
        ChildDetailsCorrected(
            child_id=child_id,
            unit_id=command.unit_id,
            hamlet_id=command.hamlet_id,
            present_from=present_from,
            since=since,
            is_correction=command.since is None,
            profile=profile,
            reason=command.reason,
        )
    ]


def _record_circumstance(
    command: RecordCircumstance, child: ChildState, issued: Issued
) -> Sequence[ChildEvent]:
    child_id, unit_id, hamlet_id = whose(child)
    if child.circumstance(command.circumstance_id) is not None:
        return []
    profile = present_profile(child)
    must_be_known(command)
    if any(
        (held.group, held.subgroup, held.ended_on) == (command.group, command.subgroup, None)
        for held in child.circumstances
    ):
        raise Conflict("circumstance_open", "Trẻ đang được ghi ở nhóm hoàn cảnh này.", "group")
    must_be_between(command.since, profile.birth_date, issued.today, "since")
    return [
        CircumstanceRecorded(
            circumstance_id=command.circumstance_id,
            child_id=child_id,
            unit_id=unit_id,
            hamlet_id=hamlet_id,
            group=command.group,
            subgroup=command.subgroup,
            since=command.since,
            evidence=command.evidence.strip(),
        )
    ]


def _end_circumstance(
    command: EndCircumstance, child: ChildState, issued: Issued
) -> Sequence[ChildEvent]:
    child_id, unit_id, hamlet_id = whose(child)
    held = child.circumstance(command.circumstance_id)
    if held is None:
        raise NotFound("circumstance_unknown", "Không tìm thấy hoàn cảnh này.")
    if held.ended_on is not None:
        if held.ended_on == command.ended_on:
            return []
        raise Conflict("circumstance_over", "Hoàn cảnh này đã được ghi là kết thúc.")
    must_be_between(command.ended_on, held.since, issued.today, "ended_on")
    return [
        CircumstanceEnded(
            circumstance_id=held.id,
            child_id=child_id,
            unit_id=unit_id,
            hamlet_id=hamlet_id,
            group=held.group,
            subgroup=held.subgroup,
            ended_on=command.ended_on,
            reason=command.reason.strip(),
        )
    ]


def _record_move(command: RecordMove, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    child_id, unit_id, hamlet_id = whose(child)
    if child.last_move == Move(command.moved_on, command.to_hamlet_id):
        return []
    profile = open_profile(child)
    away = child.status is Status.AWAY
    if away and command.to_hamlet_id is None:
        raise Conflict("already_away", "Trẻ đã được ghi là chuyển đi.")
    if not away and command.to_hamlet_id == hamlet_id:
        raise Invalid("same_hamlet", "Trẻ đang ở xóm này.", "to_hamlet_id")
    if command.to_hamlet_id is not None:
        must_be_a_child(profile, issued.today)
    before = child.last_move.moved_on if child.last_move else child.present_from
    must_be_between(command.moved_on, before or profile.birth_date, issued.today, "moved_on")
    return [
        ChildMoved(
            child_id=child_id,
            moved_on=command.moved_on,
            from_unit_id=unit_id,
            from_hamlet_id=hamlet_id,
            to_unit_id=command.to_unit_id if command.to_hamlet_id else None,
            to_hamlet_id=command.to_hamlet_id,
            where=command.where.strip(),
        )
    ]


def _record_death(command: RecordDeath, child: ChildState, issued: Issued) -> Sequence[ChildEvent]:
    child_id, unit_id, hamlet_id = whose(child)
    if child.status is Status.DIED and child.died_on == command.died_on:
        return []
    profile = present_profile(child)
    if command.cause not in DEATH_CAUSES:
        raise Invalid("cause_unknown", "Nguyên nhân này không có trong danh mục.", "cause")
    must_be_between(command.died_on, profile.birth_date, issued.today, "died_on")
    return [
        ChildDied(
            child_id=child_id,
            unit_id=unit_id,
            hamlet_id=hamlet_id,
            died_on=command.died_on,
            cause=command.cause,
        )
    ]


def _record_support(
    command: RecordSupport, child: ChildState, issued: Issued
) -> Sequence[ChildEvent]:
    child_id, unit_id, hamlet_id = whose(child)
    if any(given.id == command.support_id for given in child.support):
        return []
    profile = present_profile(child)
    if command.kind not in SUPPORT_KINDS:
        raise Invalid("support_unknown", "Loại hỗ trợ này không có trong danh mục.", "kind")
    must_be_between(command.given_on, profile.birth_date, issued.today, "given_on")
    return [
        SupportRecorded(
            support_id=command.support_id,
            child_id=child_id,
            unit_id=unit_id,
            hamlet_id=hamlet_id,
            kind=command.kind,
            given_on=command.given_on,
            note=command.note.strip(),
        )
    ]


def _turn_sixteen(day: date, child: ChildState) -> Sequence[ChildEvent]:
    if child.status is not Status.PRESENT or child.profile is None:
        return []
    child_id, unit_id, hamlet_id = whose(child)
    turned_on = birthday(child.profile.birth_date, age_limit(day))
    if day < turned_on:
        return []
    return [
        ChildTurnedSixteen(
            child_id=child_id, unit_id=unit_id, hamlet_id=hamlet_id, turned_on=turned_on
        )
    ]
