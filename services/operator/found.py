"""`mangnon found`: a node's first units and its first administrator, while it is not running."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from services.operator.answering import AsJson, answer, give_up
from services.operator.resting import registry_at_rest
from shared.database import Places
from shared.desk import Desk
from shared.settings import Settings

_NO_UNITS: Final = "Chưa có đơn vị nào: hãy cho tệp đơn vị bằng --units."
_COLUMNS: Final = ("kind", "code", "name", "parent", "valid_from", "legal_reference")


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
    as_json: AsJson = False,
) -> None:
    """Lập đơn vị đầu tiên và cấp mật khẩu tạm cho người quản trị. Làm khi hệ thống đang tắt."""
    settings = Settings.load()
    rows = _rows(units) if units is not None else []
    if not rows and not Places(settings.data_dir, settings.database_url).is_made("registry"):
        give_up(_NO_UNITS)
    with registry_at_rest(settings) as desk:
        told = _founded(desk, rows, administrator.strip().lower(), name)
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
        give_up(_NO_UNITS)
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
    """Return the units of a file; end with a sentence where it is none of ours."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
                give_up(f"Tệp {path} thiếu cột {', '.join(missing)}.")
            return [_row(path, reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        give_up(f"Tệp {path} không phải là CSV bằng UTF-8.")


def _row(path: Path, line: int, row: Mapping[str, str | None]) -> Any:
    from services.registry.reference import UnitRow

    kind, code, name, parent, valid_from, legal_reference = (row[one] or "" for one in _COLUMNS)
    try:
        day = date.fromisoformat(valid_from)
    except ValueError:
        give_up(f"Tệp {path}, dòng {line}: valid_from phải có dạng 2025-07-01.")
    return UnitRow(kind, code, name, parent, day, legal_reference)
