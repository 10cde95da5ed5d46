"""The corner, open for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from shared.web import TICKET_COOKIE
from tests.web.corner import Corner, open_corner

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def corner(tmp_path: Path) -> Iterator[Corner]:
    opened = open_corner(tmp_path)
    yield opened
    opened.desk.store.close()


@pytest.fixture
def anyone(corner: Corner) -> Iterator[TestClient]:
    with TestClient(corner.door, "https://mang-non.test", follow_redirects=False) as client:
        client.headers |= FROM_HERE | {"Accept": "text/html"}
        yield client


@pytest.fixture
def lan(anyone: TestClient, corner: Corner) -> TestClient:
    anyone.cookies.set(TICKET_COOKIE, corner.ticket())
    return anyone
