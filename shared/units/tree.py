"""The tree of units by day: who lies under whom. Its table is the same in every service."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import Column, Connection, Date, MetaData, Table, Text, select

units = Table(
    "units",
    MetaData(),
    Column("unit_id", Text, primary_key=True),
    Column("parent_id", Text),
    Column("kind", Text, nullable=False),  # province, district, commune, ward, hamlet …
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit; `code` is not a key, the id is."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None = None


class UnitTree:
    """All units that a service has heard of, for questions of scope and names."""

    def __init__(self, all_units: Iterable[Unit]) -> None:
        self._by_id = {unit.id: unit for unit in all_units}
        self._children: dict[UUID | None, list[Unit]] = {}
        for unit in self._by_id.values():
            self._children.setdefault(unit.parent_id, []).append(unit)
        self._under: dict[UUID, frozenset[UUID]] = {}  # nothing changes in a tree

    @classmethod
    def load(cls, connection: Connection) -> Self:
        """Read the tree from this service's `units` table."""
        rows = connection.execute(select(units).order_by(units.c.code, units.c.name))
        return cls(
            Unit(
                UUID(row.unit_id),
                UUID(row.parent_id) if row.parent_id else None,
                row.kind,
                row.code,
                row.name,
                row.valid_from,
                row.valid_until,
            )
            for row in rows
        )

    def get(self, unit_id: UUID) -> Unit | None:
        """Return the unit, or None where it is unknown."""
        return self._by_id.get(unit_id)

    def name(self, unit_id: UUID | None) -> str:
        """Return the unit's name, or "(chưa rõ)" where it is unknown."""
        unit = self._by_id.get(unit_id) if unit_id else None
        return unit.name if unit else "(chưa rõ)"

    def ancestors(self, unit_id: UUID) -> Iterator[UUID]:
        """Yield the unit itself and all above it."""
        current: UUID | None = unit_id
        while current is not None:
            yield current
            unit = self._by_id.get(current)
            current = unit.parent_id if unit else None

    def lies_under(self, unit_id: UUID, above: UUID) -> bool:
        """Say whether `unit_id` is `above` or lies below it."""
        return above in self.ancestors(unit_id)

    def children(self, unit_id: UUID | None, kind: str | None = None) -> list[Unit]:
        """Return the units directly below, by code."""
        below = self._children.get(unit_id, [])
        return [unit for unit in below if kind is None or unit.kind == kind]

    def subtree(self, unit_id: UUID) -> frozenset[UUID]:
        """Return the unit and all below it."""
        if unit_id not in self._under:
            below = (self.subtree(child.id) for child in self._children.get(unit_id, []))
            self._under[unit_id] = frozenset((unit_id,)).union(*below)
        return self._under[unit_id]

    def commune_of(self, unit_id: UUID) -> Unit | None:
        """Return the commune (xã, phường, đặc khu) that a unit is or lies in."""
        for above in self.ancestors(unit_id):
            unit = self._by_id.get(above)
            if unit and unit.kind == "commune":
                return unit
        return None

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_id.values())
