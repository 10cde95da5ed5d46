"""Watches for what shows who somebody is, read outside the act that records the reading.

Personal columns and sealed facts are read on the writer's thread alone: only an act gets there, and
an act with an `ask` has a step that records it (shared/desk.py).
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from sqlalchemy import Engine, Select, event

from shared.database.prepared import Prepared
from shared.eventstore.tables import events

# An officer's own account and a subscriber's address are no child's record.
_NO_CHILDS = frozenset({"read_officer", "open_endpoint"})


@contextmanager
def no_unrecorded_reading() -> Iterator[list[str]]:
    """Yield a list of what an operation read unrecorded; it must stay empty."""
    seen: list[str] = []

    def look(_: Any, statement: Any, *__: Any) -> None:
        if isinstance(statement, Select) and not _is_the_writer():
            operation = _operation()
            personal = [str(column) for column in statement.selected_columns if _is_named(column)]
            if personal and operation not in (None, *_NO_CHILDS):
                seen.append(f"{operation} reads {', '.join(personal)}")

    def tuples(prepared: Prepared, *arguments: Any) -> Any:
        look(None, prepared.statement)
        return by_the_driver(prepared, *arguments)

    by_the_driver = Prepared.tuples
    event.listen(Engine, "before_execute", look)
    Prepared.tuples = tuples  # type: ignore[assignment, method-assign]
    try:
        yield seen
    finally:
        Prepared.tuples = by_the_driver  # type: ignore[method-assign]
        event.remove(Engine, "before_execute", look)


def _is_the_writer() -> bool:
    return threading.current_thread().name.startswith("writer-")


def _is_named(column: Any) -> bool:
    return column is events.c.sealed or bool(getattr(column, "info", {}).get("personal"))


def _operation() -> str | None:
    """Return the function of a service's operations that reads; None where a test itself does."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        path = frame.f_code.co_filename
        if "/services/" in path and "/operations" in path:
            return frame.f_code.co_name
        frame = frame.f_back
    return None
