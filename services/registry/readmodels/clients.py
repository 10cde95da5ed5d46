"""Machine clients: by which secret a program comes in, and the administrator's list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, MetaData, Table, Text, select
from sqlalchemy import Row as Found

from services.registry.events import (
    ClientRegistered,
    ClientRevoked,
    ClientSecretReplaced,
    TokenGiven,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.recorded import Recorded
from shared.kernel.roles import ClientScope

clients = Table(
    "clients",
    MetaData(),
    Column("client_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("secret_digest", Text, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("registered_at", Text, nullable=False),
    Column("last_here_at", Text),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the door and the administrator need it."""

    client_id: UUID
    unit_id: UUID
    name: str
    scopes: tuple[ClientScope, ...]
    secret_digest: str
    revoked: bool
    registered_at: datetime
    last_here_at: datetime | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the client as the facts say."""
    fact = recorded.fact
    if isinstance(fact, ClientRegistered):
        yield Insert(
            clients,
            {
                "client_id": str(fact.client_id),
                "unit_id": str(fact.unit_id),
                "name": fact.name,
                "scopes": " ".join(fact.scopes),
                "secret_digest": fact.secret_digest,
                "revoked": False,
                "registered_at": recorded.occurred_at.isoformat(),
            },
        )
    elif isinstance(fact, ClientSecretReplaced):
        digest = {"secret_digest": fact.secret_digest}
        yield Update(clients, {"client_id": str(fact.client_id)}, digest)
    elif isinstance(fact, ClientRevoked):
        yield Update(clients, {"client_id": str(fact.client_id)}, {"revoked": True})
    elif isinstance(fact, TokenGiven):
        here = {"last_here_at": recorded.occurred_at.isoformat()}
        yield Update(clients, {"client_id": str(fact.client_id)}, here)


def by_id(connection: Connection, client_id: UUID) -> Client | None:
    """Return a client, or None."""
    wanted = clients.c.client_id == str(client_id)
    found = connection.execute(select(clients).where(wanted)).first()
    return _client(found) if found else None


def listed(connection: Connection) -> Sequence[Client]:
    """Return all clients, those that work first, by name."""
    rows = connection.execute(select(clients).order_by(clients.c.revoked, clients.c.name))
    return [_client(row) for row in rows]


def _client(row: Found[Any]) -> Client:
    return Client(
        client_id=UUID(row.client_id),
        unit_id=UUID(row.unit_id),
        name=row.name,
        scopes=tuple(ClientScope(name) for name in row.scopes.split()),
        secret_digest=row.secret_digest,
        revoked=row.revoked,
        registered_at=datetime.fromisoformat(row.registered_at),
        last_here_at=datetime.fromisoformat(row.last_here_at) if row.last_here_at else None,
    )


model = ReadModel("clients", 1, (clients,), fill)
