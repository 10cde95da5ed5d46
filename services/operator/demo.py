"""`mangnon demo`: live the life of the demonstration commune and write down what it leaves."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from services.demonstration.population import CHILDREN_AT_FIRST
from services.operator.answering import SOMETHING_WRONG, TRY_AGAIN, AsJson, answer, say
from shared.contracts.announcement import SERVICES
from shared.hosting.opening import at_work
from shared.settings import Settings

_SAY_EVERY_DAYS = 60


def demo(
    *,
    seed: Annotated[int, typer.Option(help="Mầm ngẫu nhiên: cùng mầm, cùng kết quả.")] = 1,
    out: Annotated[Path, typer.Option(help="Thư mục nhận báo cáo, số liệu và dữ liệu.")] = Path(
        "demo"
    ),
    children: Annotated[
        int, typer.Option(min=200, max=2000, help="Số trẻ của xã mẫu lúc đầu.")
    ] = CHILDREN_AT_FIRST,
    as_json: AsJson = False,
) -> None:
    """Cho xã mẫu sống từ 15/11/2023 đến 14/5/2025 rồi xuất báo cáo."""
    from services.demonstration import whole
    from services.demonstration.life import Life
    from shared.telemetry.logs import configure

    configure("ERROR")
    started = time.monotonic()
    settings = whole.settings_for(Settings.load(), out)
    try:
        with at_work(settings, SERVICES), _progress() as progress:
            left = asyncio.run(
                whole.live_through(settings, Life(seed, children), out, progress.come_to)
            )
    except whole.OtherLife as fault:
        say(str(fault))
        raise typer.Exit(SOMETHING_WRONG) from None
    except KeyboardInterrupt:
        say("Đã dừng; chạy lại cùng lệnh để đi tiếp.")
        raise typer.Exit(TRY_AGAIN) from None
    found: dict[str, Any] = {
        "seed": seed,
        "children_at_first": children,
        "deeds": left.deeds,
        "facts": left.facts,
        "figures": left.figures,
        "files": [str(path) for path in left.files],
        "data": str(settings.data_dir),
        "seconds": round(time.monotonic() - started, 1),
    }
    answer(found, as_json=as_json)


class _Progress(Protocol):
    def come_to(self, day: date, done: int, total: int) -> None: ...


@contextmanager
def _progress() -> Iterator[_Progress]:
    """A bar on a terminal, a line now and then elsewhere; never in the answer itself."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("15/11/2023", total=None)

    def come_to(self, day: date, done: int, total: int) -> None:
        self._bar.update(self._task, description=f"{day:%d/%m/%Y}", completed=done, total=total)


class _Lines:
    def __init__(self) -> None:
        self._days = 0

    def come_to(self, day: date, done: int, total: int) -> None:
        if self._days % _SAY_EVERY_DAYS == 0 or done == total:
            sys.stderr.write(f"{day:%d/%m/%Y}  {done}/{total}\n")
            sys.stderr.flush()
        self._days += 1
