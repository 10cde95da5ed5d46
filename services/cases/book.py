"""The book of a unit: every notice and every case gets the next number of its year, without gaps.

The number is given in the act that makes the notice or the case, so that none is left unused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.cases.events import ReferenceGiven
from shared.kernel.decider import Decider
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued

NOTICES: Final = "TN"  # tiếp nhận
CASES: Final = "VV"  # vụ việc


@dataclass(frozen=True, slots=True)
class GiveReference:
    """Give the next number of a series to a notice or a case."""

    unit_id: UUID
    series: str
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class Book:
    """The numbers that were given."""

    unit_id: UUID | None = None
    last: Mapping[tuple[str, int], int] = field(default_factory=lambda: MappingProxyType({}))
    subjects: frozenset[UUID] = frozenset()


def decide(command: GiveReference, book: Book, issued: Issued) -> Sequence[ReferenceGiven]:
    """Say which number follows; a subject that has one gets no other."""
    if command.subject_id in book.subjects:
        return []
    year = issued.today.year
    number = book.last.get((command.series, year), 0) + 1
    return [
        ReferenceGiven(
            unit_id=command.unit_id,
            series=command.series,
            year=year,
            number=number,
            reference=f"{command.series}-{year}-{number:03}",
            subject_id=command.subject_id,
        )
    ]


def evolve(book: Book, fact: ReferenceGiven) -> Book:
    """Remember a number as given."""
    last = {**book.last, (fact.series, fact.year): fact.number}
    return replace(
        book,
        unit_id=fact.unit_id,
        last=MappingProxyType(last),
        subjects=book.subjects | {fact.subject_id},
    )


def stream(unit_id: UUID) -> str:
    """Return the name of a unit's book."""
    return f"book-{unit_id}"


def given_in(facts: Sequence[Fact]) -> str:
    """Return the reference that the book gave earlier in the same act."""
    return next(fact.reference for fact in facts if isinstance(fact, ReferenceGiven))


decider = Decider(Book(), decide, evolve, unit_of=lambda book: book.unit_id)
