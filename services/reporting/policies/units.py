"""Hamlets are counted too: how many there are is under every share of hamlets."""

from dataclasses import replace
from datetime import timedelta

from services.reporting.policies.stamping import stamp
from services.reporting.readmodels.contributions import (
    Contribution,
    difference,
    standing,
    written,
)
from shared.contracts import registry
from shared.eventstore.acts import Heard, Reaction, whenever


@whenever(registry.UnitRecorded)
def count_hamlet(event: registry.UnitRecorded, heard: Heard) -> Reaction:
    """Count a hamlet of a commune from its first day to its last, as it now stands."""
    if event.kind != "hamlet" or event.parent_id is None:
        return
    old = standing(heard.connection, str(event.unit_id), ("hamlet",))
    first = Contribution(
        account="hamlet",
        subject=str(event.unit_id),
        unit_id=str(event.parent_id),
        hamlet_id=str(event.unit_id),
        effective_on=event.valid_from,
        record_kind="unit",
        record_id=str(event.unit_id),
    )
    new = {first: 1}
    if event.valid_until is not None:
        gone = event.valid_until + timedelta(days=1)
        new[replace(first, effective_on=gone)] = -1
    yield from written(stamp(event, heard), difference(old, new))
