"""A node with a real nats-server for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.kit.nats import Wired, wired


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncIterator[Wired]:
    """A node whose parts a test starts as it needs them."""
    async with wired(tmp_path) as parts:
        yield parts
