"""`mangnon restore --from FILE`: a node as a backup knows it, where nothing is yet.

Exit codes: 0 restored and every chain whole; 1 it cannot be, and nothing was left behind; 2 wrong
words; 75 the node runs, or something is in the way.
"""

from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from services.operator.answering import (
    ALL_WELL,
    SOMETHING_WRONG,
    AsJson,
    answer,
    asked_secretly,
    give_up,
)
from services.operator.progress import bar
from services.operator.verify import verified
from shared.contracts.announcement import SERVICES
from shared.database import Places, WrongAddress
from shared.hosting.backup import (
    Backup,
    BackupKey,
    Cut,
    NoCode,
    NoSuchPlace,
    NotWhole,
    WrongNodeKey,
)
from shared.hosting.backup import restore as restored
from shared.hosting.loading import load
from shared.hosting.opening import stopped
from shared.kernel.issued import VIETNAM
from shared.settings import Settings


def restore(
    *,
    source: Annotated[Path, typer.Option("--from", help="Tệp dữ liệu .data.")],
    keys: Annotated[
        Path | None,
        typer.Option(help="Tệp khoá .keys; không có thì mọi dữ liệu cá nhân coi như đã xoá."),
    ] = None,
    erased: Annotated[
        Path | None, typer.Option(help="Sổ xoá .erased; mặc định: cạnh tệp khoá.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Tệp mã sao lưu; không có thì hỏi mã.")] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Đến thời điểm này (giờ Việt Nam).")
    ] = None,
    to_position: Annotated[
        str, typer.Option(help="Đến sự kiện này của một dịch vụ: registry:1234.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Khôi phục vào thư mục trống, đến hết bản sao lưu hoặc đến một thời điểm."""
    from services.demonstration import mark

    settings = Settings.load()
    started = perf_counter()
    cut = _cut(until, to_position)
    try:
        register = erased or _beside(keys)
        backup = Backup(_there(source), _asked_for(key), keys, register, mark.settle)
        with stopped(settings), bar() as tell:
            found = restored(settings, load(), backup, cut, tell)
    except WrongAddress:
        raise
    except (NoCode, NotWhole, NoSuchPlace, WrongNodeKey) as fault:
        give_up(f"Không khôi phục được: {fault}")
    except ValueError as fault:
        give_up(f"Không khôi phục được: {type(fault).__name__}")
    places = Places(settings.data_dir, settings.database_url)
    stands = {name: verified(places, name) for name in found.backup}
    whole = all(one["whole"] for one in stands.values())
    told = {
        "services": stands,
        "backup": found.backup,
        "unreadable": found.unreadable,
        "erased_again": found.erased_again,
        "seconds": round(perf_counter() - started, 2),
    }
    answer(told, as_json=as_json, code=ALL_WELL if whole else SOMETHING_WRONG)


def _cut(until: datetime | None, place: str) -> Cut | None:
    if until is not None and place:
        message = "--until hoặc --to-position, không cả hai."
        raise typer.BadParameter(message)
    if until is not None:
        return Cut(until if until.tzinfo else until.replace(tzinfo=VIETNAM))
    if not place:
        return None
    service, _, position = place.partition(":")
    if service not in SERVICES or not position.isdigit() or not int(position):
        message = f"{place}: cần có dạng registry:1234."
        raise typer.BadParameter(message)
    return Cut(service=service, position=int(position))


def _there(source: Path) -> Path:
    """Return the file of data; who has none need not look for the code."""
    if not source.is_file():
        message = f"không có tệp {source}."
        raise NotWhole(message)
    return source


def _asked_for(key: Path | None) -> BackupKey:
    if key is None:
        return BackupKey.of(asked_secretly("Mã sao lưu"))
    return BackupKey.load(key)


def _beside(keys: Path | None) -> Path | None:
    """Return the register that lies beside a file of keys, if there is one."""
    found = keys.with_suffix(".erased") if keys else None
    return found if found and found.exists() else None
