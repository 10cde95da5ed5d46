"""The same command as tutorials write it: FastAPI, a SQLAlchemy session each, the same rules.

Who asks has a session, whose officer has a role in the unit; a child of the same name and birth
date is a duplicate; the child, what happened, who did it and what will be told are written and
committed together, before the answer leaves (FastAPI's own choice would be after it). Nothing is
sealed, chained or idempotent.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine, event, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from shared.kernel.vietnamese import fold

SESSION = "a-session"
HAMLET = "00000000-0000-4000-8000-000000000001"


class _Model(DeclarativeBase):
    pass


class SessionRow(_Model):
    """Who has signed in."""

    __tablename__ = "sessions"
    token: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str]
    expires_at: Mapped[datetime]


class RightRow(_Model):
    """What an officer may do where."""

    __tablename__ = "rights"
    officer: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]


class ChildRow(_Model):
    """A child."""

    __tablename__ = "children"
    id: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    folded_name: Mapped[str] = mapped_column(index=True)
    birth_date: Mapped[date]
    hamlet: Mapped[str]


class EventRow(_Model):
    """What happened, and by whom."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    officer: Mapped[str]
    at: Mapped[datetime]
    data: Mapped[str]


class OutboxRow(_Model):
    """What will be told of it."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    envelope: Mapped[str]


class ChildBody(BaseModel):
    """Who the child is; what else is sent is kept as it came."""

    model_config = {"extra": "allow"}

    full_name: str
    birth_date: date
    hamlet_id: str
    confirmed: bool = False


def app(address: str) -> FastAPI:
    """Return the application on a new database with one officer who has signed in."""
    engine = create_engine(address, pool_size=40, **_OPTIONS[make_url(address).get_backend_name()])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin_at_once)
    _Model.metadata.create_all(engine)
    sessions = sessionmaker(engine)
    with sessions.begin() as session:
        later = datetime(2099, 1, 1, tzinfo=UTC)
        session.add(SessionRow(token=SESSION, officer="can-bo", expires_at=later))
        session.add(RightRow(officer="can-bo", unit=HAMLET, role="child_officer"))

    def opened() -> Iterator[Session]:
        with sessions.begin() as session:
            yield session

    made = FastAPI()

    @made.post("/registry/api/children", status_code=201)
    def register(
        body: ChildBody,
        session: Annotated[Session, Depends(opened, scope="function")],
        authorization: Annotated[str, Header()],
    ) -> dict[str, str]:
        officer = _officer(session, authorization.removeprefix("Bearer "))
        return {"id": _registered(session, officer, body)}

    return made


# How long a connection of SQLite waits for another's transaction; PostgreSQL's waits by itself.
_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": 60}},
    "postgresql": {},
}


def _durable(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _officer(session: Session, token: str) -> str:
    found = session.get(SessionRow, token)
    if found is None:
        raise HTTPException(401)
    return found.officer


def _registered(session: Session, officer: str, body: ChildBody) -> str:
    if session.get(RightRow, (officer, body.hamlet_id)) is None:
        raise HTTPException(403)
    folded = fold(body.full_name)
    same = select(ChildRow).where(
        ChildRow.folded_name == folded, ChildRow.birth_date == body.birth_date
    )
    if session.scalars(same).first() is not None and not body.confirmed:
        raise HTTPException(409)
    child = ChildRow(
        id=str(uuid4()),
        full_name=body.full_name,
        folded_name=folded,
        birth_date=body.birth_date,
        hamlet=body.hamlet_id,
    )
    now, data = datetime.now(UTC), body.model_dump_json()
    session.add(child)
    session.add(EventRow(kind="child_registered", officer=officer, at=now, data=data))
    session.add(OutboxRow(envelope=json.dumps({"id": child.id, "type": "child_registered"})))
    session.flush()
    return child.id
