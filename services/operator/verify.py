"""`mangnon verify`: walk the hash chain of every service and name the first bad place."""

import sqlite3
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DatabaseError

from services.operator.answering import ALL_WELL, SOMETHING_WRONG, answer
from shared.contracts.announcement import SERVICES
from shared.database import Database
from shared.eventstore import chain
from shared.settings import Settings


def verify(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Kiểm tra sổ sự kiện của cả năm dịch vụ có còn nguyên vẹn không."""
    folder = Settings.load().data_dir
    found = {name: verified(folder / f"{name}.db") for name in SERVICES}
    whole = all(result["whole"] for result in found.values())
    answer(found, as_json=as_json, code=ALL_WELL if whole else SOMETHING_WRONG)


def verified(path: Path) -> dict[str, Any]:
    """Return whether the facts in the database at `path` are whole, or what is wrong and where."""
    if not path.exists():
        return {"whole": False, "reason": "no such database"}
    try:
        return _walked(path)
    except (DatabaseError, sqlite3.DatabaseError, ValueError, TypeError) as broken:
        return {"whole": False, "reason": f"cannot be read: {type(broken).__name__}"}


def _walked(path: Path) -> dict[str, Any]:
    database = Database(path)
    try:
        with database.reading() as connection:
            damage = chain.first_damage(connection)
            head = chain.head(connection)
    finally:
        database.close()
    if damage is not None:
        return {"whole": False, "position": damage.position, "reason": damage.reason}
    return {"whole": True, "facts": head.position, "head": head.hash.hex()}
