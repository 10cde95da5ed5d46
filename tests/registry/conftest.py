"""The office, open for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from shared.identity import passwords
from tests.kit.unrecorded import no_unrecorded_reading
from tests.registry.office import Office, open_office


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with little memory: tests/shared/test_passwords.py tries the real strength."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", weak)
    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


@pytest.fixture(autouse=True)
def every_reading_is_recorded() -> Iterator[None]:
    """Let no operation of any test show who somebody is outside the act that records it."""
    with no_unrecorded_reading() as seen:
        yield
    assert seen == []


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def anyone(office: Office) -> Iterator[TestClient]:
    """A browser at the door, over https, not signed in."""
    with TestClient(office.door, "https://mang-non.test", follow_redirects=False) as client:
        client.headers |= {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        yield client
