"""A service whose operations nobody was given a right to does not start, nor one with idle rows."""

from dataclasses import replace
from types import ModuleType
from typing import Final

import pytest

from shared.contracts.announcement import SERVICES
from shared.desk import Desk
from shared.hosting.loading import NotFitToStart, checked, load, operations_of
from shared.kernel.issued import Issued
from shared.service import Service

EACH: Final = pytest.mark.parametrize("name", SERVICES)


def _loaded(name: str) -> Service:
    (service,) = load([name])
    return service


def sell_the_register(desk: Desk, issued: Issued) -> None:
    """Stand for an operation that somebody wrote and nobody gave a right to."""


@EACH
def test_each_service_is_fit_to_start(name: str) -> None:
    service = _loaded(name)
    assert operations_of(service) == frozenset(service.permissions)
    assert operations_of(service)


@EACH
def test_an_operation_without_a_row_does_not_start(name: str) -> None:
    service = _loaded(name)
    one = min(service.permissions)
    others = {operation: row for operation, row in service.permissions.items() if operation != one}
    with pytest.raises(NotFitToStart, match=rf"^{name}: no permission row for {one} "):
        checked(replace(service, permissions=others))


@EACH
def test_a_row_without_an_operation_does_not_start(name: str) -> None:
    service = _loaded(name)
    more = {**service.permissions, "sell_the_register": {}}
    with pytest.raises(NotFitToStart, match="rows without an operation: sell_the_register"):
        checked(replace(service, permissions=more))


def test_a_new_operation_is_found_by_its_desk() -> None:
    service = _loaded("registry")
    written = ModuleType(sell_the_register.__module__)
    written.sell_the_register = sell_the_register  # type: ignore[attr-defined]
    with pytest.raises(NotFitToStart, match="no permission row for sell_the_register"):
        checked(replace(service, operations=written, permissions={}))
