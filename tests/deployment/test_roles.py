"""The roles of deploy/postgres on a real server: each service alone, the operator in all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.contracts.announcement import SERVICES
from shared.database import CannotConnect, Places
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.settings import Settings
from tests.deployment.deployed import ROOT
from tests.kit.postgresql import PostgresqlServer

ROLES = (ROOT / "deploy/postgres/roles.sql").read_text("utf-8")
UNITS = ROOT / "services/registry/reference/units.csv"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server of its own: the roles are the whole server's."""
    made = PostgresqlServer()
    try:
        yield made.start()
    finally:
        made.stop()


def begin(server: PostgresqlServer) -> None:
    """Do once what the image of PostgreSQL does; passwords are not asked for on a socket."""
    said = re.sub(r"^(--|\\set).*$", "", ROLES, flags=re.MULTILINE)
    said = re.sub(r":'(\w+)'", r"'\1'", said)
    parts = re.split(r"^\\connect (\w+)$", said, flags=re.MULTILINE)
    for database, words in zip(["postgres", *parts[1::2]], parts[::2], strict=True):
        statements = (one.strip() for one in words.split(";"))
        server.tell(*filter(None, statements), database=database)


def empty(server: PostgresqlServer) -> None:
    """Lose all that the services have stored."""
    for name in SERVICES:
        for keys in ("", "_keys"):
            server.tell(f"DROP DATABASE {name}{keys}", f"CREATE DATABASE {name}{keys} OWNER {name}")
            server.tell(f"ALTER ROLE operator IN DATABASE {name}{keys} SET role TO {name}")


def address(server: PostgresqlServer, role: str) -> str:
    """Return the DATABASE_URL of a role, as `mangnon secrets` writes it, on the socket."""
    return f"postgresql+psycopg://{role}@/{{service}}?host={server.folder}"


def start(server: PostgresqlServer, folder: Path) -> None:
    """Let each service make or open what it stores, as itself."""
    for name in SERVICES:
        settings = Settings(data_dir=folder, database_url=address(server, name))
        host = Host(load([name]), settings)
        host.hosted[name].store.close()


def said(server: PostgresqlServer, folder: Path, *words: str) -> dict[str, Any]:
    """Say a verb as the operator; it must go well."""
    environment = {"DATA_DIR": str(folder), "DATABASE_URL": address(server, "operator")}
    done = CliRunner().invoke(app, [*words, "--json"], env=environment)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_operator_backs_up_and_restores_what_each_service_owns(
    server: PostgresqlServer, tmp_path: Path
) -> None:
    begin(server)
    lived, kept = tmp_path / "lived", tmp_path / "kept"
    start(server, lived)
    with pytest.raises(CannotConnect):
        Places(lived, address(server, "fund")).data("registry").close()
    sees_who_runs(server, lived, tmp_path / "here")

    said(server, lived, "found", "--units", str(UNITS))
    found = said(server, lived, "doctor")
    assert found["data"] == "ok: 5 databases whole"
    assert "no right" not in found["erased"]
    assert said(server, lived, "rebuild", "--verify")["registry"]["differences"] == []
    made = said(server, lived, "backup", "--to", str(kept))

    empty(server)
    again = tmp_path / "again"
    words = ("--from", made["data"], "--keys", made["keys"])
    told = said(server, again, "restore", *words, "--key", str(lived / "keys" / "backup.key"))
    assert told["services"]["registry"]["head"] == made["services"]["registry"]["head"]
    start(server, again)
    for name in SERVICES:
        assert owners(server, name) == {name}


def sees_who_runs(server: PostgresqlServer, running: Path, here: Path) -> None:
    """The operator is told of a service that runs elsewhere; registry's own role, of registry."""
    settings = Settings(data_dir=running, database_url=address(server, "registry"))
    host = Host(load(["registry"]), settings)
    try:
        for role, *words in (("operator", "keys", "rotate"), ("registry", "found")):
            here.mkdir(exist_ok=True)
            told = {"DATA_DIR": str(here), "DATABASE_URL": address(server, role)}
            done = CliRunner().invoke(app, words, env=told)
            assert "Dịch vụ registry đang chạy" in done.stdout
    finally:
        host.hosted["registry"].store.close()
    told = {"DATA_DIR": str(running), "DATABASE_URL": address(server, "registry")}
    done = CliRunner().invoke(app, ["found", "--units", str(UNITS)], env=told)
    assert done.exit_code == 0, "no other service is asked, whose databases it may not enter"


def owners(server: PostgresqlServer, name: str) -> set[str]:
    """Return who owns the tables of a service."""
    found = set()
    for keys in ("", "_keys"):
        with psycopg.connect(
            host=str(server.folder), dbname=f"{name}{keys}", user="postgres"
        ) as connection:
            asked = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"
            found |= {row[0] for row in connection.execute(asked)}
    return found
