"""How often one may guess: failures of a name and from an address are counted, and the door waits.

A machine on which an officer came in before is told from a stranger's: there it is that machine's
own failures that count. So whoever types an officer's name wrongly again and again, from wherever,
keeps strangers out and not the officer.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.registry.norms import failures_per_address, failures_per_name, throttle_window
from services.registry.readmodels import sessions
from shared.desk import Desk
from shared.kernel.issued import Issued
from shared.kernel.refusals import Refused

_PROOF: Final = 32  # of a digest
_MOST_PEOPLE: Final = 8  # whom one machine remembers: the oldest gives way
_NETWORK_OF_ONE: Final = 64  # bits that a customer is given in IPv6: all addresses below are theirs


@dataclass(frozen=True, slots=True)
class Digests:
    """Under what a guess is counted; `is_known` where the machine proved that it was here."""

    name: str
    address: str
    is_known: bool = False


def digests(desk: Desk, name: str, address: str, machine: str = "") -> Digests:
    """Return what counts for a guess at `name`; `machine` is what `remembered` once returned."""
    of_address = address_digest(desk, address)
    mark, _, proofs = machine.partition(".")
    proof = _proof(desk, mark, name)
    if any(hmac.compare_digest(proof, one) for one in proofs.encode().split(b".")):
        return Digests(desk.blind(f"username:{name}:{mark}"), of_address, is_known=True)
    return Digests(desk.blind(f"username:{name}"), of_address)


def address_digest(desk: Desk, address: str) -> str:
    """Return under what guesses from an address are counted."""
    return desk.blind(f"address:{_network(address)}")


def remembered(desk: Desk, name: str, machine: str = "") -> str:
    """Return what a machine is to keep, on which `name` has come in; no name stands in it."""
    mark, _, proofs = machine.partition(".")
    mark = mark or secrets.token_hex(16)
    proof = _proof(desk, mark, name).decode()
    others = [one for one in proofs.split(".") if one and one != proof]
    return ".".join((mark, *others[1 - _MOST_PEOPLE :], proof))


def must_not_be_throttled(
    desk: Desk, issued: Issued, found: Digests, refusal: Callable[[], Refused]
) -> None:
    """Refuse where the name, or the address of a stranger, has failed too often."""
    since = issued.at - throttle_window(issued.today)
    of_name, of_address = desk.read(sessions.failures_since, found.name, found.address, since)
    is_strange = not found.is_known and of_address >= failures_per_address(issued.today)
    if of_name >= failures_per_name(issued.today) or is_strange:
        raise refusal()


def _proof(desk: Desk, mark: str, name: str) -> bytes:
    return desk.blind(f"machine:{mark}:{name}")[:_PROOF].encode()


def _network(address: str) -> str:
    """Return the address, or of IPv6 the network that belongs to one customer."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004
        return address
    return str(ipaddress.ip_network((found, _NETWORK_OF_ONE), strict=False))
