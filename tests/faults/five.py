"""The five services, each in a process of its own, any of which may die and come back."""

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from shared.contracts.announcement import SERVICES
from shared.messaging.crash import VARIABLE
from tests.faults.processes import Process, kill_servers, verified
from tests.faults.writing import Writing
from tests.kit.office import Office, until
from tests.kit.two_nodes import free_port
from tests.operator.test_up import server_pids

WIRE = "nats-server"


class Five:
    """A node of several processes; each keeps its port when it is started again."""

    def __init__(
        self, folder: Path, names: Sequence[str] = SERVICES, database_url: str = ""
    ) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.names = names
        self.office = Office(self.data, database_url)
        self._more: Mapping[str, str] = {"DATABASE_URL": database_url} if database_url else {}
        self._ports = {name: free_port() for name in names}
        self._said = folder
        self._runs = count(1)
        self._processes: dict[str, Process] = {}
        self._writing: Writing | None = None

    def address(self, service: str) -> str:
        """Return where a service is, when it is there."""
        return f"http://127.0.0.1:{self._ports[service]}"

    def start(self, *names: str, crash_at: str = "") -> None:
        """Start processes; do not wait for them."""
        more = {**self._more, **({VARIABLE: crash_at} if crash_at else {})}
        for name in names:
            said = self._said / f"said-{name}-{next(self._runs)}"
            port = str(self._ports[name])
            told = {**more, "PORT": port}
            self._processes[name] = Process(self.data, said, name, variables=told)

    def kill(self, name: str) -> None:
        """Kill a process hard; the wire's own is started again by who keeps it."""
        if name == WIRE:
            kill_servers(self.data)
        else:
            self._processes[name].kill()

    def ends(self, name: str) -> int:
        """Wait until a process has ended; return its exit code."""
        return self._processes[name].ended()

    def until_ready(self) -> None:
        """Wait until all are ready."""
        for process in self._processes.values():
            assert process.url

    def write(self, kinds: Sequence[str]) -> Writing:
        """Let hands write."""
        ticket = self.office.enter(self.address("registry"))
        self._writing = Writing(self.office, ticket, self.address, kinds)
        return self._writing

    def stop(self) -> None:
        """End all in order."""
        for process in self._processes.values():
            process.end()

    def clear(self) -> None:
        """Leave nothing that runs."""
        if self._writing is not None:
            self._writing.stop()
        for process in self._processes.values():
            process.kill()
        if server_pids(self.data):
            kill_servers(self.data)

    def is_whole(self) -> None:
        """Nothing lost, nothing double; each read model equals a fold of the facts."""
        until(lambda: not self._unheard())
        self.stop()
        for words in (("verify",), ("rebuild", "--verify")):
            told = verified(self.data, *words, **self._more)
            assert told.returncode == 0, told.stdout
        tasks = self.office.rows("notify", "select task_id from open_tasks where source = 'cases'")
        assert len(tasks) == len(set(tasks))
        assert {task.rsplit(":", 1)[1] for (task,) in tasks} >= set(self.office.facts("notice"))

    def _unheard(self) -> list[str]:
        """Return who has not applied yet what another told its node, or has set it aside."""
        heads: dict[str, dict[str, int]] = {
            name: dict(self.office.rows(name, "select name, position from heads"))
            for name in self.names
        }
        late = [
            f"{name} of {source}"
            for name in self.names
            for source in self.names
            if (heard := heads[name].get(f"heard:{source}:svc")) is not None
            and heard < heads[source].get("outbox:svc", 0)
        ]
        query = "select source, state from inbox where state <> 'applied'"
        return late + [f"{n}: {row}" for n in self.names for row in self.office.rows(n, query)]
