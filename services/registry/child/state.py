"""What a child's record comes to: the fold of its facts, also after its key was destroyed."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from services.registry.events import (
    ChildDetailsCorrected,
    ChildDied,
    ChildEvent,
    ChildMoved,
    ChildProfile,
    ChildRegistered,
    ChildTurnedSixteen,
    CircumstanceEnded,
    CircumstanceRecorded,
    HoldLifted,
    HoldPlaced,
    RecordErased,
    SupportRecorded,
)


class Status(StrEnum):
    """Where the record stands."""

    UNKNOWN = "unknown"
    PRESENT = "present"
    AWAY = "away"
    DIED = "died"
    GROWN = "grown"
    ERASED = "erased"

    @property
    def vi(self) -> str:
        """What people read."""
        return {
            "unknown": "Chưa có hồ sơ",
            "present": "Đang cư trú",
            "away": "Đã chuyển đi",
            "died": "Đã mất",
            "grown": "Đã đủ 16 tuổi",
            "erased": "Đã xoá hồ sơ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class HeldCircumstance:
    """A special circumstance of the child; open while `ended_on` is None."""

    id: UUID
    group: int
    subgroup: int | None
    since: date
    evidence: str | None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class GivenSupport:
    """Support the child received."""

    id: UUID
    kind: str
    given_on: date
    note: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """The last move: the day and the hamlet gone to (None: away)."""

    moved_on: date
    to_hamlet_id: UUID | None


@dataclass(frozen=True, slots=True)
class ChildState:
    """A child's record, or nothing yet. `unit_id` is the commune that keeps it."""

    status: Status = Status.UNKNOWN
    child_id: UUID | None = None
    unit_id: UUID | None = None
    hamlet_id: UUID | None = None
    registered_on: date | None = None
    present_from: date | None = None
    profile: ChildProfile | None = None
    last_move: Move | None = None
    died_on: date | None = None
    circumstances: tuple[HeldCircumstance, ...] = ()
    support: tuple[GivenSupport, ...] = ()
    lifted: frozenset[UUID] = frozenset()  # holds that have ended
    holds: tuple[tuple[UUID, str], ...] = ()  # what keeps the record from being erased: id, ground

    def circumstance(self, circumstance_id: UUID) -> HeldCircumstance | None:
        """Return the circumstance of that id, or None."""
        return next((held for held in self.circumstances if held.id == circumstance_id), None)


def evolve(state: ChildState, fact: ChildEvent) -> ChildState:
    """Return the state after a fact."""
    match fact:
        case ChildRegistered():
            return _registered(fact)
        case ChildDetailsCorrected():
            return replace(
                state,
                unit_id=fact.unit_id,
                hamlet_id=fact.hamlet_id,
                present_from=fact.present_from,
                profile=fact.profile,
            )
        case ChildMoved():
            return _moved(state, fact)
        case ChildDied():
            return replace(state, status=Status.DIED, died_on=fact.died_on)
        case ChildTurnedSixteen():
            return replace(state, status=Status.GROWN)
        case CircumstanceRecorded():
            return _in_circumstance(state, fact)
        case CircumstanceEnded():
            return _out_of_circumstance(state, fact)
        case SupportRecorded():
            given = GivenSupport(fact.support_id, fact.kind, fact.given_on, fact.note)
            return replace(state, support=(*state.support, given))
        case HoldPlaced():
            return replace(state, holds=(*state.holds, (fact.hold_id, fact.ground)))
        case HoldLifted():
            left = tuple(hold for hold in state.holds if hold[0] != fact.hold_id)
            return replace(state, holds=left, lifted=state.lifted | {fact.hold_id})
        case RecordErased():
            return replace(state, status=Status.ERASED, profile=None)
        case _:
            assert_never(fact)


def _registered(fact: ChildRegistered) -> ChildState:
    return ChildState(
        status=Status.PRESENT,
        child_id=fact.child_id,
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        registered_on=fact.registered_on,
        present_from=fact.present_from,
        profile=fact.profile,
    )


def _moved(state: ChildState, fact: ChildMoved) -> ChildState:
    move = Move(fact.moved_on, fact.to_hamlet_id)
    if fact.to_hamlet_id is None:
        return replace(state, status=Status.AWAY, last_move=move)
    comes_back = state.status is Status.AWAY
    return replace(
        state,
        status=Status.PRESENT,
        unit_id=fact.to_unit_id,
        hamlet_id=fact.to_hamlet_id,
        present_from=fact.moved_on if comes_back else state.present_from,
        last_move=move,
    )


def _in_circumstance(state: ChildState, fact: CircumstanceRecorded) -> ChildState:
    held = HeldCircumstance(
        fact.circumstance_id, fact.group, fact.subgroup, fact.since, fact.evidence
    )
    return replace(state, circumstances=(*state.circumstances, held))


def _out_of_circumstance(state: ChildState, fact: CircumstanceEnded) -> ChildState:
    circumstances = tuple(
        replace(held, ended_on=fact.ended_on) if held.id == fact.circumstance_id else held
        for held in state.circumstances
    )
    return replace(state, circumstances=circumstances)
