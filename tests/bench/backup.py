"""A backup and its restore: how long a million facts take, keys, letters and lists with them."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from shared.hosting.backup import Backup, BackupKey, Written, back_up, restore
from shared.settings import Settings
from tests.bench.measuring import Row, folder, limit_row, seconds_of
from tests.bench.models import A_MILLION, fill_store
from tests.kit.host import teller
from tests.kit.toy import NODE, TELLER, open_store

FACTS = int(os.environ.get("BENCH_BACKUP_FACTS", "20000"))
LIMIT_SECONDS = 600
KEY = BackupKey(bytes(range(32)))


def rows() -> Iterator[Row]:
    """Back up and restore so many facts, once; the time is told for a million."""
    with folder() as where:
        settings = Settings(data_dir=where / "lived", node_id=NODE.id)
        store = open_store(TELLER, settings.data_dir)
        fill_store(store, FACTS)
        (settings.keys_dir / "node.key").write_bytes(NODE.key)
        written: list[Written] = []
        to = (where / "backup.data", where / "keys")
        backing_up = seconds_of(lambda: written.append(back_up(settings, [teller], KEY, to)))
        store.close()
        restoring = seconds_of(partial(_restore, where / "restored", written))
        times = A_MILLION / written[0].services[teller.name]["facts"]
        yield limit_row("back up a million facts", backing_up * times, LIMIT_SECONDS)
        yield limit_row("restore a million facts", restoring * times, LIMIT_SECONDS)


def _restore(place: Path, written: list[Written]) -> None:
    settings = Settings(data_dir=place, node_id=NODE.id)
    found = restore(settings, [teller], Backup(written[0].data, KEY, written[0].keys))
    assert found.unreadable == 0
