"""`mangnon units`: the tree of units as it stands, or as it stood on a day. Changes nothing.

Names are of that day, too: one that came later is not shown before. Exit codes: 0 told; 1 the data
cannot be read; 2 wrong words; 75 there is no data yet, or no database that answers.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from services.operator.answering import AsJson, answer_in_lines
from services.operator.looking import looking, told_in_clear
from shared.kernel.issued import VIETNAM
from shared.settings import Settings
from shared.units.tree import Unit, UnitTree


def units(
    *,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ngày cần xem; mặc định: hôm nay.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kể cây đơn vị hành chính của một ngày. Chỉ đọc: hệ thống có thể đang chạy."""
    from services.demonstration import mark

    settings = Settings.load()
    with looking(settings, "registry") as connection:
        today = mark.now(settings.data_dir, connection).astimezone(VIETNAM).date()
        day = on.date() if on else today
        known = stood(connection, day)
    codes = {unit.id: unit.code for unit in known}
    shown = {unit.id for unit in known if _is_in_being(unit, day)}
    ordered = [one for one in _in_order(UnitTree(known), shown, None, 0) if one[0].id in shown]
    rows = [_row(unit, codes) for unit, _ in ordered]
    lines = ("  " * depth + _line(row) for row, (_, depth) in zip(rows, ordered, strict=True))
    answer_in_lines({"on": day.isoformat(), "units": rows}, lines, as_json=as_json)


def stood(connection: Connection, day: date) -> list[Unit]:
    """Return all units that were ever recorded, by code, each under the name of a day."""
    from services.registry.events import UnitEnded, UnitEvent, UnitRecorded, UnitRenamed

    facts: Iterator[UnitEvent] = told_in_clear(connection, UnitRecorded, UnitRenamed, UnitEnded)
    found: dict[UUID, Unit] = {}
    for fact in facts:
        name = fact.unit.name
        if isinstance(fact, UnitEnded) or (isinstance(fact, UnitRenamed) and day < fact.renamed_on):
            name = found[fact.unit_id].name
        found[fact.unit_id] = Unit(id=fact.unit_id, **{**dict(fact.unit), "name": name})
    return sorted(found.values(), key=lambda unit: (unit.code, unit.name))


def _is_in_being(unit: Unit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_until is None or day <= unit.valid_until)


def _in_order(
    tree: UnitTree, shown: set[UUID], above: UUID | None, depth: int
) -> Iterator[tuple[Unit, int]]:
    """Yield units from the top, each with its depth; who is not shown indents nobody."""
    for unit in tree.children(above):
        yield unit, depth
        yield from _in_order(tree, shown, unit.id, depth + (unit.id in shown))


def _row(unit: Unit, codes: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "kind": unit.kind,
        "code": unit.code,
        "name": unit.name,
        "parent": codes.get(unit.parent_id, "") if unit.parent_id else "",
        "valid_from": unit.valid_from.isoformat(),
        "valid_until": unit.valid_until.isoformat() if unit.valid_until else None,
        "id": str(unit.id),
    }


def _line(row: Mapping[str, Any]) -> str:
    under = f", thuộc {row['parent']}" if row["parent"] else ""
    until = f" đến hết {row['valid_until']}" if row["valid_until"] else ""
    return f"{row['kind']} {row['code']} {row['name']}{under}, từ {row['valid_from']}{until}"
