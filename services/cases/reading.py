"""Readings of what is told of children: one stream for each officer and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.cases.events import CaseRead
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued


@dataclass(frozen=True, slots=True)
class RecordReading:
    """Write down that the officer reads a notice or a case (`subject`: notice, case)."""

    reading_id: UUID
    subject: str
    subject_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of the day."""

    ids: frozenset[UUID] = frozenset()


def decide(command: RecordReading, readings: Readings, issued: Issued) -> Sequence[CaseRead]:
    """Record every reading, each once."""
    if command.reading_id in readings.ids:
        return []
    return [
        CaseRead(
            reading_id=command.reading_id,
            officer_id=issued.by.id,
            subject=command.subject,
            subject_id=command.subject_id,
            unit_id=command.unit_id,
        )
    ]


def evolve(readings: Readings, fact: CaseRead) -> Readings:
    """Remember a reading."""
    return Readings(readings.ids | {fact.reading_id})


def stream(officer_id: UUID, day: date) -> str:
    """Return the name of an officer's stream of a day."""
    return f"reading-{officer_id}-{day.isoformat()}"


decider = Decider(Readings(), decide, evolve)
