"""On PostgreSQL a verb that needs the services to rest sees them on whatever machine they run.

Each machine has a folder of its own; what they share is the databases.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.operator.command_line import app
from shared.database import AtWork, CannotConnect, Places
from shared.eventstore import wire
from shared.hosting.backup import BackupKey
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.hosting.opening import at_rest
from shared.settings import Settings
from tests.kit.host import hosting
from tests.kit.nats import NATS
from tests.kit.nats import until as nats_until
from tests.kit.postgresql import OWNER, PostgresqlServer

pytestmark = NATS

UNITS = Path(__file__).parents[2] / "services/registry/reference/units.csv"
NOT_HERE = "ok: not running on this machine; on its databases: "
REGISTRY_RUNS = "Dịch vụ registry đang chạy trên cơ sở dữ liệu này: hãy tắt trước.\n"


class Machines:
    """Several machines that work on the databases at one address."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.keys = folder / "keys"
        self._hosts = 0
        (folder / "here").mkdir()

    def place(self, name: str) -> Settings:
        """Return the settings of a machine: a folder of its own, the node's keys mounted."""
        data, keys = self.folder / name, self.keys
        return Settings(data_dir=data, database_url=self.address, node_keys_dir=keys)

    @contextmanager
    def working(self, *services: str) -> Iterator[Host]:
        """Let services work on another machine."""
        self._hosts += 1
        host = Host(load(services), self.place(f"host{self._hosts}"))
        try:
            yield host
        finally:
            for one in host.hosted.values():
                one.store.close()

    def say(self, *words: str, **variables: str) -> Result:
        """Say a verb on a machine on which nothing runs."""
        told = {
            "DATA_DIR": str(self.folder / "here"),
            "DATABASE_URL": self.address,
            "NODE_KEYS_DIR": str(self.keys),
            "PORT": "1",
            **variables,
        }
        return CliRunner().invoke(app, words, env=told)

    @contextmanager
    def verb(self) -> Iterator[None]:
        """Be a verb that needs all to rest, and is not done yet."""
        with at_rest(Places(self.folder, self.address)):
            yield


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, postgresql: PostgresqlServer) -> Machines:
    """A founded node."""
    made = Machines(tmp_path_factory.mktemp("machines"), postgresql.address())
    done = made.say("found", "--units", str(UNITS))
    assert done.exit_code == 0, done.output
    return made


@contextmanager
def at_its_end(work: AbstractContextManager[Any]) -> Iterator[None]:
    """Let work go on that ends by itself in a moment."""
    with ExitStack() as stack:
        stack.enter_context(work)
        ending = Timer(0.3, stack.pop_all().close)
        ending.start()
        yield
        ending.join()


def cut_all(server: PostgresqlServer) -> None:
    """Cut every connection of the services, as a broken line does."""
    server.tell(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{OWNER}'"  # noqa: S608
    )


def test_found_leaves_a_registry_that_runs_on_another_machine_alone(machines: Machines) -> None:
    with machines.working("registry"):
        done = machines.say("found")
        assert (done.exit_code, done.stdout) == (75, REGISTRY_RUNS)
    with machines.working("fund"):
        assert machines.say("found").exit_code == 0, "it works on registry alone"


def test_so_does_the_change_of_the_node_s_key(machines: Machines) -> None:
    with machines.working("registry", "notify"):
        done = machines.say("keys", "rotate")
        assert (done.exit_code, done.stdout) == (75, REGISTRY_RUNS)
    assert machines.say("keys", "rotate").exit_code == 0


def test_so_does_copy_at_both_ends(
    machines: Machines, postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    target = postgresql.address()
    with machines.working("registry"):
        done = machines.say("copy", "--to", target)
        assert (done.exit_code, done.stdout) == (75, REGISTRY_RUNS)
    there = Machines(tmp_path, target)
    with there.working("registry"):
        done = machines.say("copy", "--to", target)
        assert (done.exit_code, done.stdout) == (75, REGISTRY_RUNS)


def test_so_does_restore(machines: Machines, tmp_path: Path) -> None:
    key = tmp_path / "backup.key"
    BackupKey.load_or_make(key)
    with machines.working("registry"):
        done = machines.say("restore", "--from", str(UNITS), "--key", str(key))
        assert (done.exit_code, done.stdout) == (75, REGISTRY_RUNS)


def test_each_replica_counts(machines: Machines) -> None:
    with machines.working("registry"):
        with machines.working("registry"):
            pass
        assert machines.say("found").exit_code == 75
    assert machines.say("found").exit_code == 0


def test_who_is_just_ending_is_waited_for_a_moment(machines: Machines) -> None:
    """The server hears later than its client that a session has ended."""
    with at_its_end(machines.working("registry")):
        assert machines.say("found").exit_code == 0
    with at_its_end(machines.verb()), machines.working("registry") as host:
        assert host.hosted["registry"].store.head("events")


def test_verbs_that_need_no_rest_go_on_and_the_doctor_says_who_works(machines: Machines) -> None:
    with machines.working("registry", "fund"):
        found = json.loads(machines.say("doctor", "--json").stdout)
        assert found["running"] == f"{NOT_HERE}registry, fund"
        assert machines.say("rebuild", "--verify", "registry").exit_code == 0
    found = json.loads(machines.say("doctor", "--json").stdout)
    assert found["running"] == f"{NOT_HERE}none"


def test_nobody_starts_while_a_verb_works(machines: Machines) -> None:
    with machines.verb():
        with pytest.raises(AtWork, match="cần registry nghỉ"), machines.working("registry"):
            pass
        done = machines.say("keys", "rotate")
        assert (done.exit_code, done.stdout) == (
            75,
            "Một lệnh khác đang làm việc trên cơ sở dữ liệu của registry: hãy đợi nó xong.\n",
        )
    with machines.working("registry") as host:
        assert host.hosted["registry"].store.head("events")


def test_who_was_cut_off_and_comes_back_meanwhile_waits_for_its_end(
    machines: Machines, postgresql: PostgresqlServer
) -> None:
    with machines.working("registry") as host:
        store = host.hosted["registry"].store
        cut_all(postgresql)
        with machines.verb():
            with pytest.raises(CannotConnect):
                store.read(wire.head, "events")
            with pytest.raises(CannotConnect):
                store.write([])
        assert store.head("events")
        store.write([])


async def test_an_idle_service_is_seen_again_once_its_server_was_started_anew(
    tmp_path: Path,
) -> None:
    server = PostgresqlServer().start()
    try:
        machines = Machines(tmp_path, server.address())
        async with hosting(Host(load(["reporting"]), machines.place("there"))):
            server.crash()

            def is_seen() -> bool:
                return "reporting đang chạy" in machines.say("keys", "rotate").stdout

            await nats_until(is_seen)
    finally:
        server.stop()
