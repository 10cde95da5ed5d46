"""Questions of those who may not wait themselves: all that arrive together have one look.

A look is a transaction: its beginning, its end and the hand-overs between threads cost more than
most questions do.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from shared.database import Database
from shared.eventstore.in_groups import Group, InGroups, Job
from shared.promise import Promise

T = TypeVar("T")
Question = Callable[[Connection], Any]


class Asker:
    """Asks for the event loop, in a thread."""

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._questions: InGroups[Question] = InGroups(f"asking-{service}", self._look)

    def ask(self, question: Callable[[Connection], T]) -> Promise[T]:
        """Promise what a question comes to on a connection that cannot write."""
        return self._questions.submit(question)

    def close(self) -> None:
        """Answer what was asked; no more is."""
        self._questions.close()

    def _look(self, group: Group[Question]) -> None:
        with self._database.asking() as connection:
            for job in group:
                job.begin()
                _answer(job, connection)


def _answer(job: Job[Question], connection: Connection) -> None:
    try:
        came = job.work(connection)
    except SQLAlchemyError:
        raise  # PostgreSQL answers nothing more in this transaction
    except Exception as fault:  # noqa: BLE001 - told to who asked
        job.fault = fault
    else:
        job.answer = lambda: came
