"""Asking again and again for what comes by itself in a moment."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

_AGAIN_SECONDS: Final = 0.02


def comes_true(ask: Callable[[], bool], seconds: float) -> bool:
    """Say whether it is so, now or within so many seconds; the thread stops meanwhile."""
    until = monotonic() + seconds
    while not (is_true := ask()) and monotonic() < until:
        sleep(_AGAIN_SECONDS)
    return is_true
