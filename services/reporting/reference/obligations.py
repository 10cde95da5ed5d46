"""What a commune owes upward each year, as dated rows that a yearly setting may change."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from services.reporting.reference import files


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """One report a year: period and due day as month-day, and the document they rest on."""

    code: str
    name: str
    period_start: str
    period_end: str
    due: str
    before: bool
    since: date
    basis: str
    citation: str
    verified: bool

    def name_in(self, year: int) -> str:
        """Return the report's name for a year."""
        return self.name.format(year=year)

    def period_in(self, year: int) -> tuple[date, date]:
        """Return the first and the last day; a period may begin in the year before."""
        last = date.fromisoformat(f"{year}-{self.period_end}")
        first = date.fromisoformat(f"{year}-{self.period_start}")
        return (first if first <= last else first.replace(year=year - 1), last)

    def due_in(self, year: int) -> date:
        """Return the day that the document names."""
        return date.fromisoformat(f"{year}-{self.due}")


@cache
def rules() -> tuple[ObligationRule, ...]:
    """Return the rows of obligations.toml."""
    return tuple(ObligationRule(**row) for row in files.read("obligations.toml")["obligation"])
