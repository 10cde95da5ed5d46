"""Read models have no migrations: a raised version is filled again from the facts and the inbox."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from shared.contracts.announcement import emitters
from shared.database import Database
from shared.eventstore.acts import Heard, ReadModel
from shared.eventstore.codec import Codec
from shared.eventstore.projecting import carry_out
from shared.eventstore.rows import Row, Upsert
from shared.eventstore.tables import events, inbox, read_model_versions

_PAGE = 1000


def bring_up_to_date(
    database: Database, codec: Codec, models: Iterable[ReadModel]
) -> tuple[str, ...]:
    """Fill again every model whose version differs from the stored one; return their names."""
    with database.writing() as connection:
        rows = connection.execute(select(read_model_versions)).all()
        stored = {row.name: row.version for row in rows}
        stale = [model for model in models if stored.get(model.name) != model.version]
        for model in stale:
            rebuild(connection, codec, model)
    return tuple(model.name for model in stale)


def rebuild(connection: Connection, codec: Codec, model: ReadModel) -> None:
    """Drop the tables of a model and fill them from the first fact and letter on."""
    for table in model.tables:
        table.drop(connection, checkfirst=True)
        table.create(connection)
    for page in _pages(_rows_of_facts(connection, codec, model), _PAGE):
        carry_out(connection, page)
    for page in _pages(_rows_of_letters(connection, model), 1):  # a policy may ask what it wrote
        carry_out(connection, page)
    version = {"name": model.name, "version": model.version}
    carry_out(connection, [Upsert(read_model_versions, version)])


def _rows_of_facts(connection: Connection, codec: Codec, model: ReadModel) -> Iterator[Row]:
    statement = select(events).order_by(events.c.position)
    for row in connection.execute(statement.execution_options(yield_per=_PAGE)).mappings():
        yield from model.fill(codec.recorded(row))


def _rows_of_letters(connection: Connection, model: ReadModel) -> Iterator[Row]:
    if not model.policies:
        return
    statement = select(inbox).where(inbox.c.state == "applied").order_by(inbox.c.position)
    for letter in connection.execute(statement).all():
        said = json.loads(letter.envelope)
        _, _, emitter, event, version = said["type"].split(".")
        for policy in model.policies:
            wanted = (policy.event.event, f"v{policy.event.version}")
            if wanted == (event, version) and emitter in emitters(policy.event):
                heard = _heard(connection, policy.name, letter, said)
                yield from _only_rows(
                    policy.react(policy.event.model_validate(said["data"]), heard)
                )


def _heard(connection: Connection, policy: str, letter: Any, said: dict[str, Any]) -> Heard:
    return Heard(
        policy,
        letter.source,
        letter.sequence,
        letter.event_id,
        datetime.fromisoformat(said["time"]),
        letter.position,
        lambda: connection,
    )


def _only_rows(reactions: Iterable[Any]) -> Iterator[Row]:
    for reaction in reactions:
        if not hasattr(reaction, "table"):
            message = "a read model's own policy yields rows, never acts"
            raise TypeError(message)
        yield reaction


def _pages(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while page := list(islice(rows, size)):
        yield page
