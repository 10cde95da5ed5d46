"""What is logged, caught as it would stand in the file."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from shared.telemetry.logs import configure


@contextmanager
def logged_from(level: str) -> Iterator[io.StringIO]:
    """Yield what is logged from a level on; afterwards all is logged as it was before."""
    root = logging.getLogger()
    handlers, before = root.handlers[:], root.level
    written = io.StringIO()
    configure(level, written)
    try:
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
