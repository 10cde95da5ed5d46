"""The tree of units: entering, renaming, ending; the first units of a node."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.registry import unit
from services.registry.reference import UnitRow, thanh_dinh
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid
from shared.units.tree import Unit


def record_unit(
    desk: Desk,
    issued: Issued,
    *,
    kind: str,
    code: str,
    name: str,
    valid_from: date,
    parent_id: UUID | None = None,
    legal_reference: str = "",
) -> UUID:
    """Enter a unit; `kind` is province, commune, hamlet or another level of the place."""
    if parent_id is not None and desk.units.get(parent_id) is None:
        raise Invalid("parent_unknown", "Đơn vị cấp trên không có trong hệ thống.", "parent_id")
    unit_id = issued.new_id("unit")
    command = unit.RecordUnit(
        unit_id=unit_id,
        kind=kind,
        code=code,
        name=name,
        valid_from=valid_from,
        parent_id=parent_id,
        legal_reference=legal_reference,
    )
    desk.perform(issued, "record_unit", _step(unit_id, command), unit=parent_id)
    return unit_id


def rename_unit(
    desk: Desk, issued: Issued, unit_id: UUID, name: str, *, since: date, legal_reference: str = ""
) -> None:
    """Give a unit another name from a day on."""
    command = unit.RenameUnit(name, since, legal_reference)
    desk.perform(issued, "rename_unit", _step(unit_id, command))


def end_unit(
    desk: Desk, issued: Issued, unit_id: UUID, *, last_day: date, legal_reference: str = ""
) -> None:
    """End a unit after its last day."""
    command = unit.EndUnit(last_day, legal_reference)
    desk.perform(issued, "end_unit", _step(unit_id, command))


def list_units(desk: Desk, issued: Issued) -> list[Unit]:
    """Return all units of the node, by code: names of places are no secret."""
    desk.rights(issued, "list_units")
    return list(desk.units)


def found_node(
    desk: Desk, issued: Issued, rows: Iterable[UnitRow] | None = None
) -> dict[str, UUID]:
    """Enter the first units of a node (a province, its commune, the hamlets); return ids by code.

    What is there already is left as it is, so it may be called at every start. The ids come from
    the state's codes, so that a commune and its province know a unit under the same id.
    """
    ids = {known.code: known.id for known in desk.units}
    steps = []
    for row in thanh_dinh() if rows is None else rows:
        if row.code in ids:
            continue
        ids[row.code] = thing_id("unit", row.code)
        command = unit.RecordUnit(
            unit_id=ids[row.code],
            kind=row.kind,
            code=row.code,
            name=row.name,
            valid_from=row.valid_from,
            parent_id=ids[row.parent] if row.parent else None,
            legal_reference=row.legal_reference,
        )
        steps.append(_step(ids[row.code], command))
    if steps:
        desk.perform(issued, "found_node", *steps)
    return ids


def _step(unit_id: UUID, command: unit.UnitCommand) -> Step:
    return Step(f"unit-{unit_id}", unit.decider, command)
