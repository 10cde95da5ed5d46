"""What officers may do, in registry itself: the same table as everywhere, from its own facts."""

from collections.abc import Iterable
from typing import Any

from services.registry.events import (
    ClientRegistered,
    ClientRevoked,
    OfficerDescribed,
    OfficerDisabled,
    OfficerEnabled,
    OfficerRegistered,
    RoleGranted,
    RoleWithdrawn,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row
from shared.identity.officers import officer_row, officers
from shared.kernel.officer import ClientGrant
from shared.kernel.recorded import Recorded

CHANGES_OF_STANDING = (
    OfficerRegistered
    | OfficerDescribed
    | RoleGranted
    | RoleWithdrawn
    | OfficerDisabled
    | OfficerEnabled
)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write what the officer may do now, whole."""
    fact = recorded.fact
    if isinstance(fact, CHANGES_OF_STANDING):
        yield officer_row(
            fact.officer_id,
            roles_version=fact.standing.roles_version,
            active=fact.standing.active,
            position_title=fact.standing.position_title,
            grants=(held.grant for held in fact.standing.grants),
        )
    elif isinstance(fact, ClientRegistered | ClientRevoked):
        is_registered = isinstance(fact, ClientRegistered)
        scopes = fact.scopes if isinstance(fact, ClientRegistered) else ()
        yield officer_row(
            fact.client_id,
            roles_version=fact.roles_version,
            active=is_registered,
            position_title="",
            grants=(ClientGrant(scope, fact.unit_id) for scope in scopes),
        )


model = ReadModel("officers", 1, (officers,), fill)
