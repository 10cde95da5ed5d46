"""Whose reports are looked at: the officer's own commune, or one that the address names."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BeforeValidator

from services.reporting.permissions import MAY
from services.reporting.reference.obligations import rules
from services.reporting.reference.plan import organisations
from shared.kernel.refusals import Invalid, NotAllowed, NotFound
from shared.units.tree import Unit
from shared.web import Visit, Visiting
from shared.web.entries import Unreadable, read_day

_ROLES: Final = frozenset(role for row in MAY.values() for role in row)
_HAMLET: Final = "hamlet"
_COMMUNE: Final = "commune"
Choices = tuple[tuple[str, str], ...]
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Scope:
    """The commune on the page, and the period that its figures are of."""

    visit: Visit
    unit: Unit
    period: Period

    @property
    def query(self) -> str:
        """What links on the page carry on."""
        return f"unit_id={self.unit.id}&start={self.period[0]}&end={self.period[1]}"

    @property
    def context(self) -> dict[str, Any]:
        """What every template is given."""
        return {
            "scope": self,
            "unit": self.unit,
            "period": self.period,
            "may": frozenset(name for name in MAY if self.may(name)),
            "bodies": organisations(),
        }

    def may(self, operation: str) -> bool:
        """Whether the officer may do this here: for links, never instead of the check itself."""
        row = MAY[operation]
        return any(
            grant.role in row
            and grant.holds_on(self.visit.today)
            and (
                self.visit.units.lies_under(self.unit.id, grant.unit_id)
                or self.visit.units.lies_under(grant.unit_id, self.unit.id)
            )
            for grant in self.visit.officer.grants
        )

    @property
    def hamlets(self) -> Choices:
        """The hamlets of the commune, as choices of a form."""
        found = self.visit.units.children(self.unit.id, _HAMLET)
        return tuple((str(hamlet.id), hamlet.name) for hamlet in found)


def _day(text: str | None) -> date | None:
    """Return the day that a link names or a person has typed; nothing typed is no day."""
    if not text:
        return None
    try:
        return read_day(text.strip(), "Ngày")
    except Unreadable as unreadable:
        raise Invalid(unreadable.code, unreadable.message) from None


Day = Annotated[date | None, BeforeValidator(_day), Query()]


def find_scope(
    visit: Visiting,
    unit_id: Annotated[UUID | None, Query()] = None,
    start: Day = None,
    end: Day = None,
) -> Scope:
    """Return whose figures the page is of: by default those of the period that runs."""
    running = running_period(visit.today)
    return Scope(visit, _unit(visit, unit_id), (start or running[0], end or running[1]))


Scoped = Annotated[Scope, Depends(find_scope)]


def scope_of(visit: Visit, unit_id: UUID, period: Period | None = None) -> Scope:
    """Return the scope of a record's own unit."""
    return Scope(visit, _unit(visit, unit_id), period or running_period(visit.today))


def running_period(today: date) -> Period:
    """Return the period of the report that is next due, as the yearly document asks."""
    periods = [
        (rule.due_in(year), rule.period_in(year))
        for year in (today.year, today.year + 1)
        for rule in rules()
    ]
    return min((due, period) for due, period in periods if due >= today)[1]


def body_choices(bodies: tuple[str, ...] | None) -> Choices:
    """Return the bodies that an officer may speak for, as choices of a form."""
    return tuple(
        (code, name) for code, name in organisations().items() if bodies is None or code in bodies
    )


def communes_of(visit: Visit) -> tuple[Unit, ...]:
    """Return the communes that the officer has to do with, by name."""
    roots = _roots(visit)
    units = visit.units
    found = [
        unit
        for unit in units
        if unit.kind == _COMMUNE
        and any(
            units.lies_under(unit.id, root) or units.lies_under(root, unit.id) for root in roots
        )
    ]
    return tuple(sorted(found, key=lambda unit: unit.name))


def _unit(visit: Visit, unit_id: UUID | None) -> Unit:
    communes = communes_of(visit)
    if unit_id is None:
        if not communes:
            raise NotFound
        return communes[0]
    unit = visit.units.get(unit_id)
    if unit is None or unit not in communes:
        raise NotFound
    return unit


def _roots(visit: Visit) -> list[UUID]:
    roots = [
        grant.unit_id
        for grant in visit.officer.grants
        if grant.role in _ROLES and grant.holds_on(visit.today)
    ]
    if not roots:
        raise NotAllowed
    return roots
