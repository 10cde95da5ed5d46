"""A node that many tests look at: started once in each process that runs tests.

Who changes the time, the node's files or the rights of its people starts a world of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kit.living import Records
    from tests.kit.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both communes with all their officers, on a simulated Monday morning."""
    from tests.kit.world import founded

    with founded(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="session")
def ours(world: World) -> Records:
    """One record of every kind in commune A."""
    from tests.kit.living import live
    from tests.kit.world import A

    return live(world, A)


@pytest.fixture(scope="session")
def theirs(world: World) -> Records:
    """One record of every kind in commune B."""
    from tests.kit.living import live
    from tests.kit.world import B

    return live(world, B)
