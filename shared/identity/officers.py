"""What each service knows of the officers: who is active, with which roles, in which version.

Registry fills the table from its own facts, the others from what registry tells. There is no name
in it: a page takes the name of the person before it from the ticket.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, Row, Table, Text, select

from shared.contracts import registry
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.rows import Upsert
from shared.kernel.officer import ClientGrant, Grant
from shared.kernel.roles import ClientScope, Role

officers = Table(
    "officers",
    MetaData(),
    Column("officer_id", Text, primary_key=True),
    Column("roles_version", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("position_title", Text, nullable=False),
    Column("grants", Text, nullable=False),  # JSON: [{role, unit_id, since, until}]
)


@dataclass(frozen=True, slots=True)
class KnownOfficer:
    """An officer as this service knows them; compare `roles_version` with the ticket's."""

    id: UUID
    roles_version: int
    active: bool
    position_title: str
    grants: tuple[Grant, ...]
    scopes: tuple[ClientGrant, ...] = ()


def find(connection: Connection, officer_id: UUID) -> KnownOfficer | None:
    """Return what is known of the officer, or None where nothing has been heard yet."""
    wanted = select(officers).where(officers.c.officer_id == str(officer_id))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _known(row)


def everyone(connection: Connection) -> dict[UUID, KnownOfficer]:
    """Return all officers that are known, by id."""
    known = map(_known, connection.execute(select(officers)))
    return {officer.id: officer for officer in known}


def officer_row(
    officer_id: UUID,
    *,
    roles_version: int,
    active: bool,
    position_title: str,
    grants: Iterable[Grant | ClientGrant],
) -> Upsert:
    """Return the row of an officer or a client, whole: registry makes it of its own facts."""
    values = {
        "officer_id": str(officer_id),
        "roles_version": roles_version,
        "active": active,
        "position_title": position_title,
        "grants": _written_grants(grants),
    }
    return Upsert(officers, values)


@whenever(registry.OfficerChanged)
def remember_officer(event: registry.OfficerChanged, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep what an officer may do now, as registry told it."""
    # A role that this version of the software does not know yet gives no right.
    known = [grant for grant in event.grants if grant.role in set(Role)]
    scopes = [grant for grant in event.grants if grant.role in set(ClientScope)]
    yield officer_row(
        event.officer_id,
        roles_version=event.roles_version,
        active=event.active,
        position_title=event.position_title,
        grants=(
            *(Grant(Role(g.role), g.unit_id, g.since, g.until) for g in known),
            *(ClientGrant(ClientScope(g.role), g.unit_id) for g in scopes),
        ),
    )


officers_model = ReadModel("officers", 1, (officers,), policies=(remember_officer,))


def _known(row: Row[Any]) -> KnownOfficer:
    return KnownOfficer(
        id=UUID(row.officer_id),
        roles_version=row.roles_version,
        active=row.active,
        position_title=row.position_title,
        grants=_read_grants(row.grants),
        scopes=_read_scopes(row.grants),
    )


def _written_grants(grants: Iterable[Grant | ClientGrant]) -> str:
    return json.dumps([_written(grant) for grant in grants], separators=(",", ":"))


def _written(grant: Grant | ClientGrant) -> dict[str, str | None]:
    place: dict[str, str | None] = {"role": grant.role.value, "unit_id": str(grant.unit_id)}
    if isinstance(grant, ClientGrant):
        return place
    until = grant.until.isoformat() if grant.until else None
    return place | {"since": grant.since.isoformat(), "until": until}


def _read_scopes(text: str) -> tuple[ClientGrant, ...]:
    return tuple(
        ClientGrant(ClientScope(row["role"]), UUID(row["unit_id"]))
        for row in json.loads(text)
        if row["role"] in set(ClientScope)
    )


def _read_grants(text: str) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            role=Role(row["role"]),
            unit_id=UUID(row["unit_id"]),
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in json.loads(text)
        if row["role"] in set(Role)
    )
