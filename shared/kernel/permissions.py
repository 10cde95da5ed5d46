"""The permission table's form: what is not written is refused.

A row says how far each role reaches, and each scope of machine clients.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from shared.kernel.roles import ClientScope, Role, Scope

Row: TypeAlias = Mapping[Role, Scope] | Mapping[StrEnum, Scope]
Permissions: TypeAlias = Mapping[str, Row]


def with_clients(
    row: Mapping[Role, Scope], *scopes: ClientScope, reach: Scope = Scope.UNIT
) -> Mapping[StrEnum, Scope]:
    """Return the row of people, opened to machine clients of these scopes too."""
    return dict([*row.items(), *((scope, reach) for scope in scopes)])
