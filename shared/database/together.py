"""Several databases as they stand at one moment, while they are written to."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from shared.database.database import Database


@contextmanager
def at_one_moment(databases: Sequence[Database]) -> Iterator[list[Connection]]:
    """Yield a reader's connection to each, all on views of the same moment.

    All write locks are held for that moment only: what is committed before it is seen in every
    view, what comes after it in none. Writers wait for milliseconds, not for who reads.
    """
    with ExitStack() as views:
        with ExitStack() as locks:
            for database in databases:
                locks.enter_context(database.writing())
            connections = [views.enter_context(database.viewing()) for database in databases]
        yield connections


@contextmanager
def all_or_none(databases: Sequence[Database]) -> Iterator[list[Connection]]:
    """Yield a writer's connection to each; a fault in between leaves all as they were."""
    with ExitStack() as locks:
        yield [locks.enter_context(database.writing()) for database in databases]
