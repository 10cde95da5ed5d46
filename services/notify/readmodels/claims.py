"""Who is sending what just now? Leases, so that of several replicas only one sends a thing.

A lease is a mark of the moment and nobody's fact. It is taken in one transaction of the writer,
where no other replica can look at the same time, and it runs out: what a replica was sending when
it lost its power is sent again by whoever looks next.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    insert,
    select,
)
from sqlalchemy import literal as value

from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Delete, Row, Run

LEASE: Final = timedelta(minutes=5)

claims = Table(
    "claims",
    MetaData(),
    Column("thing", Text, primary_key=True),  # "<channel>:<what it is about>"
    Column("holder", Text, nullable=False),  # one round of one replica
    Column("until", Text, nullable=False),
)


def are_there(connection: Connection, things: Select[Any]) -> bool:
    """Say whether there is anything to take."""
    return connection.execute(things.limit(1)).first() is not None


def taking(things: Select[Any], holder: str, now: datetime) -> list[Row]:
    """Return the rows by which `holder` takes `things` (one column, those that are free)."""
    chosen = things.subquery()
    until = moment_text(now + LEASE)
    lease = select(chosen.c[0], value(holder), value(until))
    over = delete(claims).where(claims.c.until <= moment_text(now))
    return [
        Run(claims, over),
        Run(claims, insert(claims).from_select(["thing", "holder", "until"], lease)),
    ]


def letting_go(holder: str) -> Row:
    """Return the row by which a holder gives back all that it took."""
    return Delete(claims, {"holder": holder})


def is_free(thing: ColumnElement[str], now: datetime) -> ColumnElement[bool]:
    """Say in SQL that nobody sends a thing: there is no lease, or it has run out."""
    return thing.not_in(select(claims.c.thing).where(claims.c.until > moment_text(now)))


def is_held(thing: ColumnElement[str], holder: str) -> ColumnElement[bool]:
    """Say in SQL that a holder has taken a thing."""
    return thing.in_(select(claims.c.thing).where(claims.c.holder == holder))


claims_model = ReadModel("claims", 1, (claims,))
