"""What every test has: a fixed kind of chance, and no network beyond this machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

gc.set_threshold(50_000)  # as `mangnon` runs

pytest_plugins = ("tests.kit.sharing", "tests.kit.postgresql", "tests.kit.backends")

settings.register_profile(
    "house",
    deadline=None,  # a busy machine is not a wrong rule
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("thorough", parent=settings.get_profile("house"), max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def _stays_on_this_machine(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    _, address = arguments
    if isinstance(address, tuple) and not _stays_on_this_machine(str(address[0])):
        message = f"A test tried to reach {address[0]}: tests talk to this machine only."
        raise PermissionError(message)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files begin first; what is loaded by now is no garbage at any pass."""
    gc.freeze()
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


sys.addaudithook(_refuse_the_outside)
