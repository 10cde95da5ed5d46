"""`mangnon backup --to FOLDER`: the node's past in sealed files, while it works.

Two files in two places: the data, a new file each time; the keys, one file that is replaced, with
the register of what was erased beside it. Exit codes: 0 written; 1 it cannot be; 2 wrong words; 75
there is nothing to back up yet, or another backup is under way.
"""

from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.operator.answering import SOMETHING_WRONG, TRY_AGAIN, answer, say
from services.operator.progress import bar
from shared.database import BrokenPromise, CannotConnect
from shared.hosting.backup import BackupKey, KeysLost, NoCode, NotWhole, back_up
from shared.hosting.loading import load
from shared.hosting.opening import CannotOpen
from shared.settings import Settings

KEY_FILE: Final = "backup.key"


def backup(
    *,
    to: Annotated[Path, typer.Option(help="Thư mục (hoặc tệp .data) nhận dữ liệu.")],
    keys_to: Annotated[
        Path | None,
        typer.Option(help="Thư mục nhận khoá, nên ở nơi khác; mặc định: keys trong thư mục trên."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="Tệp mã sao lưu; mặc định: backup.key cạnh các khoá khác.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Sao lưu cả năm dịch vụ tại cùng một thời điểm, trong khi hệ thống vẫn làm việc."""
    settings = Settings.load()
    started = perf_counter()
    folder = to.parent if to.suffix and not to.is_dir() else to
    try:
        secret, is_new = BackupKey.load_or_make(key or settings.keys_dir / KEY_FILE)
        with bar() as tell:
            places = (to, keys_to or folder / "keys")
            written = back_up(settings, load(), secret, places, tell)
    except CannotOpen as fault:
        say(str(fault))
        raise typer.Exit(TRY_AGAIN) from None
    except (KeysLost, NoCode, NotWhole, BrokenPromise, OSError, SQLAlchemyError) as fault:
        spoken = isinstance(fault, KeysLost | NoCode | NotWhole | CannotConnect | OSError)
        say(f"Không sao lưu được: {fault if spoken else type(fault).__name__}")
        raise typer.Exit(SOMETHING_WRONG) from None
    told = {
        "data": str(written.data),
        "keys": str(written.keys),
        "register": str(written.register),
        "bytes": written.bytes,
        "services": written.services,
        "keys_kept": written.keys_count,
        "erased_known": written.erased_count,
        "seconds": round(perf_counter() - started, 2),
    }
    # Said once: whoever has the files and not this code has nothing.
    answer(told | {"code": secret.code} if is_new else told, as_json=as_json)
