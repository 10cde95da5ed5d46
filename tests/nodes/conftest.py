"""Two nodes on this machine, each with its own nats-server: a province and a commune below it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.kit.two_nodes import Pair, pair_in


@pytest_asyncio.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """A running province and a running commune that have joined."""
    async with pair_in(tmp_path) as both:
        yield both
