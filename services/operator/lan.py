"""`mangnon up --lan`: TLS for the PCs of one office, signed by this machine itself."""

import contextlib
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import typer

from services.operator.answering import SOMETHING_WRONG, say
from shared.calendar.clock import SystemClock
from shared.identity.local_authority import LocalAuthority, is_private
from shared.settings import Settings

_NOBODYS_ADDRESS: Final = ("192.0.2.1", 9)  # kept for documentation: nothing is sent to it


@dataclass(frozen=True, slots=True)
class Lan:
    """What TLS is served with, and what people are told."""

    certificate: Path
    key: Path
    names: tuple[str, ...]
    authority: LocalAuthority

    def told(self, port: int) -> list[str]:
        """Return what the person at the terminal should know."""
        reached = [name for name in self.names if not _is_loopback(name)]
        places = ", ".join(f"https://{name}:{port}" for name in reached)
        return [
            f"Máy khác trong cơ quan mở: {places}",
            f"Cài tệp này vào từng máy (một lần): {self.authority.certificate_file}",
            f"Dấu vân tay SHA-256 để đối chiếu: {self.authority.fingerprint}",
            "Cách cài: docs/operators/mang-noi-bo.md",
        ]


def folder_of(settings: Settings) -> Path:
    """Return where the local authority of an installation lies: with its other keys."""
    return settings.keys_dir / "lan"


def open_lan(settings: Settings) -> Lan:
    """Return the certificate for this machine's names and addresses as they are today."""
    now = SystemClock().now()
    host_name = socket.gethostname().lower()
    authority = LocalAuthority.load_or_make(folder_of(settings), now, host_name)
    names = _names(settings, host_name)
    certificate, key = authority.certify(names, now)
    return Lan(certificate, key, names, authority)


def refuse_open_http(settings: Settings) -> None:
    """Refuse to speak plain http beyond this machine, unless a TLS proxy is named in front."""
    if _is_loopback(settings.host) or settings.trusted_proxies:
        return
    say(
        f"HOST={settings.host} sẽ cho máy khác đọc được dữ liệu trên đường truyền. "
        "Chạy với --lan để có https, hoặc đặt TRUSTED_PROXIES nếu có máy chủ TLS đứng trước."
    )
    raise typer.Exit(SOMETHING_WRONG)


def _names(settings: Settings, host_name: str) -> tuple[str, ...]:
    found = ["localhost", "127.0.0.1", host_name, f"{host_name}.local"]
    found += [address for address in _addresses(host_name) if is_private(address)]
    public = urlsplit(settings.public_url).hostname
    if public and (not _is_address(public) or is_private(public)):
        found.append(public)
    return tuple(dict.fromkeys(found))


def _addresses(host_name: str) -> list[str]:
    found = []
    with contextlib.suppress(OSError):  # the machine's own name need not be known to anybody
        told = socket.getaddrinfo(host_name, None, socket.AF_INET, socket.SOCK_STREAM)
        found += [str(address[0]) for *_, address in told]
    with (
        contextlib.suppress(OSError),  # no way out: a machine without a network
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking,
    ):
        asking.connect(_NOBODYS_ADDRESS)  # of a datagram it only chooses the way out
        found.append(str(asking.getsockname()[0]))
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_address(name) and ipaddress.ip_address(name).is_loopback)
