"""Every operation has its row in the permission table, and the printed matrix is the table."""

import ast
import inspect
from pathlib import Path

import pytest

from shared.contracts.announcement import SERVICES
from shared.hosting import matrix
from shared.hosting.loading import load, operations_of
from shared.kernel.roles import Role, Scope

ROOT = Path(__file__).parents[2]
FRESHEN = "run `make docs` and commit what it writes"


@pytest.mark.parametrize("name", SERVICES)
def test_every_operation_has_a_row_and_every_row_an_operation(name: str) -> None:
    (service,) = load([name])

    assert set(service.permissions) == operations_of(service)
    assert len(service.permissions) > 5


@pytest.mark.parametrize("name", SERVICES)
def test_an_operation_asks_for_the_right_of_its_own_name(name: str) -> None:
    (service,) = load([name])
    strangers = {
        f"{operation} asks for {asked}"
        for operation in operations_of(service)
        for asked in _rights_asked_in(getattr(service.operations, operation))
        if asked != operation
    }

    assert strangers == set()


@pytest.mark.parametrize("name", SERVICES)
def test_pages_and_programs_reach_the_desk_through_operations_alone(name: str) -> None:
    doors = [
        path
        for room in ("api", "pages")
        for path in (ROOT / "services" / name).glob(f"{room}*")
        if path.name in (room, f"{room}.py")
    ]
    files = [file for door in doors for file in (door.rglob("*.py") if door.is_dir() else [door])]
    broken = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "perform"
    ]

    assert len(files) >= 2
    assert broken == [], "a page calls a function of operations, which asks for the right"


def test_the_administrator_sees_no_child_case_or_book() -> None:
    for name in ("cases", "fund"):
        (service,) = load([name])
        assert [row for row, may in service.permissions.items() if Role.ADMINISTRATOR in may] == []
    (registry,) = load(["registry"])
    for row in ("list_children", "read_child", "read_name", "count_children", "register_child"):
        assert Role.ADMINISTRATOR not in registry.permissions[row]


def test_proposer_decider_and_payer_are_three_roles() -> None:
    (fund,) = load(["fund"])
    rows = ("propose_grant", "decide_grant", "pay_grant")
    roles = [frozenset(fund.permissions[row]) for row in rows]

    assert all(len(row) == 1 for row in roles)
    assert len(frozenset().union(*roles)) == 3


def test_nobody_reaches_over_the_whole_node_to_a_child() -> None:
    (registry,) = load(["registry"])
    wide = {
        row
        for row, may in registry.permissions.items()
        if "child" in row and Scope.NODE in may.values()
    }

    assert wide == set()


def test_the_printed_matrix_is_fresh() -> None:
    for path, text in matrix.files(load()).items():
        assert (ROOT / "docs" / path).read_text("utf-8") == text, FRESHEN


def test_the_matrix_has_a_line_for_every_operation_of_people() -> None:
    services = load()
    (page,) = matrix.files(services).values()

    for service in services:
        for operation, may in service.permissions.items():
            assert f"`{operation}`{':' if may else ''}" in page
    assert page.count("| đơn vị |") > 20


def _rights_asked_in(operation: object) -> set[str]:
    """Return the names of rights that an operation asks the desk for, where they are literal."""
    tree = ast.parse(inspect.getsource(operation))  # type: ignore[arg-type]
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("perform", "rights")
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
