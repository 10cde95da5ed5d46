"""Posting to an address that an outsider chose, without being led to what is ours.

Every address that the name resolves to must be public, and the connection goes to one of those
that were checked, so that a name cannot resolve to another the second time. No redirect is
followed, no proxy is asked, and of the answer only the status is read.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import Final, TypeAlias

from services.notify.endpoint import PUBLIC_ONLY, Address, Doors
from shared.kernel.refusals import Refused

SECONDS: Final = 10.0  # for all of it, however slowly the answer drips
_LONGEST_NAME: Final = 253
Checked: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# What is nobody's on the open internet (IANA's special-purpose registries), and one that is a
# cloud's own: the machine's neighbours answer there, not the world.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the platform service of one cloud, at an address like any other
        # In 2000::/3: Teredo and other tunnels, documentation, 6to4 (which holds IPv4 addresses).
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
_GLOBAL_6: Final = ipaddress.ip_network("2000::/3")  # without mapped, NAT64, local, multicast


class NotTaken(Exception):
    """There was no answer; the word says why, and nothing of the address."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


def is_public(address: Checked) -> bool:
    """Say whether an address belongs to the open internet."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def resolved(host: str, port: int) -> list[str]:
    """Return all addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Outlet:
    """The way out to addresses of outsiders. How names resolve can be put in its place."""

    doors: Doors = PUBLIC_ONLY
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    resolve: Callable[[str, int], Sequence[str]] = resolved
    connect: Callable[[tuple[str, int], float], socket.socket] = socket.create_connection

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post to an address and return the status of the answer; raises NotTaken."""
        until = monotonic() + SECONDS
        try:
            target = Address.of(url, self.doors)
        except Refused as refused:
            raise NotTaken(refused.code) from None
        raw = self._connected(target, self._checked(target), until)
        connection = _Pinned(target, raw, self.context if target.is_tls else None)
        with contextlib.closing(connection), _cut_at(until, connection) as is_over:
            try:
                connection.request("POST", target.path, body, dict(headers))
                status = connection.getresponse().status
            except ssl.SSLError:
                raise NotTaken("timeout" if is_over.is_set() else "tls") from None
            except (OSError, HTTPException, ValueError) as fault:
                late = is_over.is_set() or isinstance(fault, TimeoutError)
                raise NotTaken("timeout" if late else "no_answer") from None
            if is_over.is_set():  # what was cut off may look like an end
                raise NotTaken("timeout")
            return status

    def _checked(self, target: Address) -> list[Checked]:
        if len(target.host) > _LONGEST_NAME:
            raise NotTaken("unreachable")
        try:
            addresses = [
                ipaddress.ip_address(text) for text in self.resolve(target.host, target.port)
            ]
        except (OSError, ValueError):  # no such name; or one with a zone, which is local
            raise NotTaken("unreachable") from None
        if not addresses or not all(self._may(address, target) for address in addresses):
            raise NotTaken("address_refused")
        return addresses

    def _may(self, address: Checked, target: Address) -> bool:
        if self.doors.loopback_too and address.is_loopback:
            return True
        return target.is_tls and target.port in self.doors.ports and is_public(address)

    def _connected(
        self, target: Address, addresses: Sequence[Checked], until: float
    ) -> socket.socket:
        for address in addresses:
            try:
                return self.connect((str(address), target.port), _left(until))
            except OSError:
                continue
        raise NotTaken("unreachable")


class _Pinned(HTTPConnection):
    """HTTP over a connection that stands already; name and certificate are still the host's."""

    def __init__(self, target: Address, raw: socket.socket, context: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.is_tls else 80  # then the Host header has no port
        self.sock = raw
        self._context = context
        self.auto_open = 0

    def connect(self) -> None:
        """There is nothing to connect: another connection would not be the checked one."""
        raise OSError

    def request(self, *arguments: object, **named: object) -> None:
        """Agree on TLS first, where the address asks for it."""
        if self._context is not None:
            self.sock = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        super().request(*arguments, **named)  # type: ignore[arg-type]

    def cut(self) -> None:
        """End the connection under whoever waits for it."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


@contextlib.contextmanager
def _cut_at(until: float, connection: _Pinned) -> Iterator[threading.Event]:
    """End a connection when its time is over; the event says that it was."""
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        connection.cut()

    timer = threading.Timer(_left(until), cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_over
    finally:
        timer.cancel()


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise NotTaken("timeout")
    return left
