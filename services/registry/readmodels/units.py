"""The tree of units in registry itself: the same table as everywhere, from its own facts."""

from collections.abc import Iterable
from typing import Any

from services.registry.events import UnitEnded, UnitRecorded, UnitRenamed
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row
from shared.kernel.recorded import Recorded
from shared.units.keeping import unit_row
from shared.units.tree import Unit, units


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write the unit as it now stands."""
    fact = recorded.fact
    if isinstance(fact, UnitRecorded | UnitRenamed | UnitEnded):
        yield unit_row(
            Unit(
                id=fact.unit_id,
                parent_id=fact.unit.parent_id,
                kind=fact.unit.kind,
                code=fact.unit.code,
                name=fact.unit.name,
                valid_from=fact.unit.valid_from,
                valid_until=fact.unit.valid_until,
            )
        )


model = ReadModel("units", 1, (units,), fill)
