"""Who saw whose identity: blind facts, one stream for an officer and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.events import IdentityRead
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued


@dataclass(frozen=True, slots=True)
class RecordReading:
    """Write down that the officer is about to see these children; `way` says on which occasion."""

    child_ids: tuple[UUID, ...]
    way: str


def stream_of(officer_id: UUID, day: date) -> str:
    """Return the stream that an officer's readings of a day stand in."""
    return f"reading-{officer_id}-{day.isoformat()}"


def decide(command: RecordReading, _: None, issued: Issued) -> Sequence[IdentityRead]:
    """Every reading of anybody is a fact, also the second of the same minute."""
    if not command.child_ids:
        return []
    return [IdentityRead(officer_id=issued.by.id, child_ids=command.child_ids, way=command.way)]


def evolve(_: None, __: IdentityRead) -> None:
    """No rule depends on what was read before."""


decider = Decider(None, decide, evolve)
