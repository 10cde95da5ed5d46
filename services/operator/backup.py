"""`mangnon backup --to FOLDER`: the node's past in sealed files, while it works.

Two files in two places: the data, a new file each time; the keys, one file that is replaced, with
the register of what was erased beside it. Exit codes: 0 written; 1 it cannot be; 2 wrong words; 75
there is nothing to back up yet, or another backup is under way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer

from services.operator.answering import AsJson, answer, give_up
from services.operator.progress import bar
from shared.hosting.backup import BackupKey, KeysLost, NoCode, NotWhole, back_up
from shared.hosting.loading import load
from shared.hosting.opening import refuse_no_data
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
    as_json: AsJson = False,
) -> None:
    """Sao lưu cả năm dịch vụ tại cùng một thời điểm, trong khi hệ thống vẫn làm việc."""
    settings = Settings.load()
    started = perf_counter()
    refuse_no_data(settings)
    folder = to.parent if to.suffix and not to.is_dir() else to
    try:
        with _code(key or settings.keys_dir / KEY_FILE) as (secret, is_new), bar() as tell:
            places = (to, keys_to or folder / "keys")
            written = back_up(settings, load(), secret, places, tell)
    except (KeysLost, NoCode, NotWhole) as fault:
        give_up(f"Không sao lưu được: {fault}")
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


@contextmanager
def _code(file: Path) -> Iterator[tuple[BackupKey, bool]]:
    """Yield the code and whether it is new; a new one whose backup fails is not kept.

    It is said once, with the first backup: otherwise nobody would ever have been told of it.
    """
    secret, is_new = BackupKey.load_or_make(file)
    try:
        yield secret, is_new
    except BaseException:
        if is_new:
            file.unlink()
        raise
