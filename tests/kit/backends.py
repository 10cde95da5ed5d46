"""The databases that a store may lie in, and what each of them promises."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, text

from shared.database import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.kit.postgresql import PostgresqlServer

_TOYS = ("registry", "reporting")


@dataclass(frozen=True)
class Promises:
    """What a database does by itself, whoever asks."""

    name: str
    guards: tuple[str, ...]  # what must be taken away before a fact can be changed
    reader_is_told: str
    has_replicas: bool


SQLITE = Promises(
    "sqlite",
    ("DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete"),
    "readonly",
    has_replicas=False,
)
POSTGRESQL = Promises(
    "postgresql",
    ("ALTER TABLE events DISABLE TRIGGER ALL",),
    "read-only",
    has_replicas=True,
)


@dataclass(frozen=True)
class Backend:
    """One place for the stores of a test."""

    promises: Promises
    places: Places
    server: PostgresqlServer | None = None

    @contextmanager
    def as_master(self, name: str) -> Iterator[Connection]:
        """Yield a connection of somebody who may everything; `name`_keys are a service's keys."""
        engine = create_engine(self._url(name))
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def unguarded(self, name: str) -> Iterator[Connection]:
        """Yield the same, with what guards the facts taken away."""
        with self.as_master(name) as connection:
            for statement in self.promises.guards:
                connection.execute(text(statement))
            yield connection

    def files(self) -> list[Path]:
        """Return the files in which the database keeps what it was told."""
        if self.server is None:
            return list(self.places.folder.rglob("*.db*"))
        self.server.tell("CHECKPOINT")
        data = self.server.folder / "data"
        every = (file for part in ("base", "pg_wal") for file in (data / part).rglob("*"))
        return [file for file in every if file.is_file()]

    def _url(self, name: str) -> URL:
        if self.server is not None:
            address = self.places.address.replace("{service}", name)
            return make_url(address).set(drivername="postgresql+psycopg", username="postgres")
        service, _, keys = name.partition("_")
        file = f"keys/{service}.keys.db" if keys else f"{name}.db"
        return URL.create("sqlite", database=str(self.places.folder / file))


@pytest.fixture(params=[SQLITE, POSTGRESQL], ids=lambda promises: promises.name)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """Each database in turn, empty."""
    promises: Promises = request.param
    if not promises.has_replicas:
        return Backend(promises, Places(tmp_path))
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return Backend(promises, Places(tmp_path, server.address(_TOYS)), server)
