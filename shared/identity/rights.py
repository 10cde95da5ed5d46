"""How far an officer's right reaches: permission row × role × unit, as of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from shared.kernel.officer import ClientGrant, Grant, Officer
from shared.kernel.permissions import Permissions
from shared.kernel.refusals import NotAllowed, NotFound
from shared.kernel.roles import Scope
from shared.units.tree import UnitTree


@dataclass(frozen=True, slots=True)
class Rights:
    """The right of one officer to one operation."""

    officer: Officer
    everywhere: bool
    own: bool
    roots: frozenset[UUID]
    units: UnitTree

    @classmethod
    def of(
        cls, officer: Officer, operation: str, table: Permissions, units: UnitTree, day: date
    ) -> Self:
        """Return the right, or refuse an officer who has none.

        An operation without a row is a fault and crashes.
        """
        row: dict[str, Scope] = dict(table[operation].items())
        granted: tuple[Grant | ClientGrant, ...] = (*officer.grants, *officer.scopes)
        scopes = {
            (row[grant.role], grant.unit_id)
            for grant in granted
            if grant.role in row and grant.holds_on(day)
        }
        if not scopes and not officer.is_system:
            raise NotAllowed
        return cls(
            officer=officer,
            everywhere=officer.is_system or any(scope is Scope.NODE for scope, _ in scopes),
            own=any(scope is Scope.OWN for scope, _ in scopes),
            roots=frozenset(unit for scope, unit in scopes if scope is Scope.UNIT),
            units=units,
        )

    def covers(self, unit_id: UUID) -> bool:
        """Say whether a record of that unit lies within the right."""
        return self.everywhere or any(self.units.lies_under(unit_id, root) for root in self.roots)

    def must_cover(self, unit_id: UUID) -> None:
        """Refuse as not found what lies outside."""
        if not self.covers(unit_id):
            raise NotFound

    def must_be(self, officer_id: UUID) -> None:
        """Refuse as not found what belongs to another officer (scope "own")."""
        if not self.everywhere and officer_id != self.officer.id:
            raise NotFound

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """All units within the right: for the WHERE of lists."""
        if self.everywhere:
            return frozenset(unit.id for unit in self.units)
        return frozenset().union(*(self.units.subtree(root) for root in self.roots))
