"""Connections kept open: one is taken and given back for next to nothing.

SQLAlchemy makes a connection anew of a pooled one each time, which costs more than most questions
to a file do. A server may go away between two transactions, so its connections stay with the pool,
which asks before it gives one out.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

_PATIENCE_SECONDS: Final = 30


class Kept:
    """What is used of an engine: at most `most` connections at once, others wait for one."""

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._free = threading.Semaphore(most)
        self._idle: list[Connection] = []
        self._is_over = False

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield a connection; what was begun and not committed is given up afterwards.

        Raises TimeoutError where none comes free.
        """
        if not self._free.acquire(timeout=_PATIENCE_SECONDS):
            message = f"no connection came free within {_PATIENCE_SECONDS} s"
            raise TimeoutError(message)
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.connection.rollback()  # what was begun past SQLAlchemy
                self._idle.append(connection)
                if self._is_over:
                    self.dispose()
        finally:
            self._free.release()

    def dispose(self) -> None:
        """Close all connections; those in use, once they are given back."""
        self._is_over = True
        while self._idle:
            connection = self._idle.pop()
            connection.detach()  # not back to a pool that may have been disposed of
            connection.close()
        self._engine.dispose()

    def _take(self) -> Connection:
        try:
            return self._idle.pop()  # the last one used knows most of the file
        except IndexError:
            return self._engine.connect()
