"""Whose fund is looked at: the officer's own commune, or one that the address names."""

from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query

from services.fund.documents import Letterhead
from services.fund.operations.units import HAMLET
from services.fund.permissions import MAY
from services.fund.reference import Organisation
from shared.kernel.refusals import NotAllowed, NotFound
from shared.units.tree import Unit
from shared.web import Visit, Visiting

_FUND_ROLES: Final = frozenset(MAY["list_journal"])
_COMMUNE: Final = "commune"
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The fund on the page: its unit and the year of its books."""

    visit: Visit
    unit: Unit
    year: int

    @property
    def fund_name(self) -> str:
        """The fund as people call it."""
        return Letterhead(self.unit.name, "").fund_name

    @property
    def query(self) -> str:
        """What links on the page carry on."""
        return f"unit_id={self.unit.id}&year={self.year}"

    @property
    def context(self) -> dict[str, Any]:
        """What every template of the fund is given."""
        return {
            "scope": self,
            "unit": self.unit,
            "year": self.year,
            "may": self.visit.may(self.unit.id),
        }

    @property
    def hamlets(self) -> list[Unit]:
        """The hamlets of the unit."""
        return self.visit.units.children(self.unit.id, HAMLET)

    @property
    def collectors(self) -> Choices:
        """Who may collect: the hamlets, then the organisations, as choices of a form."""
        of_hamlets = tuple((f"hamlet:{hamlet.id}", hamlet.name) for hamlet in self.hamlets)
        return of_hamlets + tuple((f"organisation:{o.value}", o.vi) for o in Organisation)


def find_scope(
    visit: Visiting,
    unit_id: Annotated[UUID | None, Query()] = None,
    year: Annotated[int | None, Query(ge=2000, le=2199)] = None,
) -> Scope:
    """Return whose fund the page is of; who looks after several communes must name one."""
    return Scope(visit, _unit(visit, unit_id), year or visit.today.year)


Scoped = Annotated[Scope, Depends(find_scope)]


def scope_of(visit: Visit, unit_id: UUID, year: int | None = None) -> Scope:
    """Return the scope of a record's own unit."""
    return Scope(visit, _unit(visit, unit_id), year or visit.today.year)


def communes_of(visit: Visit) -> list[Unit]:
    """Return the communes whose funds the officer may look at, by name."""
    roots = _roots(visit)
    return sorted(
        (
            unit
            for unit in visit.units
            if unit.kind == _COMMUNE and any(visit.units.lies_under(unit.id, r) for r in roots)
        ),
        key=lambda unit: unit.name,
    )


def has_one_fund(visit: Visit) -> bool:
    """Whether the officer works in one commune only."""
    return len({_commune(visit, root) for root in _roots(visit)} - {None}) == 1


def collector_of(choice: str | None) -> tuple[UUID | None, Organisation | None]:
    """Read a choice of `collectors` back."""
    kind, _, of = (choice or "").partition(":")
    if kind == "hamlet":
        return UUID(of), None
    return None, Organisation(of) if kind == "organisation" else None


def _unit(visit: Visit, unit_id: UUID | None) -> Unit:
    if unit_id is None:
        own = (_commune(visit, root) for root in _roots(visit))
        unit_id = next((commune for commune in own if commune is not None), None)
    unit = visit.units.get(unit_id) if unit_id else None
    if unit is None:
        raise NotFound
    return unit


def _commune(visit: Visit, unit_id: UUID) -> UUID | None:
    commune = visit.units.commune_of(unit_id)
    return commune.id if commune else None


def _roots(visit: Visit) -> list[UUID]:
    roots = [
        grant.unit_id
        for grant in visit.officer.grants
        if grant.role in _FUND_ROLES and grant.holds_on(visit.today)
    ]
    if not roots:
        raise NotAllowed
    return roots
