"""An open office for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.office import Office
from tests.kit.unrecorded import no_unrecorded_reading


@pytest.fixture(autouse=True)
def every_reading_is_recorded() -> Iterator[None]:
    """Let no operation of any test show who somebody is outside the act that records it."""
    with no_unrecorded_reading() as seen:
        yield
    assert seen == []


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    opened.staff()
    yield opened
    opened.store.close()
