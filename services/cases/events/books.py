"""The book in which a unit's notices and cases get their numbers, year by year."""

from typing import ClassVar
from uuid import UUID

from shared.kernel.facts import Fact


class ReferenceGiven(Fact):
    """A notice or a case got its number in the unit's book, such as "TN-2025-007"."""

    fact_type: ClassVar[str] = "cases.reference_given"
    vi: ClassVar[str] = "Đã vào sổ"

    unit_id: UUID
    series: str
    year: int
    number: int
    reference: str
    subject_id: UUID
