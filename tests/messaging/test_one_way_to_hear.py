"""There is one way to hear and one room that knows NATS: what the code may not say elsewhere."""

import ast
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ROOM = HOUSE / "shared" / "messaging"
FACTORY = ROOM / "listening.py"


def sources() -> list[Path]:
    return [path for room in ("services", "shared") for path in (HOUSE / room).rglob("*.py")]


def test_nobody_subscribes_but_the_one_factory() -> None:
    raw = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in sources()
        if path != FACTORY
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "subscriber"
    ]
    assert not raw, f"hear through shared/messaging/listening.py, list a policy in app.py: {raw}"


def test_nobody_else_knows_nats_or_faststream() -> None:
    strangers = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in sources()
        if ROOM not in path.parents
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        if _imports(node) & {"nats", "faststream"}
    ]
    assert not strangers, f"the wire is shared/messaging's business: {strangers}"


def _imports(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}
