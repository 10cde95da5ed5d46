"""An open office for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.notify.app import service
from tests.notify.world import Office, with_models


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path, with_models(service.read_models))
    opened.staff()
    yield opened
    opened.store.close()
