"""`mangnon verify`: walk the hash chain of every service and name the first bad place.

A chain that was cut off, or written anew as a whole, is whole in itself. It shows against what was
kept of it elsewhere: a head that was printed or written down (`--head`), a backup (`--backup`).
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from services.operator.answering import ALL_WELL, SOMETHING_WRONG, TRY_AGAIN, AsJson, answer
from shared.contracts.announcement import SERVICES
from shared.database import BrokenPromise, CannotConnect, Places
from shared.eventstore import chain
from shared.hosting.backup import NotWhole, header
from shared.hosting.opening import CannotOpen, has_lived, no_data
from shared.settings import Settings

_LEAST_DIGITS: Final = 8
NOTHING: Final = {"whole": False, "reason": "no data yet"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody kept of a chain: the hash of a position, or how it begins."""

    service: str
    position: int
    hash: str


def verify(
    *,
    head: Annotated[
        list[str] | None,
        typer.Option(help="Mã đã in hoặc đã ghi lại, phải còn nguyên: reporting:58:8b77dd33…"),
    ] = None,
    backup: Annotated[
        Path | None, typer.Option(help="Bản sao lưu .data: mã lúc sao lưu phải còn nguyên.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra sổ sự kiện của cả năm dịch vụ có còn nguyên vẹn không."""
    settings = Settings.load()
    kept = [*map(_typed, head or ()), *(_of_backup(backup) if backup else ())]
    places = Places(settings.data_dir, settings.database_url)
    found = {name: verified(places, name, kept) for name in SERVICES}
    if all(one == NOTHING for one in found.values()):
        raise CannotOpen(no_data(settings))
    answer(found, as_json=as_json, code=_code(found.values()))


def _code(found: Collection[Mapping[str, Any]]) -> int:
    """Return what comes of it: of a chain that was not reached nobody can say that it is bad."""
    if any(not one["whole"] and "away" not in one for one in found):
        return SOMETHING_WRONG
    return ALL_WELL if all(one["whole"] for one in found) else TRY_AGAIN


def verified(places: Places, service: str, kept: Iterable[Kept] = ()) -> dict[str, Any]:
    """Return whether the facts of a service are whole, or what is wrong and where."""
    try:
        if not has_lived(places, service):
            return NOTHING
        return _walked(places, service, [one for one in kept if one.service == service])
    except CannotConnect as refused:
        return {"whole": False, "away": True, "reason": f"cannot be reached: {refused}"}
    except (BrokenPromise, SQLAlchemyError, sqlite3.DatabaseError, ValueError, TypeError) as broken:
        return {"whole": False, "reason": f"cannot be read: {type(broken).__name__}"}


def _walked(places: Places, service: str, kept: Iterable[Kept]) -> dict[str, Any]:
    database = places.data(service)
    try:
        with database.reading() as connection:
            damage = chain.first_damage(connection) or next(_other(connection, kept), None)
            head = chain.head(connection)
    finally:
        database.close()
    if damage is not None:
        return {"whole": False, "position": damage.position, "reason": damage.reason}
    return {"whole": True, "facts": head.position, "head": head.hash.hex()}


def _other(connection: Connection, kept: Iterable[Kept]) -> Iterator[chain.Damage]:
    told = (one for one in kept if one.position)  # of an empty chain there was nothing to keep
    for one in sorted(told, key=lambda one: one.position):
        here = chain.hash_at(connection, one.position)
        if here is None:
            yield chain.Damage(one.position, "the chain ends before what was kept of it")
        elif not here.hex().startswith(one.hash):
            yield chain.Damage(one.position, "the hash is not the one that was kept")


def _typed(text: str) -> Kept:
    service, position, begins = (*text.split(":"), "", "")[:3]
    begins = begins.strip().rstrip("…").lower()
    is_hash = len(begins) >= _LEAST_DIGITS and not begins.strip("0123456789abcdef")
    if service not in SERVICES or not position.isdigit() or not is_hash:
        message = f"{text}: cần có dạng reporting:58:8b77dd33 (từ {_LEAST_DIGITS} chữ số trở lên)."
        raise typer.BadParameter(message)
    return Kept(service, int(position), begins)


def _of_backup(path: Path) -> Iterator[Kept]:
    try:
        told: dict[str, Any] = header(path)["services"]
    except (NotWhole, OSError, KeyError, ValueError) as wrong:
        message = f"{path}: không phải là bản sao lưu."
        raise typer.BadParameter(message) from wrong
    for name, head in told.items():
        yield Kept(name, head["facts"], head["head"])
