"""A node that was restored to an older state is seen by those that it is joined with."""

import json
import shutil

import pytest

from shared.eventstore.went_back import all_that_went_back
from tests.kit.logs import logged_from
from tests.kit.nats import NATS, until
from tests.kit.two_nodes import COMMUNE, Pair, TestNode

pytestmark = NATS


def gone_back(node: TestNode) -> list[tuple[str, str]]:
    """Return which sources the node has seen to have gone back."""
    found = node.running.hosted["reporting"].store.read(all_that_went_back)
    return [(one.node, one.service) for one in found]


async def restore_after(pair: Pair, *lost: int, is_wire_empty: bool = True) -> None:
    """Let the commune, which is stopped then, lose numbers that the province has heard."""
    commune = pair.commune
    before = pair.province.heard(COMMUNE)
    await commune.stop()
    kept = commune.folder.with_name("kept")
    shutil.copytree(commune.folder, kept)
    await commune.start()
    await commune.tell(*lost)
    await until(lambda: pair.province.heard(COMMUNE) == [*before, *lost])
    await commune.stop()
    shutil.rmtree(commune.folder)
    if is_wire_empty:
        shutil.rmtree(kept / "nats" / "store")
    kept.rename(commune.folder)


async def test_by_a_head_and_a_chain_that_lack_what_was_told(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.high_water.SETTLING_SECONDS", 0.0)
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])
    await restore_after(pair, 2, 3)
    assert gone_back(pair.province) == []

    with logged_from("ERROR") as written:
        await pair.commune.start()
        await until(lambda: gone_back(pair.province) == [(COMMUNE, "registry")])
    assert {"chain_went_back", "source_went_back"} <= {
        json.loads(line)["event"] for line in written.getvalue().splitlines()
    }


async def test_also_where_all_of_it_was_copied_back_and_it_told_more_while_the_line_was_cut(
    pair: Pair,
) -> None:
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])
    await restore_after(pair, 2, 3, is_wire_empty=False)
    await pair.province.stop()
    await pair.commune.start()
    await pair.commune.tell(20, 30, 40, 50)
    await pair.province.start()

    await until(lambda: gone_back(pair.province) == [(COMMUNE, "registry")])
    await until(lambda: pair.province.heard(COMMUNE) == [1, 2, 3, 40, 50])


async def test_by_a_letter_of_a_number_that_was_heard_with_another(pair: Pair) -> None:
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])
    await restore_after(pair, 2, 3)
    await pair.commune.start()
    await pair.commune.tell(20)
    await until(lambda: gone_back(pair.province) == [(COMMUNE, "registry")])
    assert pair.province.heard(COMMUNE) == [1, 2, 3]
