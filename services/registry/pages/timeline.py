"""What befell a child, in the words of a timeline."""

from collections.abc import Sequence
from typing import Any

from services.registry.events import (
    ChildDetailsCorrected,
    ChildDied,
    ChildMoved,
    ChildRegistered,
    ChildTurnedSixteen,
    CircumstanceEnded,
    CircumstanceRecorded,
    SupportRecorded,
)
from services.registry.norms import DEATH_CAUSES, SUPPORT_KINDS, circumstance
from services.registry.operations import ChildCard
from shared.kernel.officer import SYSTEM
from shared.units.tree import UnitTree
from shared.web.formats import show_date


def entries(card: ChildCard, units: UnitTree) -> Sequence[dict[str, Any]]:
    """Return the timeline of a record, newest first."""
    return [
        {
            "at": recorded.occurred_at,
            "what": recorded.fact.vi,
            "who": "Hệ thống"
            if recorded.actor == SYSTEM.id
            else card.officers.get(recorded.actor, ""),
            "note": _note(recorded.fact, units),
        }
        for recorded in reversed(card.history)
    ]


def circumstance_words(group: int, subgroup: int | None) -> str:
    """Return a group and its sub-group in words."""
    known = circumstance(group)
    if known is None:
        return str(group)
    return f"{known.vi}: {known.subgroup_vi(subgroup)}" if subgroup else known.vi


def _note(fact: Any, units: UnitTree) -> str:
    match fact:
        case ChildRegistered():
            return f"{fact.origin.vi}, {units.name(fact.hamlet_id)}"
        case ChildDetailsCorrected():
            since = "" if fact.is_correction else f" (từ {show_date(fact.since)})"
            return f"{fact.reason or ''}{since}"
        case ChildMoved():
            place = units.name(fact.to_hamlet_id) if fact.to_hamlet_id else fact.where
            return f"{show_date(fact.moved_on)}: {units.name(fact.from_hamlet_id)} → {place}"
        case ChildDied():
            return f"{show_date(fact.died_on)}: {DEATH_CAUSES.get(fact.cause, fact.cause)}"
        case ChildTurnedSixteen():
            return show_date(fact.turned_on)
        case CircumstanceRecorded():
            words = circumstance_words(fact.group, fact.subgroup)
            return f"{words}, từ {show_date(fact.since)}"
        case CircumstanceEnded():
            words = circumstance_words(fact.group, fact.subgroup)
            return f"{words}, hết từ {show_date(fact.ended_on)}"
        case SupportRecorded():
            kind = SUPPORT_KINDS.get(fact.kind, fact.kind)
            return " · ".join(part for part in (kind, show_date(fact.given_on), fact.note) if part)
        case _:
            return ""
