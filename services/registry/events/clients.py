"""Facts of machine clients: programs of IT or of a hotline, each with scopes at one unit."""

from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.kernel.facts import Fact
from shared.kernel.roles import ClientScope


class ClientRegistered(Fact):
    """A program was given an id, a secret and scopes; only the digest of the secret is kept."""

    fact_type: ClassVar[str] = "registry.client_registered"
    vi: ClassVar[str] = "Đã đăng ký máy khách"

    client_id: UUID
    unit_id: UUID
    name: str
    scopes: tuple[ClientScope, ...]
    secret_digest: str
    roles_version: int


class ClientSecretReplaced(Fact):
    """A client got a new secret; the old one opens nothing any more."""

    fact_type: ClassVar[str] = "registry.client_secret_replaced"
    vi: ClassVar[str] = "Đã cấp mã bí mật mới cho máy khách"

    client_id: UUID
    secret_digest: str


class ClientRevoked(Fact):
    """A client may nothing any more, nor do the tokens that it still has."""

    fact_type: ClassVar[str] = "registry.client_revoked"
    vi: ClassVar[str] = "Đã thu hồi máy khách"

    client_id: UUID
    unit_id: UUID
    roles_version: int


class TokenGiven(Fact):
    """A client showed its secret and was given a token for five minutes."""

    fact_type: ClassVar[str] = "registry.token_given"
    vi: ClassVar[str] = "Máy khách đã nhận vé"

    client_id: UUID
    token_id: UUID
    scopes: tuple[ClientScope, ...]


ClientEvent: TypeAlias = ClientRegistered | ClientSecretReplaced | ClientRevoked | TokenGiven
