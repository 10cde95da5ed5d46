"""Where a node's data lies, for tests of verbs: a folder, or a server of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from typer.testing import CliRunner

from services.operator.command_line import app
from shared.calendar.clock import Clock, SimulatedClock
from shared.desk import Desk
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.hosting.opening import at_work
from shared.settings import Settings
from tests.registry.office import A_MORNING

UNITS = Path(__file__).parents[2] / "services/registry/reference/units.csv"


@dataclass(frozen=True)
class Place:
    """A node's data; verbs are said there, and services work there."""

    folder: Path
    address: str = ""

    @property
    def settings(self) -> Settings:
        """The settings of a node that lives here."""
        return Settings(data_dir=self.folder, database_url=self.address)

    def say(self, *words: str) -> tuple[int, str]:
        """Say a verb; return its exit code and what it answered."""
        told = {"DATA_DIR": str(self.folder), "DATABASE_URL": self.address, "PORT": "1"}
        done = CliRunner().invoke(app, words, env=told)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout

    def found(self) -> None:
        """Found the node, with the units of the commune and an administrator."""
        status, told = self.say("found", "--units", str(UNITS), "--name", "Ma Thị Hiên")
        assert status == 0, told

    @contextmanager
    def working(self, clock: Clock | None = None) -> Iterator[Desk]:
        """Let registry work, on a simulated Monday morning where no clock is given."""
        with at_work(self.settings, ["registry"]):
            host = Host(load(["registry"]), self.settings, clock or SimulatedClock(A_MORNING))
            try:
                yield host.desks["registry"]
            finally:
                host.hosted["registry"].store.close()


def ids_of(desk: Desk) -> dict[str, UUID]:
    """Return the ids of units by their codes."""
    return {unit.code: unit.id for unit in desk.units}


def named(rows: list[dict[str, Any]], name: str) -> list[Any]:
    """Return what stands under a name in each row."""
    return [row[name] for row in rows]
