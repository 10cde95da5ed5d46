"""What tests of reporting as a whole are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reporting.world import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return reporting with a commune and its staff."""
    office = Office(tmp_path)
    office.staff()
    yield office
    office.store.close()
