"""Who may do what, for people: the permission tables of all services as one printed page.

`docs/permissions.md` is written from the tables that the desks themselves decide by, never by
hand. A test fails when it is not fresh.
"""

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from shared.hosting import feed, quarantine
from shared.kernel.roles import ClientScope, Role, Scope
from shared.service import Service

_SIGNS: Final = {Scope.UNIT: "đơn vị", Scope.OWN: "của mình", Scope.NODE: "toàn hệ thống"}
_HEAD: Final = (
    "# Ai được làm gì (permissions)",
    "",
    "Written from the permission tables; do not edit. What is not written is refused.",
    "",
    "| Ô | Nghĩa | Meaning |",
    "|---|---|---|",
    "| đơn vị | trong đơn vị được giao và các đơn vị bên dưới | the unit of the role and below |",
    "| của mình | chỉ việc của chính mình | one's own alone |",
    "| toàn hệ thống | cả hệ thống này | the whole installation |",
    "| – | không được | refused |",
)
_MACHINE: Final = "Chỉ hệ thống tự làm (the machine alone)"


def files(services: Iterable[Service]) -> Mapping[Path, str]:
    """Return the page, by its path under docs/."""
    lines, services = list(_HEAD), tuple(services)
    for service in services:
        lines += ["", f"## {service.vi} (`{service.name}`)", "", *_table(service)]
        lines += _machine(service)
    held = ", ".join(f"`{operation}`" for operation in quarantine.MAY)
    lines += ["", "## Mọi dịch vụ (every service)", "", f"{Role.ADMINISTRATOR.vi}: {held}."]
    lines += _clients(services)
    return {Path("permissions.md"): "\n".join(lines) + "\n"}


def _table(service: Service) -> list[str]:
    roles = list(Role)
    names = " | ".join(role.vi for role in roles)
    rows = [f"| Việc (operation) | {names} |", "|---" * (len(roles) + 1) + "|"]
    for operation, row in service.permissions.items():
        may: dict[str, Scope] = dict(row.items())
        if may:
            cells = (_SIGNS[may[role]] if role in may else "–" for role in roles)
            rows.append(f"| `{operation}`: {_meaning(service, operation)} | {' | '.join(cells)} |")
    return rows


def _machine(service: Service) -> list[str]:
    own = [operation for operation, may in service.permissions.items() if not may]
    return ["", f"{_MACHINE}: {', '.join(f'`{name}`' for name in own)}."] if own else []


def _clients(services: Iterable[Service]) -> list[str]:
    """Return what machine clients may, by scope: no person is given these rows."""
    lines = ["", "## Máy khách (machine clients)", "", "| Phạm vi (scope) | Việc (operation) |"]
    lines.append("|---|---|")
    tables = [("mỗi dịch vụ", feed.MAY), *((one.name, one.permissions) for one in services)]
    for scope in ClientScope:
        may = [
            f"`{operation}` ({name}, {_SIGNS[reach]})"
            for name, table in tables
            for operation, row in table.items()
            for holder, reach in row.items()
            if holder is scope
        ]
        lines.append(f"| `{scope.value}`: {scope.vi} | {', '.join(may)} |")
    return lines


def _meaning(service: Service, operation: str) -> str:
    said = inspect.getdoc(getattr(service.operations, operation)) or ""
    return said.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
