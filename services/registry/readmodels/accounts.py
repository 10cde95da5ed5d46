"""Accounts: by which name and password an officer comes in, and the administrator's list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    MetaData,
    Table,
    Text,
    select,
)
from sqlalchemy import (
    Row as Found,
)

from services.registry.events import (
    OfficerDescribed,
    OfficerDisabled,
    OfficerEnabled,
    OfficerRegistered,
    PasswordSet,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update, refused_as
from shared.kernel.recorded import Recorded
from shared.kernel.vietnamese import name_key

accounts = Table(
    "accounts",
    MetaData(),
    Column("officer_id", Text, primary_key=True),
    Column("username", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("position_title", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("temporary_until", Date),
)
Index(
    "accounts_username",
    accounts.c.username,
    unique=True,
    info=refused_as("username_taken", "Tên đăng nhập này đã có người dùng.", "username"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the door and the administrator need it."""

    officer_id: UUID
    username: str
    display_name: str
    position_title: str
    unit_id: UUID
    active: bool
    password_hash: str | None
    temporary_until: date | None


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the account as the facts say."""
    fact = recorded.fact
    if isinstance(fact, OfficerRegistered) and fact.username and fact.display_name:
        yield Insert(
            accounts,
            {
                "officer_id": str(fact.officer_id),
                "username": fact.username,
                "display_name": fact.display_name,
                "sort_key": name_key(fact.display_name),
                "position_title": fact.standing.position_title,
                "unit_id": str(fact.unit_id),
                "active": fact.standing.active,
            },
        )
    elif isinstance(fact, OfficerDescribed) and fact.display_name:
        values = {
            "display_name": fact.display_name,
            "sort_key": name_key(fact.display_name),
            "position_title": fact.standing.position_title,
        }
        yield Update(accounts, {"officer_id": str(fact.officer_id)}, values)
    elif isinstance(fact, PasswordSet):
        password = {"password_hash": fact.password_hash, "temporary_until": fact.temporary_until}
        yield Update(accounts, {"officer_id": str(fact.officer_id)}, password)
    elif isinstance(fact, OfficerDisabled | OfficerEnabled):
        active = {"active": fact.standing.active}
        yield Update(accounts, {"officer_id": str(fact.officer_id)}, active)


def by_username(connection: Connection, username: str) -> Account | None:
    """Return the account of a user name, or None."""
    found = connection.execute(select(accounts).where(accounts.c.username == username)).first()
    return _account(found) if found else None


def by_id(connection: Connection, officer_id: UUID) -> Account | None:
    """Return an officer's account, or None."""
    wanted = accounts.c.officer_id == str(officer_id)
    found = connection.execute(select(accounts).where(wanted)).first()
    return _account(found) if found else None


def listed(connection: Connection) -> Sequence[Account]:
    """Return all accounts in the order of names."""
    rows = connection.execute(select(accounts).order_by(accounts.c.sort_key, accounts.c.username))
    return [_account(row) for row in rows]


def names(connection: Connection, officer_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of officers, for timelines."""
    wanted = accounts.c.officer_id.in_([str(officer_id) for officer_id in officer_ids])
    rows = connection.execute(select(accounts.c.officer_id, accounts.c.display_name).where(wanted))
    return {UUID(row.officer_id): row.display_name for row in rows}


def _account(row: Found[Any]) -> Account:
    return Account(
        officer_id=UUID(row.officer_id),
        username=row.username,
        display_name=row.display_name,
        position_title=row.position_title,
        unit_id=UUID(row.unit_id),
        active=row.active,
        password_hash=row.password_hash,
        temporary_until=row.temporary_until,
    )


model = ReadModel("accounts", 1, (accounts,), fill)
