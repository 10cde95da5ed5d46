"""Looking at the data of one service, for verbs that change nothing: the node may work meanwhile.

What stands in the way is said in a sentence: 75 where there is nothing to look at yet, or no server
that answers; 1 where it cannot be read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from services.operator.answering import SOMETHING_WRONG, TRY_AGAIN, give_up
from shared.database import BrokenPromise, CannotConnect, Places
from shared.eventstore.tables import events, heads
from shared.hosting.opening import no_data, refuse_unfinished
from shared.kernel.facts import Fact
from shared.settings import Settings

F = TypeVar("F", bound=Fact)


@contextmanager
def looking(settings: Settings, service: str) -> Iterator[Connection]:
    """Yield a connection that can only read, on one view of a service's data."""
    places = Places(settings.data_dir, settings.database_url)
    try:
        refuse_unfinished(settings)
        if not places.is_made(service):
            give_up(no_data(settings), TRY_AGAIN)
        with closing(places.data(service)) as database, database.reading() as connection:
            if not inspect(connection).has_table(heads.name):
                give_up(no_data(settings), TRY_AGAIN)
            yield connection
    except CannotConnect as fault:
        give_up(f"Không vào được cơ sở dữ liệu của {service}: {fault}", TRY_AGAIN)
    except (BrokenPromise, SQLAlchemyError, sqlite3.DatabaseError) as fault:
        told = f"Không đọc được cơ sở dữ liệu của {service} ({type(fault).__name__})."
        give_up(f"{told} Hãy chạy mangnon verify.", SOMETHING_WRONG)


def told_in_clear(connection: Connection, *shapes: type[F], stream: str = "") -> Iterator[F]:
    """Yield facts of some shapes in their order, of one stream or of all.

    They must hold nothing that is sealed: then no key is asked for.
    """
    by_type = {shape.fact_type: shape for shape in shapes}
    assert not any(shape.sealed_fields for shape in shapes), "this would need keys"
    wanted = select(events.c.type, events.c.data).where(events.c.type.in_(by_type))
    if stream:
        wanted = wanted.where(events.c.stream == stream)
    for kind, data in connection.execute(wanted.order_by(events.c.position)):
        yield by_type[kind].model_validate_json(data)
