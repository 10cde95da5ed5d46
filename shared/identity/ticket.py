"""The ticket that a browser carries: who, since when, with which version of roles, for 5 minutes.

It is a JWT signed with Ed25519 by registry alone; every service checks it with the public key and
looks up for itself what the officer may do. An expired ticket is still told whose it was, so that
the reader can be sent to renew it.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.kernel.roles import ClientScope

TICKET_LIFE: Final = timedelta(minutes=5)
_ALGORITHM: Final = "Ed25519"
_TYPE: Final = "mangnon-ticket"
_MOST_REMEMBERED: Final = 4096  # a signature costs more than all else that a visit asks
_CLOCKS_MAY_DIFFER: Final = timedelta(seconds=30)  # services of one node on several machines


class TicketInvalid(Exception):
    """What was shown is no ticket of this node: signed by another, altered, or misshapen."""


class TicketExpired(Exception):
    """A true ticket whose five minutes are over; `ticket` says whose it was."""

    def __init__(self, ticket: "Ticket") -> None:
        super().__init__("expired")
        self.ticket = ticket


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who is signed in. Times are aware and whole seconds, as they travel."""

    officer_id: UUID
    session_id: UUID
    roles_version: int
    signed_in_at: datetime
    expires_at: datetime
    display_name: str
    scopes: frozenset[ClientScope] | None = None  # of a machine's token: no others count


@dataclass(frozen=True, slots=True)
class TicketKeys:
    """The node's pair: registry signs with `private`, everybody checks with `public`."""

    private: OKPKey | None  # None where only the public one lies: not at registry
    public: OKPKey


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """A public key by which what it opened is found again: itself, not one that is like it."""

    key: OKPKey

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.key is self.key

    def __hash__(self) -> int:
        return id(self.key)


def expiry(at: datetime) -> datetime:
    """Return when a ticket given at `at` ends."""
    return at.replace(microsecond=0) + TICKET_LIFE


def sign(ticket: Ticket, private_key: OKPKey) -> str:
    """Return the ticket as it travels in the cookie or the Authorization header."""
    claims = {
        "sub": str(ticket.officer_id),
        "sid": str(ticket.session_id),
        "rv": ticket.roles_version,
        "auth_time": int(ticket.signed_in_at.timestamp()),
        "exp": int(ticket.expires_at.timestamp()),
        "name": ticket.display_name,
    }
    if ticket.scopes is not None:
        claims["scope"] = " ".join(sorted(ticket.scopes))
    header = {"alg": _ALGORITHM, "typ": _TYPE}
    return jwt.encode(header, claims, private_key, algorithms=[_ALGORITHM])


def verify(token: str, public_key: OKPKey, now: datetime) -> Ticket:
    """Return the ticket, or raise TicketInvalid or TicketExpired."""
    try:
        ticket = _opened(token, _Key(public_key))
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, OSError) as problem:
        raise TicketInvalid from problem
    if ticket.expires_at - now > TICKET_LIFE + _CLOCKS_MAY_DIFFER:
        raise TicketInvalid  # made in the future: a clock was set back, or registry's is wrong
    if now >= ticket.expires_at:
        raise TicketExpired(ticket)
    return ticket


@lru_cache(_MOST_REMEMBERED)
def _opened(token: str, key: _Key) -> Ticket:
    """Return what was signed; whether it holds at this moment is looked at each time."""
    decoded = jwt.decode(token, key.key, algorithms=[_ALGORITHM])
    return _read(decoded.header, decoded.claims)


def _read(header: dict[str, Any], claims: dict[str, Any]) -> Ticket:
    if header.get("typ") != _TYPE:
        raise TicketInvalid
    return Ticket(
        officer_id=UUID(claims["sub"]),
        session_id=UUID(claims["sid"]),
        roles_version=int(claims["rv"]),
        signed_in_at=datetime.fromtimestamp(claims["auth_time"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        display_name=str(claims["name"]),
        scopes=_read_scopes(claims.get("scope")),
    )


def _read_scopes(scope: str | None) -> frozenset[ClientScope] | None:
    return None if scope is None else frozenset(ClientScope(name) for name in scope.split())


def load_or_make_keys(folder: Path) -> TicketKeys:
    """Return the node's pair from `folder`, made there at the first start.

    Only the owner of the files can read them. Processes that start together arrive at one pair.
    A process that was given the public one alone has no other: it cannot sign, and need not.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private_file = folder / "ticket-private.pem"
    if not private_file.exists() and (folder / "ticket-public.pem").exists():
        return TicketKeys(None, load_public_key(folder))
    if not private_file.exists():
        made = OKPKey.generate_key("Ed25519", private=True)
        _write_once(private_file, made.as_pem(private=True))
    private = OKPKey.import_key(private_file.read_bytes())
    public_file = folder / "ticket-public.pem"
    if not public_file.exists():
        _write_once(public_file, private.as_pem(private=False))
    public = OKPKey.import_key(public_file.read_bytes())
    if public.thumbprint() != private.thumbprint():
        message = f"{public_file.name} does not belong to {private_file.name}: restore both"
        raise ValueError(message)
    return TicketKeys(private, public)


def load_public_key(folder: Path) -> OKPKey:
    """Return the key with which a service apart from registry checks tickets."""
    return OKPKey.import_key((folder / "ticket-public.pem").read_bytes())


def _write_once(path: Path, content: bytes) -> None:
    """Write the whole file or, where another process was first, leave that one's."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where it exists: the first one wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
