"""A commune's node below its province's: both tell, both hear, each once and in order."""

import json
import os
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Connection

from shared.database import CannotConnect
from shared.eventstore import chain
from shared.eventstore.chains_told import ChainTold, kept
from shared.messaging import across
from shared.messaging.connection import close
from shared.messaging.names import ADMIN
from tests.kit.nats import NATS, PATIENCE, until
from tests.kit.two_nodes import COMMUNE, PROVINCE, Pair, TestNode

pytestmark = NATS


async def test_what_is_told_to_anyone_goes_up_and_down(pair: Pair) -> None:
    await pair.commune.tell(1, 2, 3)
    await pair.province.tell(4, 5, 6)

    await until(lambda: pair.province.heard(COMMUNE) == [1, 2, 3])
    await until(lambda: pair.commune.heard(PROVINCE) == [4, 5, 6])


async def test_a_cut_off_commune_works_on_and_all_arrives_once_in_order(pair: Pair) -> None:
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])

    await pair.province.stop()
    await pair.commune.tell(*range(2, 40))
    await pair.province.start()
    await pair.province.tell(*range(100, 140))

    await until(lambda: pair.province.heard_count(COMMUNE) >= 39)
    await until(lambda: pair.commune.heard_count(PROVINCE) >= 40)
    assert sorted(pair.province.heard(COMMUNE)) == list(range(1, 40))
    assert pair.province.heard(COMMUNE) == told(pair.commune)
    assert pair.commune.heard(PROVINCE) == told(pair.province)
    await until(lambda: (reach := pair.province.reach(COMMUNE)) and reach.lacking == 0)


async def test_letters_that_were_lost_on_the_way_are_asked_for(pair: Pair) -> None:
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])
    line = pair.commune.as_user(ADMIN)
    client = await line.connect()
    jetstream = client.jetstream(timeout=PATIENCE)

    # What the commune's nats-server loses is still in the outbox.
    await pair.province.stop()
    await pair.commune.tell(2, 3, 4)
    await until(lambda: pair.commune.running.hosted["registry"].store.published("evt") == 4)
    await jetstream.purge_stream("EVT")
    line.went_down()
    await close(client)
    await pair.province.start()

    await until(lambda: pair.province.heard(COMMUNE) == told(pair.commune))


async def test_the_province_keeps_where_each_chain_of_the_commune_stood(pair: Pair) -> None:
    await pair.commune.tell(1, 2, 3)
    above = pair.province.running.hosted["reporting"].store
    await until(lambda: any(one.node == COMMUNE for one in above.read(kept)))

    (told,) = (one for one in above.read(kept) if one.node == COMMUNE)
    below = pair.commune.running.hosted["registry"].store
    stood = below.read(chain.hash_at, told.position)
    assert (told.service, told.hash) == ("registry", stood.hex() if stood else "")


async def test_who_hears_asks_again_where_its_database_was_away(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    away: list[str] = []

    def read_when_there(connection: Connection) -> Sequence[ChainTold]:
        if len(away) < 2:
            away.append("away")
            raise CannotConnect
        return kept(connection)

    await pair.province.stop()
    monkeypatch.setattr(across, "kept", read_when_there)
    await pair.province.start()
    await pair.commune.tell(1, 2, 3)

    await until(lambda: pair.province.heard(COMMUNE) == [1, 2, 3])
    await until(lambda: (reach := pair.province.reach(COMMUNE)) and reach.lacking == 0)
    await until(lambda: away == ["away"] * 2)


async def test_who_reads_goes_on_where_the_wire_went_before_it_could_acknowledge(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = pair.province.running
    assert host._wiring is not None
    assert host._elsewhere is not None
    server, (hearing,) = host._wiring.server, host._elsewhere._across
    assert server is not None
    store = host.hosted["reporting"].store
    receive = store.receive

    async def receive_while_it_goes(letters: Sequence[Mapping[str, Any]]) -> None:
        monkeypatch.undo()
        await server.stop()
        await until(lambda: not hearing._line.is_up)
        await receive(letters)

    monkeypatch.setattr(store, "receive", receive_while_it_goes)
    await pair.commune.tell(1)
    await until(lambda: pair.province.heard(COMMUNE) == [1])
    await server.start()
    await pair.commune.tell(2)

    await until(lambda: pair.province.heard(COMMUNE) == [1, 2])


@pytest.mark.skipif(not os.environ.get("MANGNON_HISTORIES"), reason="long: set MANGNON_HISTORIES")
async def test_five_thousand_on_both_sides_arrive_within_a_minute_of_the_link(pair: Pair) -> None:
    await pair.province.stop()
    await pair.commune.tell(*range(1, 5001))
    await pair.commune.stop()
    await pair.province.start()
    await pair.province.tell(*range(5001, 10001))
    began = perf_counter()
    await pair.commune.start()

    both = (pair.province, COMMUNE), (pair.commune, PROVINCE)
    for node, other in both:
        await until(lambda n=node, o=other: n.heard_count(o) == 5000, 60)  # type: ignore[misc]
    seconds = perf_counter() - began

    assert pair.province.heard(COMMUNE) == told(pair.commune)
    assert pair.commune.heard(PROVINCE) == told(pair.province)
    assert seconds <= 60
    print(f"5,000 on both sides: {seconds:.1f} s")  # noqa: T201 - this is what it measures


def told(node: TestNode) -> list[int]:
    """Return what a node has told, in order."""
    rows = node.running.hosted["registry"].store.outbox_after("evt", 0, 10_000)
    return [json.loads(row.envelope)["data"]["number"] for row in rows]
