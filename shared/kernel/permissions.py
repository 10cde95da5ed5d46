"""The permission table's form: what is not written is refused.

A row says how far each role reaches, and each scope of machine clients.
"""

from collections.abc import Mapping
from typing import TypeAlias

from shared.kernel.roles import ClientScope, Role, Scope

Row: TypeAlias = Mapping[Role, Scope] | Mapping[Role | ClientScope, Scope]
Permissions: TypeAlias = Mapping[str, Row]
