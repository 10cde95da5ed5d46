"""What a node is made of is left alone by the garbage collector; what is new is not."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from shared.hosting.collecting import collect_seldom


class _Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_was_garbage_is_gone_and_what_lives_is_not_looked_at_again() -> None:
    ring, old = _Ring(), weakref.ref(_Ring())
    collect_seldom()
    assert old() is None
    assert not any(one is ring for one in gc.get_objects())


def test_what_becomes_garbage_later_is_still_collected() -> None:
    collect_seldom()
    later = weakref.ref(_Ring())
    gc.collect()
    assert later() is None
