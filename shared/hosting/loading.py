"""Finding the services and refusing to start one whose operations nobody was given a right to."""

import importlib
import inspect
from collections.abc import Iterable

from shared.contracts.announcement import SERVICES
from shared.service import Service


class NotFitToStart(Exception):
    """A service that is put together wrongly; the text says what to mend."""

    speaks_of_the_system = True


def load(names: Iterable[str] = SERVICES) -> tuple[Service, ...]:
    """Import the named services, each by its `app.py`, and check them."""
    return tuple(checked(_found(name)) for name in names)


def operations_of(service: Service) -> frozenset[str]:
    """Return the names of a service's operations: its public functions that are given a desk."""
    functions = inspect.getmembers(service.operations, inspect.isfunction)
    own = service.operations.__name__
    return frozenset(
        name
        for name, function in functions
        if not name.startswith("_")
        and function.__module__.startswith(own)
        and next(iter(inspect.signature(function).parameters), "") == "desk"
    )


def _found(name: str) -> Service:
    if name not in SERVICES:
        message = f"there is no service {name!r}: {', '.join(SERVICES)}"
        raise NotFitToStart(message)
    service: Service = importlib.import_module(f"services.{name}.app").service
    return service


def checked(service: Service) -> Service:
    """Return the service where each operation has a permission row and each row an operation."""
    operations, rows = operations_of(service), frozenset(service.permissions)
    if missing := sorted(operations - rows):
        message = f"{service.name}: no permission row for {', '.join(missing)} (permissions.py)"
        raise NotFitToStart(message)
    if unknown := sorted(rows - operations):
        message = f"{service.name}: permission rows without an operation: {', '.join(unknown)}"
        raise NotFitToStart(message)
    return service
