"""An administrative unit: it is recorded, renamed, ended; its id stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from services.registry.events import UnitAs, UnitEnded, UnitEvent, UnitRecorded, UnitRenamed
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.vietnamese import composed


@dataclass(frozen=True, slots=True)
class RecordUnit:
    """Enter a unit into the tree; levels are data, so `kind` is a word and not a number."""

    unit_id: UUID
    kind: str
    code: str
    name: str
    valid_from: date
    parent_id: UUID | None = None
    legal_reference: str = ""


@dataclass(frozen=True, slots=True)
class RenameUnit:
    """Give the unit another name from `since`."""

    name: str
    since: date
    legal_reference: str = ""


@dataclass(frozen=True, slots=True)
class EndUnit:
    """End the unit; `last_day` is the last on which it is in being."""

    last_day: date
    legal_reference: str = ""


UnitCommand: TypeAlias = RecordUnit | RenameUnit | EndUnit


@dataclass(frozen=True, slots=True)
class UnitState:
    """The unit as it stands, or nothing yet."""

    unit_id: UUID | None = None
    unit: UnitAs | None = None
    renamed_on: date | None = None


def decide(command: UnitCommand, state: UnitState, _: Issued) -> Sequence[UnitEvent]:
    """Say what follows from a command."""
    match command:
        case RecordUnit():
            return _record(command, state)
        case RenameUnit():
            return _rename(command, state)
        case EndUnit():
            return _end(command, state)
        case _:
            assert_never(command)


def evolve(state: UnitState, fact: UnitEvent) -> UnitState:
    """Return the state after a fact."""
    match fact:
        case UnitRecorded() | UnitEnded():
            return replace(state, unit_id=fact.unit_id, unit=fact.unit)
        case UnitRenamed():
            return replace(state, unit=fact.unit, renamed_on=fact.renamed_on)
        case _:
            assert_never(fact)


def _record(command: RecordUnit, state: UnitState) -> Sequence[UnitEvent]:
    unit = UnitAs(
        parent_id=command.parent_id,
        kind=command.kind,
        code=command.code,
        name=_name(command.name),
        valid_from=command.valid_from,
    )
    if state.unit is not None:
        if state.unit == unit:
            return []
        raise Conflict("unit_exists", "Đơn vị này đã có trong hệ thống.")
    if not command.code.strip():
        raise Invalid("unit_code_missing", "Hãy nhập mã đơn vị.", "code")
    return [
        UnitRecorded(unit_id=command.unit_id, unit=unit, legal_reference=command.legal_reference)
    ]


def _rename(command: RenameUnit, state: UnitState) -> Sequence[UnitEvent]:
    unit_id, unit = _in_being(state)
    name = _name(command.name)
    if name == unit.name:
        return []
    earliest = state.renamed_on or unit.valid_from
    if command.since < earliest:
        raise Invalid(
            "renamed_too_early", f"Ngày đổi tên không trước {earliest:%d/%m/%Y}.", "since"
        )
    return [
        UnitRenamed(
            unit_id=unit_id,
            unit=unit.model_copy(update={"name": name}),
            former_name=unit.name,
            renamed_on=command.since,
            legal_reference=command.legal_reference,
        )
    ]


def _end(command: EndUnit, state: UnitState) -> Sequence[UnitEvent]:
    if state.unit is not None and state.unit.valid_until == command.last_day:
        return []
    unit_id, unit = _in_being(state)
    if command.last_day < unit.valid_from:
        raise Invalid("ended_too_early", "Ngày kết thúc không trước ngày thành lập.", "last_day")
    return [
        UnitEnded(
            unit_id=unit_id,
            unit=unit.model_copy(update={"valid_until": command.last_day}),
            legal_reference=command.legal_reference,
        )
    ]


def _in_being(state: UnitState) -> tuple[UUID, UnitAs]:
    if state.unit_id is None or state.unit is None:
        raise NotFound("unit_unknown", "Không tìm thấy đơn vị này.")
    if state.unit.valid_until is not None:
        raise Conflict("unit_ended", "Đơn vị này đã kết thúc.")
    return state.unit_id, state.unit


def _name(text: str) -> str:
    name = composed(text)
    if not name:
        raise Invalid("unit_name_missing", "Hãy nhập tên đơn vị.", "name")
    return name


decider = Decider(UnitState(), decide, evolve, unit_of=lambda state: state.unit_id)
