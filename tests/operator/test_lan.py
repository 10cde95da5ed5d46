"""`mangnon up --lan`: other PCs of the office reach the node over TLS, and only over TLS."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from shared.calendar.clock import SystemClock
from shared.identity.local_authority import SERVER_LIFE, LocalAuthority, is_private

NOW = SystemClock().now()
READY = re.compile(r"ready https://127\.0\.0\.1:(\d+)\n")


@contextmanager
def running(folder: Path, *words: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "up", "notify", *words],
        env={**os.environ, "DATA_DIR": str(folder), "PORT": "0", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.mark.nats
def test_another_pc_reaches_it_over_tls_that_it_can_prove(tmp_path: Path) -> None:
    with running(tmp_path, "--lan") as up:
        assert up.stdout is not None
        found = READY.match(up.stdout.readline())
        assert found is not None
        told = [up.stdout.readline() for _ in range(4)]
        authority = tmp_path / "keys/lan/mangnon-ca.crt"
        assert str(authority) in told[1]

        trusting = ssl.create_default_context(cafile=authority)
        url = f"https://127.0.0.1:{found[1]}/health/live"
        answer = httpx.get(url, verify=trusting)
        assert answer.json() == {"status": "alive"}
        assert "Strict-Transport-Security" in answer.headers
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(url)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url.replace("https", "http"))
        name = socket.gethostname().lower()
        with (
            socket.create_connection(("127.0.0.1", int(found[1]))) as line,
            trusting.wrap_socket(line, server_hostname=name) as proved,
        ):
            assert proved.version() in {"TLSv1.2", "TLSv1.3"}


def test_plain_http_stays_on_this_machine(tmp_path: Path) -> None:
    with running(tmp_path, HOST="0.0.0.0") as up:  # noqa: S104 - it is refused
        assert up.wait(40) == 1
        assert up.stdout is not None
        assert "--lan" in up.stdout.read()


class TestTheAuthority:
    def test_is_made_once(self, tmp_path: Path) -> None:
        first = LocalAuthority.load_or_make(tmp_path, NOW)
        assert LocalAuthority.load_or_make(tmp_path, NOW).fingerprint == first.fingerprint
        assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0

    def test_keeps_a_certificate_while_it_fits_and_lasts(self, tmp_path: Path) -> None:
        authority = LocalAuthority.load_or_make(tmp_path, NOW)

        def serial(names: list[str], days: int = 0) -> int:
            certificate, _ = authority.certify(names, NOW + timedelta(days=days))
            return x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number

        first = serial(["may-chu.local", "192.168.1.5"])
        assert serial(["may-chu.local", "192.168.1.5"], days=300) == first
        moved = serial(["may-chu.local", "192.168.1.9"])
        assert moved != first
        assert serial(["may-chu.local", "192.168.1.9"], days=SERVER_LIFE.days - 29) != moved

    @pytest.mark.parametrize(
        ("name", "is_taken"), [("may-chu", True), ("may.local", True), ("bank.example", False)]
    )
    def test_cannot_pose_as_somebody_of_the_world(
        self, tmp_path: Path, name: str, *, is_taken: bool
    ) -> None:
        authority = LocalAuthority.load_or_make(tmp_path, NOW, "may-chu")
        assert shakes_hands(authority, name) is is_taken

    @pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "127.0.0.1", "fd00::1"])
    def test_knows_private_addresses(self, address: str) -> None:
        assert is_private(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "203.113.1.1", "2001:4860::8"])
    def test_knows_public_ones(self, address: str) -> None:
        assert not is_private(address)


def shakes_hands(authority: LocalAuthority, name: str) -> bool:
    """Say whether a client that trusts the authority takes its certificate for a name."""
    trusting = ssl.create_default_context(cafile=authority.certificate_file)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(*authority.certify([name], NOW))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return bool(client.getpeercert())
