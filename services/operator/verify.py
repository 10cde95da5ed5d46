"""`mangnon verify`: walk the hash chain of every service and name the first bad place."""

import sqlite3
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.operator.answering import ALL_WELL, SOMETHING_WRONG, answer
from shared.contracts.announcement import SERVICES
from shared.database import BrokenPromise, CannotConnect, Places
from shared.eventstore import chain
from shared.settings import Settings


def verify(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Kiểm tra sổ sự kiện của cả năm dịch vụ có còn nguyên vẹn không."""
    settings = Settings.load()
    places = Places(settings.data_dir, settings.database_url)
    found = {name: verified(places, name) for name in SERVICES}
    whole = all(result["whole"] for result in found.values())
    answer(found, as_json=as_json, code=ALL_WELL if whole else SOMETHING_WRONG)


def verified(places: Places, service: str) -> dict[str, Any]:
    """Return whether the facts of a service are whole, or what is wrong and where."""
    if not places.is_made(service):
        return {"whole": False, "reason": "no such database"}
    try:
        return _walked(places, service)
    except CannotConnect as refused:
        return {"whole": False, "reason": f"cannot be reached: {refused}"}
    except (BrokenPromise, SQLAlchemyError, sqlite3.DatabaseError, ValueError, TypeError) as broken:
        return {"whole": False, "reason": f"cannot be read: {type(broken).__name__}"}


def _walked(places: Places, service: str) -> dict[str, Any]:
    database = places.data(service)
    try:
        with database.reading() as connection:
            damage = chain.first_damage(connection)
            head = chain.head(connection)
    finally:
        database.close()
    if damage is not None:
        return {"whole": False, "position": damage.position, "reason": damage.reason}
    return {"whole": True, "facts": head.position, "head": head.hash.hex()}
