"""A reading of who somebody is stands in the transaction that reads it (DESIGN.md §7).

Here the code is read; tests/kit/unrecorded.py watches what every operation of the tests of
registry, cases and fund does.
"""

import ast
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from services.registry.readmodels.child_list import children
from shared.contracts.announcement import SERVICES
from shared.eventstore.tables import events
from tests.kit.unrecorded import no_unrecorded_reading

ROOT = Path(__file__).parents[2]
OF_NO_CHILD = (
    "services/registry/operations/officers.py",  # an officer's account
    "services/notify/operations/webhooks.py",  # where a program is sent events, signed with what
)
READS_OUTSIDE = """
def read_unrecorded(connection, statement):
    return connection.execute(statement)
"""


@pytest.mark.parametrize("name", SERVICES)
def test_sealed_facts_are_opened_only_within_the_act_that_records_it(name: str) -> None:
    files = sorted((ROOT / "services" / name).rglob("*.py"))
    opened = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("facts", "facts_on")
        if isinstance(node.value, ast.Attribute) and node.value.attr == "store"
    ]

    assert files
    assert [place for place in opened if not place.startswith(OF_NO_CHILD)] == [], (
        "give desk.perform(..., ask=lambda connection: desk.facts(connection, stream))"
    )


@pytest.mark.parametrize("name", SERVICES)
def test_facts_of_the_desk_are_asked_for_in_an_ask_alone(name: str) -> None:
    for file in sorted((ROOT / "services" / name).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        asked = {
            id(inner)
            for call in ast.walk(tree)
            if isinstance(call, ast.keyword) and call.arg == "ask"
            for inner in ast.walk(call.value)
        }
        loose = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "facts"
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "desk"
            and id(node) not in asked
        ]
        assert loose == [], file


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        (select(children.c.full_name), ["read_unrecorded reads children.full_name"]),
        (select(events.c.sealed), ["read_unrecorded reads events.sealed"]),
        (select(children.c.child_id).where(children.c.full_name == "x"), []),
    ],
)
def test_the_watch_sees_who_reads_a_name_outside_an_act(statement: object, read: list[str]) -> None:
    space: dict[str, object] = {}
    exec(  # noqa: S102 - a planted operation, as if it stood in a service
        compile(READS_OUTSIDE, "/product/services/registry/operations/planted.py", "exec"), space
    )
    engine = create_engine("sqlite://")
    with engine.begin() as connection, no_unrecorded_reading() as seen:
        children.create(connection)
        events.create(connection)
        space["read_unrecorded"](connection, statement)  # type: ignore[operator]
    engine.dispose()

    assert seen == read
