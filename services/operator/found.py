"""`mangnon found`: a node's first units and its first administrator, while it is not running."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from services.operator.answering import answer, give_up
from services.operator.resting import registry_at_rest
from shared.desk import Desk
from shared.hosting.opening import CannotOpen
from shared.kernel.refusals import Refused
from shared.settings import Settings


def found(
    *,
    units: Annotated[
        Path | None,
        typer.Option(help="Tệp CSV: kind,code,name,parent,valid_from,legal_reference."),
    ] = None,
    administrator: Annotated[
        str, typer.Option(help="Tên đăng nhập của người quản trị.")
    ] = "quan-tri",
    name: Annotated[str, typer.Option(help="Họ và tên người quản trị.")] = "Quản trị",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Lập đơn vị đầu tiên và cấp mật khẩu tạm cho người quản trị. Làm khi hệ thống đang tắt."""
    settings = Settings.load()
    try:
        rows = _rows(units) if units is not None else []
        with registry_at_rest(settings) as desk:
            told = _founded(desk, rows, administrator.strip().lower(), name)
    except CannotOpen as fault:
        give_up(str(fault))
    except (Refused, ValueError, KeyError, OSError) as fault:
        give_up(fault.message if isinstance(fault, Refused) else f"Không đọc được tệp: {fault}")
    answer(told, as_json=as_json)


def _founded(desk: Desk, rows: Sequence[Any], administrator: str, name: str) -> dict[str, Any]:
    from services.registry import operations
    from services.registry.readmodels import accounts
    from shared.kernel.officer import SYSTEM, Grant
    from shared.kernel.roles import Role

    if rows:
        operations.found_node(desk, desk.issue(SYSTEM), rows)
    top = next(iter(desk.units.children(None)), None)
    if top is None:
        give_up("Chưa có đơn vị nào: hãy cho tệp đơn vị bằng --units.")
    account = desk.read(accounts.by_username, administrator)
    officer_id = account.officer_id if account else None
    if officer_id is None:
        issued = desk.issue(SYSTEM)
        officer_id = operations.register_officer(
            desk,
            issued,
            username=administrator,
            display_name=name,
            position_title=Role.ADMINISTRATOR.vi,
            unit_id=top.id,
            grants=(Grant(Role.ADMINISTRATOR, top.id, issued.today),),
        )
    password = operations.give_password(desk, desk.issue(SYSTEM), officer_id)
    return {"units": len(list(desk.units)), "username": administrator, "password": password}


def _rows(path: Path) -> list[Any]:
    from services.registry.reference import UnitRow

    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            UnitRow(
                row["kind"],
                row["code"],
                row["name"],
                row["parent"],
                date.fromisoformat(row["valid_from"]),
                row["legal_reference"],
            )
            for row in csv.DictReader(file)
        ]
