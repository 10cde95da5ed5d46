"""What was read and is still true: kept in memory until a row of its table is written."""

import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

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
        self._answers: dict[tuple[Any, ...], tuple[int, float, Any]] = {}
        self._written: dict[str, int] = {}

    def answer(self, table: str, question: tuple[Any, ...], read: Callable[[], T]) -> T:
        """Return what `read` returns, or has returned to this question before."""
        count = self._written.get(table, 0)
        found = self._answers.get((table, *question))
        if found is not None and found[0] == count and time.monotonic() < found[1]:
            kept: T = found[2]
            return kept
        until = time.monotonic() + self._seconds
        new = read()  # if the table is written meanwhile, the count has gone on: it is not kept
        if len(self._answers) >= _MOST:
            self._answers.clear()
        self._answers[table, *question] = (count, until, new)
        return new

    def forget(self, tables: Iterable[str]) -> None:
        """Believe nothing any more that was read from these tables."""
        for table in tables:
            self._written[table] = self._written.get(table, 0) + 1
