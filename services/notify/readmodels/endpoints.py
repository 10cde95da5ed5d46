"""Where are events sent, for whom, and is it at work? And what may a client hear?"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select
from sqlalchemy import Row as SqlRow

from services.notify.endpoint import Address, Doors
from services.notify.events import (
    EndpointDisabled,
    EndpointEnabled,
    EndpointRegistered,
    SecretSet,
    Stopped,
    Wanted,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Insert, Row, Update
from shared.identity import officers
from shared.identity.rights import Rights
from shared.kernel.officer import Officer
from shared.kernel.permissions import Permissions, with_clients
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import NotAllowed
from shared.kernel.roles import ClientScope
from shared.units.tree import UnitTree

endpoints = Table(
    "endpoints",
    MetaData(),
    Column("endpoint_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("address", Text, nullable=False),  # without its query
    Column("wanted", Text, nullable=False),  # JSON list
    Column("stopped", Text),  # why nothing is sent; NULL: it is
    Column("registered_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("secret_set_at", Text),
)
_HEARING: Final[Permissions] = {"read_events": with_clients({}, ClientScope.EVENTS)}
_ANY: Final = Doors(loopback_too=True)  # what was registered is only to be shown


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """An endpoint as administrators see it: nothing of its secrets."""

    endpoint_id: UUID
    client_id: UUID
    unit_id: UUID
    address: str
    wanted: tuple[Wanted, ...]
    stopped: Stopped | None
    registered_at: datetime
    changed_at: datetime
    secret_set_at: datetime | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep each endpoint as the facts say."""
    match recorded.fact:
        case EndpointRegistered() as new:
            values = {
                "endpoint_id": str(new.endpoint_id),
                "client_id": str(new.client_id),
                "unit_id": str(new.unit_id),
                # An endpoint whose key is lost keeps its row, without an address.
                "address": Address.of(new.url, _ANY).shown if new.url else "",
                "wanted": json.dumps([one.value for one in new.wanted]),
                "registered_at": moment_text(new.registered_at),
                "changed_at": moment_text(new.registered_at),
            }
            yield Insert(endpoints, values)
        case SecretSet(endpoint_id=endpoint_id, set_at=at):
            yield _changed(endpoint_id, secret_set_at=moment_text(at))
        case EndpointDisabled(endpoint_id=endpoint_id, reason=reason, disabled_at=at):
            yield _changed(endpoint_id, stopped=reason.value, changed_at=moment_text(at))
        case EndpointEnabled(endpoint_id=endpoint_id, enabled_at=at):
            yield _changed(endpoint_id, stopped=None, changed_at=moment_text(at))
        case _:
            pass


def ask(connection: Connection) -> list[EndpointLine]:
    """Return all endpoints, the newest first."""
    statement = select(endpoints).order_by(
        endpoints.c.registered_at.desc(), endpoints.c.endpoint_id
    )
    return [_line(row) for row in connection.execute(statement)]


def find(connection: Connection, endpoint_id: UUID) -> EndpointLine | None:
    """Return one endpoint."""
    statement = select(endpoints).where(endpoints.c.endpoint_id == str(endpoint_id))
    row = connection.execute(statement).one_or_none()
    return _line(row) if row else None


def clients(connection: Connection) -> list[officers.KnownOfficer]:
    """Return the machine clients that may hear events."""
    ids = connection.execute(select(officers.officers.c.officer_id)).scalars()
    known = (officers.find(connection, UUID(one)) for one in ids)
    return [one for one in known if one and one.active and _may_hear(one)]


def reach(connection: Connection, client_id: UUID, day: date) -> Callable[[UUID], bool]:
    """Return of which units a client may hear now: by the same row as the feed of each service."""
    known = officers.find(connection, client_id)
    if known is None or not known.active:
        return _nothing
    client = Officer(known.id, scopes=known.scopes)
    try:
        tree = UnitTree.load(connection)
        return Rights.of(client, "read_events", _HEARING, tree, day).covers
    except NotAllowed:
        return _nothing


def _may_hear(client: officers.KnownOfficer) -> bool:
    return any(scope.role is ClientScope.EVENTS for scope in client.scopes)


def _nothing(_: UUID) -> bool:
    return False


def _changed(endpoint_id: UUID, **values: str | None) -> Row:
    return Update(endpoints, {"endpoint_id": str(endpoint_id)}, values)


def _line(row: SqlRow[Any]) -> EndpointLine:
    return EndpointLine(
        endpoint_id=UUID(row.endpoint_id),
        client_id=UUID(row.client_id),
        unit_id=UUID(row.unit_id),
        address=row.address,
        wanted=tuple(Wanted(one) for one in json.loads(row.wanted)),
        stopped=Stopped(row.stopped) if row.stopped else None,
        registered_at=datetime.fromisoformat(row.registered_at),
        changed_at=datetime.fromisoformat(row.changed_at),
        secret_set_at=datetime.fromisoformat(row.secret_set_at) if row.secret_set_at else None,
    )


endpoints_model = ReadModel("endpoints", 1, (endpoints,), fill)
