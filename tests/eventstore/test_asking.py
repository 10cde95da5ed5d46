"""What is asked together is answered from one look; a question at fault is nobody else's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from shared.database import READERS, Database, Places
from shared.eventstore.asking import Asker
from tests.kit.backends import Backend
from tests.kit.postgresql import PostgresqlServer

PATIENCE = 20
_ANEW = Table("anew", MetaData(), Column("n", Integer))


@pytest.fixture
def database(backend: Backend) -> Iterator[Database]:
    """An open database."""
    opened = backend.places.data("registry")
    yield opened
    opened.close()


@pytest.fixture
def asker(database: Database) -> Iterator[Asker]:
    """Who asks it."""
    asking = Asker(database, "registry")
    yield asking
    asking.close()


@pytest.fixture
def let_go(asker: Asker) -> Callable[[], None]:
    """Let the asker wait, so that what is asked meanwhile is asked together; return how it ends."""
    going_on = Event()
    asker.ask(lambda _: going_on.wait(PATIENCE))
    return going_on.set


def test_questions_that_arrive_together_have_one_look(
    asker: Asker, let_go: Callable[[], None]
) -> None:
    looks = [asker.ask(lambda connection: connection) for _ in range(3)]
    let_go()
    first, *others = [look.result(PATIENCE) for look in looks]
    assert all(other is first for other in others)


def test_a_question_that_breaks_the_look_fails_alone(
    asker: Asker, let_go: Callable[[], None]
) -> None:
    before = asker.ask(number)
    broken = asker.ask(lambda connection: connection.execute(text("SELECT * FROM nowhere")))
    after = asker.ask(number)
    let_go()
    assert [before.result(PATIENCE), after.result(PATIENCE)] == [7, 7]
    with pytest.raises(SQLAlchemyError):
        broken.result(PATIENCE)


def test_a_question_about_a_locked_table_does_not_hold_up_the_others(
    tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    database = Places(tmp_path, postgresql.address(("registry",))).data("registry")
    asker = Asker(database, "registry")
    database.create([_ANEW])
    with database.writing() as making_it_anew:
        making_it_anew.execute(text("LOCK TABLE anew IN ACCESS EXCLUSIVE MODE"))
        stopped = asker.ask(lambda connection: connection.execute(_ANEW.select()).all())
        other = asker.ask(number)
        assert other.result(PATIENCE) == 7
        with pytest.raises(OperationalError):
            stopped.result(PATIENCE)
    asker.close()
    database.close()


def test_questions_queue_behind_no_page(asker: Asker, database: Database) -> None:
    with ExitStack() as pages:
        for _ in range(READERS):
            pages.enter_context(database.reading())
        assert asker.ask(number).result(PATIENCE) == 7


def test_what_a_question_raises_is_told_to_who_asked(
    asker: Asker, let_go: Callable[[], None]
) -> None:
    def refusing(_: Connection) -> None:
        raise LookupError

    refused, other = asker.ask(refusing), asker.ask(number)
    let_go()
    with pytest.raises(LookupError):
        refused.result(PATIENCE)
    assert other.result(PATIENCE) == 7


def test_nothing_can_be_written_by_asking(asker: Asker) -> None:
    writing = asker.ask(lambda connection: connection.execute(text("CREATE TABLE mine (n INT)")))
    with pytest.raises(SQLAlchemyError):
        writing.result(PATIENCE)


def test_what_was_asked_is_answered_when_it_is_closed(
    asker: Asker, let_go: Callable[[], None]
) -> None:
    asked = asker.ask(number)
    let_go()
    asker.close()
    assert asked.result(PATIENCE) == 7


def number(connection: Connection) -> int:
    """Ask for a number."""
    found: int = connection.execute(text("SELECT 7")).scalar_one()
    return found
