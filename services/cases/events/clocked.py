"""Facts that start and settle legal clocks, and what is told when one runs out."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel

from services.cases.reference.clocks import Clock
from shared.kernel.facts import Fact


class Clocked(BaseModel):
    """What a fact does to the clocks of its stream: some start, those of some rules are settled."""

    starts: tuple[Clock, ...] = ()
    settles: tuple[str, ...] = ()


class OfClock(BaseModel):
    """What is told of a clock of a notice or a case (`subject`: notice, case)."""

    subject: str
    subject_id: UUID
    reference: str
    unit_id: UUID
    rule: str
    due_at: datetime
    citation: str
    role: str

    @classmethod
    def of(
        cls, clock: Clock, *, subject: str, subject_id: UUID, reference: str, unit_id: UUID
    ) -> Self:
        """Tell it of `clock`."""
        return cls(
            subject=subject,
            subject_id=subject_id,
            reference=reference,
            unit_id=unit_id,
            rule=clock.rule,
            due_at=clock.due_at,
            citation=clock.citation,
            role=clock.role,
        )


class DeadlineNear(OfClock, Fact):
    """A clock is about to run out."""

    fact_type: ClassVar[str] = "cases.deadline_near"
    vi: ClassVar[str] = "Sắp hết thời hạn"


class DeadlineMissed(OfClock, Fact):
    """A clock ran out before what it asks for was done."""

    fact_type: ClassVar[str] = "cases.deadline_missed"
    vi: ClassVar[str] = "Đã quá thời hạn"
