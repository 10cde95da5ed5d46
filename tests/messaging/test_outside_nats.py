"""An outside nats-server, configured by our command: the same users, the same rights, over TLS."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from pydantic import SecretStr
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.calendar.clock import SystemClock
from shared.hosting.host import Host
from shared.identity.local_authority import LocalAuthority
from shared.messaging.connection import Credentials, Line, close
from shared.messaging.nats_process import binary
from shared.settings import Settings
from tests.kit.host import caller, count_at, hosting, listener, teller
from tests.kit.nats import NATS, collect_dropped_sockets, until
from tests.kit.toy import totals

pytestmark = NATS
AN = UUID(int=1)
NOW = SystemClock().now()
_TRIES_OF_ONE_THAT_IS_STUCK = 3


class Outside:
    """A nats-server that an operator runs from what `mangnon nats-config` wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.authority = LocalAuthority.load_or_make(folder / "authority", NOW)
        self.process: subprocess.Popen[bytes] | None = None
        certificate, key = self.authority.certify(["127.0.0.1"], NOW)
        command = [
            *("nats-config", "--out", str(folder / "nats"), "--store", str(folder / "store")),
            *("--listen", f"127.0.0.1:{self.port}", "--monitor", f"127.0.0.1:{free_port()}"),
            *("--tls", str(certificate), str(key), "--json"),
        ]
        answer = CliRunner().invoke(app, command, env={"DATA_DIR": str(folder)})
        assert answer.exit_code == 0, answer.output
        self.config = Path(json.loads(answer.stdout)["config"])
        self.secret = Path(json.loads(answer.stdout)["passwords"])

    @property
    def url(self) -> str:
        return f"tls://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [binary(), "--config", str(self.config)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def password(self, user: str) -> str:
        known = json.loads((self.folder / "keys/nats-passwords.json").read_text("utf-8"))
        return str(known[user])

    def settings(self, folder: Path, **more: object) -> Settings:
        values = {
            "data_dir": folder,
            "heal_seconds": 0.2,
            "nats_url": self.url,
            "nats_ca_file": self.authority.certificate_file,
            **more,
        }
        return Settings.model_validate(values)

    def keep_wire_once(self) -> "subprocess.CompletedProcess[str]":
        """Run `mangnon keep-wire --once` as an operator would, with the node's password alone."""
        variables = {
            "NATS_URL": self.url,
            "NATS_CA_FILE": str(self.authority.certificate_file),
            "NATS_NODE_PASSWORD": self.password("node"),
        }
        return subprocess.run(
            [sys.executable, "-m", "services", "keep-wire", "--once"],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    made = Outside(tmp_path / "outside")
    yield made
    made.end()
    collect_dropped_sockets()


async def test_services_wait_for_an_outside_server_then_tell_and_hear_over_tls(
    outside: Outside, tmp_path: Path
) -> None:
    settings = outside.settings(tmp_path / "data", node_keys_dir=outside.folder / "keys")
    host = Host((teller, listener), settings)
    async with hosting(host), caller(host) as call:
        body = (await call.get("/health/ready")).json()
        assert body["services"]["registry"]["checks"]["telling"] == "not_connected"
        await asyncio.to_thread(count_at, host, 5, AN)

        outside.start()
        await until(lambda: host.is_ready)
        await asyncio.to_thread(host.quiet, 20)
        assert host.desks["reporting"].read(totals) == {str(AN): 5}
    assert not (tmp_path / "data/nats").exists(), "no server of our own beside it"


async def test_a_service_without_the_nodes_password_keeps_no_streams(
    outside: Outside, tmp_path: Path
) -> None:
    outside.start()
    own = SecretStr(outside.password("registry"))
    host = Host((teller,), outside.settings(tmp_path / "data", nats_password=own))
    async with hosting(host):
        assert host._wiring is not None
        assert host._wiring.keeper is None
        assert not (tmp_path / "data/keys/nats-passwords.json").exists()
        await asyncio.to_thread(count_at, host, 5, AN)
        await asyncio.sleep(0.3)
        assert host.hosted["registry"].store.published("svc") == 0, "there is no stream yet"

        kept = await asyncio.to_thread(outside.keep_wire_once)
        assert (kept.returncode, kept.stdout) == (0, "ready\n"), kept.stderr
        await until(lambda: host.hosted["registry"].store.published("svc") == 1)


async def test_rights_and_passwords_and_certificates_are_as_at_the_embedded_one(
    outside: Outside, tmp_path: Path
) -> None:
    outside.start()
    ours = outside.authority.certificate_file
    right = Credentials(outside.url, "cases", outside.password("cases"), ours)
    line = Line(right, "testing", on_closed=lambda: None)
    client = await line.connect()
    with pytest.raises(NatsTimeout):
        await client.request("svc.n05578.registry.child_registered.v1", b"{}", timeout=0.3)
    assert line.violations == 1
    line.went_down()
    await close(client)

    stranger = LocalAuthority.load_or_make(tmp_path / "stranger", NOW).certificate_file
    for wrong in (
        Credentials(outside.url, "cases", "wrong", ours),
        Credentials(outside.url, "cases", right.password, stranger),
    ):
        refused = Line(wrong, "testing", on_closed=lambda: None)
        with pytest.raises((NatsError, OSError)):
            await nats_connect_without_patience(refused)


def test_what_can_be_shown_holds_no_secret(outside: Outside) -> None:
    shown = outside.config.read_text("utf-8")
    assert "sync_interval: always" in shown
    for user in ("node", "subscriber", "registry", "cases", "fund", "reporting", "notify"):
        assert f'user: "{user}"' in shown
        assert outside.password(user) not in shown
        assert outside.password(user) in outside.secret.read_text("utf-8")
    assert outside.secret.stat().st_mode & 0o077 == 0


def test_only_the_named_services_may_connect(tmp_path: Path) -> None:
    command = ["nats-config", "registry", "notify", "--out", str(tmp_path / "nats")]
    answer = CliRunner().invoke(app, command, env={"DATA_DIR": str(tmp_path)})
    assert answer.exit_code == 0, answer.output
    shown = (tmp_path / "nats/nats.conf").read_text("utf-8")
    assert 'user: "notify"' in shown
    assert 'user: "fund"' not in shown


async def test_an_embedded_server_that_does_not_start_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.hosting.wiring._AGAIN_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        host = Host((teller, listener), Settings(data_dir=tmp_path, nats_port=port))
        await host.start()
        async with caller(host) as call:
            checks = (await call.get("/health/ready")).json()["services"]["registry"]["checks"]
        assert checks["telling"] == "no_nats_server"
        await asyncio.to_thread(count_at, host, 5, AN)
    try:
        await until(lambda: host.is_ready)
        await asyncio.to_thread(host.quiet, 20)
        assert host.desks["reporting"].read(totals) == {str(AN): 5}
    finally:
        await host.stop()
        collect_dropped_sockets()


async def nats_connect_without_patience(line: Line) -> None:
    """Try to connect once; nats-py itself tries for ever where it may reconnect."""
    import nats

    who = line.credentials
    await nats.connect(
        who.urls, user=who.user, password=who.password, tls=who.tls(), allow_reconnect=False
    )


async def test_a_server_that_refuses_a_subject_is_not_taken_for_one_that_stores_nothing(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("publishing", "relay"):
        monkeypatch.setattr(f"shared.messaging.{module}.PATIENCE_SECONDS", 0.5)
    may = outside.config.read_text("utf-8")
    may_not = may.replace('"svc.n05578.registry.>", ', "")
    assert may_not != may
    outside.config.write_text(may_not, "utf-8")
    outside.start()
    settings = outside.settings(tmp_path / "data", node_keys_dir=outside.folder / "keys")
    host = Host((teller, listener), settings)
    async with hosting(host), caller(host) as call:
        registry = host.hosted["registry"]
        await asyncio.to_thread(count_at, host, 5, AN)
        refused = "mangnon_wire_permission_violations_total"
        await until(lambda: registry.metrics.value(refused) > _TRIES_OF_ONE_THAT_IS_STUCK)
        assert registry.health.report()["telling"] == "refused_a_subject"
        figures = (await call.get("/metrics")).text
        assert 'mangnon_wire_barred{service="registry"} 1.0' in figures
        assert 'mangnon_wire_stuck{service="registry"} 0.0' in figures

        outside.config.write_text(may, "utf-8")
        outside.end()
        outside.start()
        await asyncio.to_thread(host.quiet, 60)
        assert 'mangnon_wire_barred{service="registry"} 0.0' in (await call.get("/metrics")).text
        assert host.desks["reporting"].read(totals) == {str(AN): 5}
