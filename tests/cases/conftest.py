"""An open office for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    opened.staff()
    yield opened
    opened.store.close()
