"""An outsider's address leads nowhere that is ours, whatever its name resolves to."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import pytest

from services.notify.channels import reaching
from services.notify.channels.reaching import NotTaken, Outlet, is_public
from services.notify.endpoint import Doors
from tests.notify.mail_server import certificate
from tests.notify.receiving import Receiver, receiving

PUBLIC = "93.184.215.14"
OURS = (
    "0.0.0.0",  # noqa: S104 - this very machine
    "10.1.2.3",
    "100.64.0.1",  # carrier-grade NAT
    "100.100.100.200",  # metadata of a cloud
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",  # metadata of most clouds
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",  # metadata of a cloud
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",  # platform service of a cloud
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",  # mapped: refused even where the inner address is public
    "::127.0.0.1",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # metadata of a cloud
    "fe80::1",
    "fec0::1",
    "ff02::1",
)
WORLDS = (PUBLIC, "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450::1")


@dataclass
class Names:
    """Names that resolve to what is said next, and who was called."""

    answers: list[Sequence[str]]
    asked: int = 0
    called: list[tuple[str, int]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """Answer the next of the answers, the last again and again."""
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def connect(self, address: tuple[str, int], seconds: float) -> socket.socket:
        """Note who is called; nobody is there."""
        assert 0 < seconds <= reaching.SECONDS
        self.called.append(address)
        raise ConnectionRefusedError

    def outlet(self, doors: Doors | None = None) -> Outlet:
        """Return the way out over these names."""
        return Outlet(doors or Doors(), resolve=self.resolve, connect=self.connect)


def why(outlet: Outlet, url: str) -> str:
    """Return why nothing was posted."""
    with pytest.raises(NotTaken) as fault:
        outlet.post(url, {}, b"{}")
    return fault.value.answer


class TestAddresses:
    @pytest.mark.parametrize("address", OURS)
    def test_one_that_is_not_the_world_s_is_refused(self, address: str) -> None:
        names = Names([[address]])

        assert not is_public(ip_address(address))
        assert why(names.outlet(), "https://nhan.example.vn/") == "address_refused"
        assert names.called == []

    @pytest.mark.parametrize("address", WORLDS)
    def test_one_of_the_world_is_called(self, address: str) -> None:
        names = Names([[address]])

        assert is_public(ip_address(address))
        assert why(names.outlet(), "https://nhan.example.vn/x") == "unreachable"
        assert names.called == [(address, 443)]

    def test_one_bad_address_among_good_ones_refuses_them_all(self) -> None:
        names = Names([[PUBLIC, "10.0.0.1"]])

        assert why(names.outlet(), "https://nhan.example.vn/") == "address_refused"
        assert names.called == []

    def test_a_name_is_asked_for_once_and_what_was_checked_is_called(self) -> None:
        names = Names([[PUBLIC], ["127.0.0.1"]])  # rebinding: the second answer is another

        assert why(names.outlet(), "https://nhan.example.vn/") == "unreachable"
        assert (names.asked, names.called) == (1, [(PUBLIC, 443)])

    def test_each_try_is_checked_anew(self) -> None:
        names = Names([[PUBLIC], ["127.0.0.1"]])
        outlet = names.outlet()

        answers = [why(outlet, "https://nhan.example.vn/") for _ in range(2)]

        assert answers == ["unreachable", "address_refused"]
        assert names.called == [(PUBLIC, 443)]

    @pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "2130706433", "017700000001"])
    def test_odd_ways_to_write_loopback_are_loopback(self, host: str) -> None:
        assert why(Outlet(), f"https://{host}/") == "address_refused"

    def test_another_port_or_plain_http_is_not_even_looked_up(self) -> None:
        names = Names([[PUBLIC]])

        assert why(names.outlet(), "http://nhan.example.vn/") == "url_not_https"
        assert why(names.outlet(), "https://nhan.example.vn:22/") == "url_port"
        assert names.asked == 0

    def test_where_loopback_is_let_in_plain_http_still_goes_nowhere_else(self) -> None:
        names = Names([[PUBLIC]])
        doors = Doors(loopback_too=True)

        assert why(names.outlet(doors), "http://nhan.example.vn/") == "address_refused"
        assert why(names.outlet(doors), "https://nhan.example.vn:8443/") == "address_refused"
        assert names.called == []


class TestConversation:
    def test_no_redirect_is_followed_and_no_proxy_is_asked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        with receiving(Receiver([302])) as receiver:
            status = Outlet(Doors(loopback_too=True)).post(receiver.url, {"a": "b"}, b"{}")

        assert status == 302
        assert len(receiver.got) == 1

    def test_over_tls_it_is_the_host_s_name_that_is_asked_for_and_checked(
        self, tmp_path: Path
    ) -> None:
        context, trusted = certificate(tmp_path)
        asked: list[str | None] = []
        context.sni_callback = lambda _, name, __: asked.append(name)
        ours = ssl.create_default_context(cafile=str(trusted))
        with _tls_answering(context) as port:
            doors = Doors(loopback_too=True)
            here = Outlet(doors, ours, resolve=lambda *_: ["127.0.0.1"])
            taken = here.post(f"https://127.0.0.1:{port}/", {}, b"{}")
            another = why(here, f"https://khac.example.vn:{port}/")
            untrusted = why(Outlet(doors), f"https://127.0.0.1:{port}/")

        assert taken == 204
        assert (another, untrusted) == ("tls", "tls")
        assert asked[1] == "khac.example.vn"

    def test_an_answer_that_drips_is_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reaching, "SECONDS", 0.3)
        with _dripping() as port:
            outlet = Outlet(Doors(loopback_too=True))
            assert why(outlet, f"http://127.0.0.1:{port}/") == "timeout"

    def test_an_answer_that_is_none_is_no_fault_of_ours(self) -> None:
        with _saying(b"\x00\xff garbage\r\n\r\n") as port:
            outlet = Outlet(Doors(loopback_too=True))
            assert why(outlet, f"http://127.0.0.1:{port}/") == "no_answer"


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@contextmanager
def _serving(serve: object) -> Iterator[int]:
    with _listening() as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)  # type: ignore[arg-type]
        thread.start()
        yield server.getsockname()[1]
        socket.socket.shutdown(server, socket.SHUT_RDWR)
        thread.join(30)


def _whole_request(connection: socket.socket) -> None:
    """Read until the body `{}`: who closes before would seem to hang up."""
    read = b""
    while not read.endswith(b"{}"):
        read += connection.recv(65_536)


@contextmanager
def _tls_answering(context: ssl.SSLContext) -> Iterator[int]:
    def serve(server: socket.socket) -> None:
        while True:
            try:
                raw, _ = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(raw, server_side=True) as connection:
                    _whole_request(connection)
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                continue  # it did not like the certificate

    with _serving(serve) as port:
        yield port


@contextmanager
def _dripping() -> Iterator[int]:
    over = threading.Event()

    def serve(server: socket.socket) -> None:
        raw, _ = server.accept()
        with raw:
            raw.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.02):
                try:
                    raw.sendall(b"x")
                except OSError:
                    return

    with _serving(serve) as port:
        yield port
        over.set()


@contextmanager
def _saying(words: bytes) -> Iterator[int]:
    def serve(server: socket.socket) -> None:
        raw, _ = server.accept()
        with raw:
            _whole_request(raw)
            raw.sendall(words)

    with _serving(serve) as port:
        yield port
