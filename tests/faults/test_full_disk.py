"""The disk is full: acts are refused, nothing is lost or there twice, and it goes on by itself.

The store's file is full either for itself (it may not grow) or, as root, with its whole disk.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.database import NoRoom
from shared.eventstore import chain
from shared.eventstore.store import Store
from tests.faults.disk import SmallDisk, can_mount
from tests.kit.toy import TELLER, count, open_store, totals

AN = UUID(int=1)


@dataclass
class Filling:
    """A store, and how its disk is filled and emptied."""

    store: Store
    fill: Callable[[], None]
    free: Callable[[], None]


def _its_own_file(folder: Path) -> Iterator[Filling]:
    store = open_store(TELLER, folder)

    def pages(number: int) -> None:
        with store._database.writing() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {number}"))

    yield Filling(store, lambda: pages(1), lambda: pages(2**30))
    store.close()


def _the_whole_disk(folder: Path) -> Iterator[Filling]:
    if not can_mount():
        pytest.skip("a small disk is mounted as root")
    disk = SmallDisk(folder, megabytes=8)
    store = open_store(TELLER, folder)
    yield Filling(store, disk.fill, disk.free)
    store.close()
    disk.unmount()


@pytest.fixture(params=[_its_own_file, _the_whole_disk])
def filling(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Filling]:
    yield from request.param(tmp_path)


def until_refused(store: Store, first: int) -> int:
    """Count on until the disk refuses; return the number that was not counted."""
    number = first
    try:
        while number < first + 2_000:
            store.perform(count(AN, number, f"key-{number}", name="Lò Thị Mẫu " * 30))
            number += 1
    except NoRoom:
        pass
    else:
        pytest.fail("it was never full")
    return number


def test_a_full_disk_refuses_and_goes_on_once_there_is_space(filling: Filling) -> None:
    store = filling.store
    store.perform(count(AN, 1, "key-1"))
    filling.fill()
    refused = until_refused(store, 2)
    head = store.head("events")

    assert head == refused - 1
    assert store.read(totals) == {str(AN): sum(range(1, refused))}

    filling.free()
    store.perform(count(AN, refused, f"key-{refused}", name="Lò Thị Mẫu " * 30))
    assert store.perform(count(AN, 1, "key-1")).replayed
    assert store.head("events") == store.outbox_heads()["svc"] == refused
    assert store.read(totals) == {str(AN): sum(range(1, refused + 1))}
    assert store.read(chain.first_damage) is None
