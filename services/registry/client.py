"""A machine client: scopes at one unit, one secret, revoked for good.

Tokens that it is given are facts: an administrator sees when a program was last here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never
from uuid import UUID

from services.registry.events import (
    ClientEvent,
    ClientRegistered,
    ClientRevoked,
    ClientSecretReplaced,
    TokenGiven,
)
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.roles import ClientScope
from shared.kernel.vietnamese import composed

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class RegisterClient:
    """Let a program work with the node, within its scopes and its unit."""

    client_id: UUID
    unit_id: UUID
    name: str
    scopes: tuple[ClientScope, ...]
    secret_digest: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplaceSecret:
    """Give it a new secret."""

    secret_digest: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RevokeClient:
    """Let it in no more."""


@dataclass(frozen=True, slots=True)
class GiveToken:
    """Give it a token for some of its scopes."""

    token_id: UUID
    scopes: tuple[ClientScope, ...]


ClientCommand: TypeAlias = RegisterClient | ReplaceSecret | RevokeClient | GiveToken


@dataclass(frozen=True, slots=True)
class ClientState:
    """The client as it stands, or nothing yet."""

    client_id: UUID | None = None
    unit_id: UUID | None = None
    scopes: tuple[ClientScope, ...] = ()
    secret_digest: str = ""
    roles_version: int = 0
    revoked: bool = False


def decide(command: ClientCommand, state: ClientState, issued: Issued) -> Sequence[ClientEvent]:  # noqa: ARG001 - the form of every decider
    """Say what follows from a command."""
    if isinstance(command, RegisterClient):
        return _register(command, state)
    if state.client_id is None or state.unit_id is None:
        raise NotFound("client_unknown", "Không tìm thấy máy khách này.")
    if state.revoked:
        if isinstance(command, RevokeClient):
            return []
        raise Conflict("client_revoked", "Máy khách này đã bị thu hồi.")
    match command:
        case ReplaceSecret(secret_digest):
            if secret_digest == state.secret_digest:
                return []
            return [ClientSecretReplaced(client_id=state.client_id, secret_digest=secret_digest)]
        case RevokeClient():
            return [
                ClientRevoked(
                    client_id=state.client_id,
                    unit_id=state.unit_id,
                    roles_version=state.roles_version + 1,
                )
            ]
        case GiveToken(token_id, scopes):
            assert set(scopes) <= set(state.scopes), "the door gives no more than there is"
            return [TokenGiven(client_id=state.client_id, token_id=token_id, scopes=scopes)]
        case _:
            assert_never(command)


def evolve(state: ClientState, fact: ClientEvent) -> ClientState:
    """Return the state after a fact."""
    match fact:
        case ClientRegistered():
            return ClientState(
                client_id=fact.client_id,
                unit_id=fact.unit_id,
                scopes=fact.scopes,
                secret_digest=fact.secret_digest,
                roles_version=fact.roles_version,
            )
        case ClientSecretReplaced():
            return replace(state, secret_digest=fact.secret_digest)
        case ClientRevoked():
            return replace(state, revoked=True, roles_version=fact.roles_version)
        case TokenGiven():
            return state
        case _:
            assert_never(fact)


def _register(command: RegisterClient, state: ClientState) -> Sequence[ClientEvent]:
    if state.client_id is not None:
        return []  # its id comes from the key: the same wish again
    name = composed(command.name)
    if not name or len(name) > _LONGEST:
        raise Invalid("client_name_missing", "Hãy ghi tên máy khách (tối đa 100 chữ).", "name")
    if not command.scopes:
        raise Invalid("client_scopes_missing", "Hãy chọn ít nhất một phạm vi.", "scopes")
    return [
        ClientRegistered(
            client_id=command.client_id,
            unit_id=command.unit_id,
            name=name,
            scopes=tuple(dict.fromkeys(command.scopes)),
            secret_digest=command.secret_digest,
            roles_version=1,
        )
    ]


decider = Decider(ClientState(), decide, evolve, unit_of=lambda state: state.unit_id)
