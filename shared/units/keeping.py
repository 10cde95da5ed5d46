"""How a service keeps the units: registry from its own facts, the others from what it tells."""

from shared.contracts import registry
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.rows import Upsert
from shared.units.tree import Unit, units


def unit_row(unit: Unit) -> Upsert:
    """Return the row of a unit, whole: registry makes it of its own facts."""
    values = {
        "unit_id": str(unit.id),
        "parent_id": str(unit.parent_id) if unit.parent_id else None,
        "kind": unit.kind,
        "code": unit.code,
        "name": unit.name,
        "valid_from": unit.valid_from,
        "valid_until": unit.valid_until,
    }
    return Upsert(units, values)


@whenever(registry.UnitRecorded)
def remember_unit(event: registry.UnitRecorded, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep a unit as registry told it."""
    yield unit_row(
        Unit(
            id=event.unit_id,
            parent_id=event.parent_id,
            kind=event.kind,
            code=event.code,
            name=event.name,
            valid_from=event.valid_from,
            valid_until=event.valid_until,
        )
    )


units_model = ReadModel("units", 1, (units,), policies=(remember_unit,))
