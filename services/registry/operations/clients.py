"""Machine clients: registering, secrets shown once, tokens for five minutes, revoking."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.registry import client, session
from services.registry.operations import throttling
from services.registry.operations.throttling import Digests
from services.registry.readmodels import clients
from services.registry.readmodels.clients import Client
from shared.desk import Desk
from shared.identity import officers
from shared.identity.ticket import Ticket, expiry
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound, Refused
from shared.kernel.roles import ClientScope


class ClientRefused(Refused):
    """No such client, another secret, or revoked: which of them is not told."""

    status = 401

    def __init__(self) -> None:
        super().__init__("invalid_client", "Máy khách không đúng hoặc đã bị thu hồi.")


class ScopeRefused(Refused):
    """A scope was asked for that the client does not have."""

    status = 400

    def __init__(self) -> None:
        super().__init__("invalid_scope", "Máy khách không có phạm vi này.", "scope")


class ClientThrottled(Refused):
    """Too many wrong secrets: the door waits."""

    status = 429

    def __init__(self) -> None:
        super().__init__("too_many_attempts", "Sai mã bí mật quá nhiều lần. Thử lại sau 15 phút.")


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """What the administrator hands over, shown once."""

    client_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientAttempt:
    """What a program says at the door, and from where; no `scope` asks for all it has."""

    client_id: str
    secret: str = field(repr=False)
    scope: str = ""
    address: str = ""


def register_client(
    desk: Desk, issued: Issued, *, name: str, unit_id: UUID, scopes: Iterable[ClientScope]
) -> ClientSecret:
    """Let a program in, within scopes and a unit, and return its secret, to be shown once.

    It comes from the node's key and the command's, so that a form sent twice shows the same one.
    """
    if desk.units.get(unit_id) is None:
        raise Invalid("unit_unknown", "Đơn vị này không có trong hệ thống.", "unit_id")
    made = _secret(desk, issued, issued.new_id("client"))
    command = client.RegisterClient(
        made.client_id, unit_id, name, tuple(scopes), _digest(made.secret)
    )
    desk.perform(issued, "register_client", _step(made.client_id, command), unit=unit_id)
    return made


def replace_client_secret(desk: Desk, issued: Issued, client_id: UUID) -> ClientSecret:
    """Give a client a new secret and return it, to be shown once; the old one is of no use."""
    made = _secret(desk, issued, client_id)
    command = client.ReplaceSecret(_digest(made.secret))
    desk.perform(issued, "replace_client_secret", _step(client_id, command))
    return made


def revoke_client(desk: Desk, issued: Issued, client_id: UUID) -> None:
    """Let a client in no more; tokens that it holds end as soon as the services have heard."""
    desk.perform(issued, "revoke_client", _step(client_id, client.RevokeClient()))


def list_clients(desk: Desk, issued: Issued) -> Sequence[Client]:
    """Return all clients and when each was last here."""
    desk.rights(issued, "list_clients")
    return desk.read(clients.listed)


def give_token(desk: Desk, issued: Issued, attempt: ClientAttempt) -> Ticket:
    """Give a client that shows its secret a token, or refuse. `issued` is the machine's own."""
    found = _recognised(desk, issued, attempt)
    asked = set(attempt.scope.split()) or {scope.value for scope in found.scopes}
    if not asked <= {scope.value for scope in found.scopes}:
        raise ScopeRefused
    scopes = tuple(scope for scope in found.scopes if scope.value in asked)
    token_id = issued.new_id("token")
    step = _step(found.client_id, client.GiveToken(token_id, scopes))
    desk.perform(issued, "give_token", step)
    known = desk.read(officers.find, found.client_id)
    if known is None:
        raise NotFound("client_unknown", "Không tìm thấy máy khách này.")
    return Ticket(
        officer_id=found.client_id,
        session_id=token_id,
        roles_version=known.roles_version,
        signed_in_at=issued.at.replace(microsecond=0),
        expires_at=expiry(issued.at),
        display_name=found.name,
        scopes=frozenset(scopes),
    )


def _recognised(desk: Desk, issued: Issued, attempt: ClientAttempt) -> Client:
    tried = Digests(
        desk.blind(f"client:{attempt.client_id[:100]}"),
        throttling.address_digest(desk, attempt.address),
    )
    throttling.must_not_be_throttled(desk, issued, tried, ClientThrottled)
    try:
        found = desk.read(clients.by_id, UUID(attempt.client_id))
    except ValueError:
        found = None
    digest = found.secret_digest if found and not found.revoked else "0" * 64
    if not hmac.compare_digest(digest, _digest(attempt.secret)) or found is None:
        note = session.NoteFailure(name_digest=tried.name, address_digest=tried.address)
        desk.perform(issued, "give_token", Step(f"door-{tried.name[:16]}", session.decider, note))
        raise ClientRefused
    return found


def _secret(desk: Desk, issued: Issued, client_id: UUID) -> ClientSecret:
    return ClientSecret(client_id, f"mn_{desk.blind(f'client-secret:{client_id}:{issued.key}')}")


def _digest(secret: str) -> str:
    """Return what is kept of a secret: it has 256 bits of chance, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _step(client_id: UUID, command: client.ClientCommand) -> Step:
    return Step(f"client-{client_id}", client.decider, command)
