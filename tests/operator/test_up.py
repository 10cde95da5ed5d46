"""`mangnon up` as the operator meets it: a process, its words, its exit code."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.operator.command_line import app

pytestmark = pytest.mark.nats

READY = re.compile(r"ready (http://127\.0\.0\.1:\d+)\n")
PATIENCE_SECONDS = 120
UNITS = Path(__file__).parents[2] / "services/registry/reference/units.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a node keeps its data; no nats-server of it outlives the test."""
    yield tmp_path
    for orphan in server_pids(tmp_path):
        os.kill(orphan, signal.SIGKILL)


@contextmanager
def running(folder: Path, *services: str, **more: str) -> Iterator["Running"]:
    """Run `mangnon up` on a free port."""
    variables = {**os.environ, "DATA_DIR": str(folder), "PORT": "0", **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "up", *services],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=60)
        finally:
            process.kill()


class Running:
    """A process of the platform."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.url = ""

    def address(self) -> str:
        """Wait until it says that it is ready; return where."""
        assert self.process.stdout is not None
        found = READY.match(self.process.stdout.readline())
        assert found is not None, self.process.stderr and self.process.stderr.read()
        return found[1]

    def ask(self, path: str) -> Any:
        """Return the JSON at a path."""
        return httpx.get(f"{self.url}{path}", timeout=60).json()

    def wait_until_ready(self) -> "Running":
        """Wait until it is ready."""
        self.url = self.address()
        return self

    def end(self, how: signal.Signals) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_ends_cleanly(folder: Path, how: signal.Signals) -> None:
    with running(folder, "registry", "notify") as up:
        up.wait_until_ready()
        assert up.ask("/health/ready")["status"] == "ready"
        assert up.ask("/registry/health/live") == {"status": "alive"}

        assert up.end(how) == 0
        assert server_pids(folder) == []


def test_it_ends_cleanly_though_nats_server_says_nothing_any_more(folder: Path) -> None:
    with running(folder, "registry", "notify") as up:
        up.wait_until_ready()
        os.kill(server_pids(folder)[0], signal.SIGSTOP)

        assert up.end(signal.SIGTERM) == 0
        assert server_pids(folder) == []


def test_one_service_alone_is_a_process_too(folder: Path) -> None:
    with running(folder, "registry") as registry, running(folder, "notify") as notify:
        registry.wait_until_ready()
        notify.wait_until_ready()
        assert list(registry.ask("/health/ready")["services"]) == ["registry"]
        assert list(notify.ask("/health/ready")["services"]) == ["notify"]


def test_killed_hard_it_starts_again_on_the_same_data(folder: Path) -> None:
    with running(folder, "registry") as up:
        up.wait_until_ready()
        up.end(signal.SIGKILL)
        assert len(server_pids(folder)) == 1  # nats-server outlived it
    with running(folder, "registry") as up:
        up.wait_until_ready()
        assert len(server_pids(folder)) == 1
        assert up.end(signal.SIGTERM) == 0


def test_a_port_that_is_taken_is_said_in_vietnamese(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running(folder, "registry", PORT=port) as up:
            assert up.process.wait(PATIENCE_SECONDS) == 1
            assert up.process.stdout is not None
            assert f"Cổng {port} đang bận" in up.process.stdout.read()


def test_an_unknown_service_is_said(folder: Path) -> None:
    with running(folder, "kitchen") as up:
        assert up.process.wait(PATIENCE_SECONDS) == 2
        assert up.process.stderr is not None
        assert "kitchen" in up.process.stderr.read()


def test_what_runs_is_not_run_again_nor_given_another_key(folder: Path) -> None:
    with running(folder, "registry") as up:
        up.wait_until_ready()
        with running(folder, "registry", "fund") as second:
            assert second.process.wait(PATIENCE_SECONDS) == 75
            assert second.process.stdout is not None
            assert "đang có một tiến trình khác dùng" in second.process.stdout.read()
        key = (folder / "keys" / "node.key").read_bytes()
        done = CliRunner().invoke(app, ["keys", "rotate"], env={"DATA_DIR": str(folder)})

        assert (done.exit_code, done.stdout) == (75, "Hệ thống đang chạy: hãy tắt trước.\n")
        assert (folder / "keys" / "node.key").read_bytes() == key


def test_under_another_name_it_does_not_tell_on(folder: Path) -> None:
    found = CliRunner().invoke(app, ["found", "--units", str(UNITS)], env={"DATA_DIR": str(folder)})
    assert found.exit_code == 0, found.stdout
    with running(folder, "registry", NODE_ID="another") as up:
        assert up.process.wait(PATIENCE_SECONDS) == 1
        assert up.process.stdout is not None
        assert "n05578, không phải another (NODE_ID)" in up.process.stdout.read()


def server_pids(folder: Path) -> list[int]:
    """Return the processes of the nats-server whose data lies in `folder`."""
    config = str(folder.resolve() / "nats" / "server.conf").encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if config in command.split(b"\0"):
            found.append(int(process.name))
    return found
