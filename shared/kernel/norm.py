"""Rules of law as dated rows with a citation: a figure is never a constant in the code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Norm(Generic[T]):
    """What a rule says from `since` to `until` (its last day, None while in force).

    `unverified` rows rest on a secondary source and are shown as such.
    """

    name: str
    value: T
    citation: str
    since: date
    until: date | None = None
    verified: bool = True


def in_force(norms: Iterable[Norm[T]], name: str, day: date) -> Norm[T]:
    """Return the row of `name` in force on `day`; where several are, the latest to begin."""
    rows = [
        norm
        for norm in norms
        if norm.name == name and norm.since <= day and (norm.until is None or day <= norm.until)
    ]
    if not rows:
        message = f"no norm {name!r} in force on {day.isoformat()}"
        raise LookupError(message)
    return max(rows, key=lambda norm: norm.since)
