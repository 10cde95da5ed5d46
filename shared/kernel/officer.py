"""The person (or the machine itself) on whose behalf something is done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.roles import ClientScope, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a unit for a period; `until` is the last day, or None while it lasts."""

    role: Role
    unit_id: UUID
    since: date = date.min
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the grant is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class ClientGrant:
    """A scope of a machine client at a unit; it lasts until the client is revoked."""

    role: ClientScope
    unit_id: UUID

    def holds_on(self, day: date) -> bool:  # noqa: ARG002 - asked like a person's grant
        """Say whether the grant is in force: always, while it is told at all."""
        return True


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts. `session_id` is None for the machine itself; only a client has `scopes`."""

    id: UUID
    grants: tuple[Grant, ...] = ()
    session_id: UUID | None = None
    display_name: str = ""
    is_system: bool = False
    scopes: tuple[ClientGrant, ...] = ()


SYSTEM = Officer(id=UUID(int=0), is_system=True)
