"""A child's record, from its registration to its sixteenth birthday or its erasure."""

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
from services.registry.child.deciding import decide
from services.registry.child.state import ChildState, HeldCircumstance, Status, evolve
from shared.kernel.decider import Decider

# Scope is compared with the hamlet, so that a right may reach over a commune or one hamlet.
decider = Decider(ChildState(), decide, evolve, unit_of=lambda state: state.hamlet_id)

__all__ = [
    "ChangeDetails",
    "ChildCommand",
    "ChildState",
    "EndCircumstance",
    "EraseRecord",
    "HeldCircumstance",
    "LiftHold",
    "PlaceHold",
    "RecordCircumstance",
    "RecordDeath",
    "RecordMove",
    "RecordSupport",
    "RegisterChild",
    "Status",
    "TurnSixteen",
    "decider",
]
