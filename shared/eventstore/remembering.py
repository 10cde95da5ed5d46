"""What was read and is still true: kept in memory until a row of its table is written."""

import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from shared.promise import Promise
from shared.waiting import is_prompt, wait

T = TypeVar("T")
_MOST: Final = 10_000
_SECONDS: Final = 1.0  # where another process may write, too


class Remembered:
    """Answers by table and question. `is_shared`: another replica writes; it is seen a second late.

    Whoever waited for an act finds nothing here from before it: `forget` comes before the answer.
    Anybody may ask; only the writer forgets, so that no lock is needed.
    """

    def __init__(self, *, is_shared: bool) -> None:
        self._seconds = _SECONDS if is_shared else math.inf
        self._answers: dict[tuple[Any, ...], tuple[int, float, Promise[Any]]] = {}
        self._written: dict[str, int] = {}

    def answer(self, table: str, question: tuple[Any, ...], ask: Callable[[], Promise[T]]) -> T:
        """Return what `ask` promises, or has promised to who asked this before.

        Requests that ask while it is looked up wait for the same look. With one each they would
        all look at once, and none be answered before it is time to look again. A thread asks for
        itself: it may be the one that looks.
        """
        count = self._written.get(table, 0)
        count_then, until, promise = self._answers.get((table, *question), _NOTHING)
        holds = count_then == count and time.monotonic() < until and not promise.has_failed
        if not holds or not (promise.is_told or is_prompt()):
            until = time.monotonic() + self._seconds
            promise = ask()  # if the table is written meanwhile, the count goes on: it is not kept
            if len(self._answers) >= _MOST:
                self._answers.clear()
            self._answers[table, *question] = (count, until, promise)
        came: T = wait(promise)
        return came

    def forget(self, tables: Iterable[str]) -> None:
        """Believe nothing any more that was read from these tables."""
        for table in tables:
            self._written[table] = self._written.get(table, 0) + 1


_NOTHING: Final[tuple[int, float, Promise[Any]]] = (-1, 0.0, Promise())
