"""The permission table's form: what is not written is refused."""

from collections.abc import Mapping
from typing import TypeAlias

from shared.kernel.roles import Role, Scope

Permissions: TypeAlias = Mapping[str, Mapping[Role, Scope]]
