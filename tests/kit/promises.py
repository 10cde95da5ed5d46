"""What many promises came to."""

from collections.abc import Iterable
from typing import Any

from shared.promise import Promise
from shared.waiting import PATIENCE_SECONDS


def faults(promises: Iterable[Promise[Any]]) -> list[Exception | None]:
    """Wait for all; return what each raised, None where it was kept."""
    return [
        _fault(promise) for promise in tuple(promises)
    ]  # all are begun before one is waited for


def _fault(promise: Promise[Any]) -> Exception | None:
    try:
        promise.result(PATIENCE_SECONDS)
    except Exception as fault:  # noqa: BLE001 - that is what is asked for
        return fault
    return None
