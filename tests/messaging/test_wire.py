"""What is told arrives, each thing once and in order, whatever happens to the wire."""

import asyncio
import json
import shutil
from uuid import UUID

import pytest

from tests.kit.nats import NATS, Wired, until
from tests.kit.toy import POISON, last_numbers

pytestmark = NATS

AN, BINH = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine an answer comes at once or not at all: nobody waits five seconds for it."""
    for module in ("publishing", "relay"):
        monkeypatch.setattr(f"shared.messaging.{module}.PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr("shared.messaging.healing._ASK_AGAIN_SECONDS", 0.5)


async def test_what_is_told_arrives_once_and_in_order(node: Wired) -> None:
    await node.start()
    await node.tell(*range(1, 301))
    await node.all_heard()

    assert node.totals() == {str(AN): sum(range(1, 301))}
    assert node.listener.store.read(last_numbers) == {str(AN): 300}
    assert node.listener.store.inbox_counts() == {"applied": 300}


async def test_batches_are_used(node: Wired) -> None:
    await node.start(node.teller)
    await node.provisioned()
    await node.tell(*range(1, 301))
    await until(lambda: node.teller.store.published("svc") == 300)

    batched = node.teller.metrics.value("mangnon_published_total", audience="svc", way="batch")
    assert batched >= 250


class TestTheServerDies:
    async def test_killed_in_mid_stream_nothing_is_lost_and_nothing_twice(
        self, node: Wired
    ) -> None:
        await node.start()
        for first in range(1, 601, 100):
            await node.tell(*range(first, first + 100))
            if first in {101, 401}:
                await until(lambda: node.heard() > 0)
                await node.kill_server()
        await node.all_heard()

        assert node.totals() == {str(AN): sum(range(1, 601))}
        assert node.listener.store.inbox_counts() == {"applied": 600}

    async def test_commands_go_on_without_it(self, node: Wired) -> None:
        await node.start()
        await node.provisioned()
        await node.server.stop()
        await until(lambda: node.teller.wire.telling_check() == "not_connected")

        await node.tell(1, 2, 3)
        assert node.teller.store.outbox_heads() == {"svc": 3}
        assert node.heard() == 0

        await node.server.start()
        await node.all_heard()
        assert node.totals() == {str(AN): 6}

    async def test_it_may_come_later_than_the_services(self, node: Wired) -> None:
        await node.server.start()
        await node.server.stop()
        for end in (node.teller, node.listener):
            await end.start(node.credentials(end.store.service))
        await node.tell(1, 2)

        await node.server.start()
        node.start_keeper()
        await node.all_heard()
        assert node.totals() == {str(AN): 3}
        assert node.listener.wire.listening_check() is None


class TestWhatTheWireLoses:
    async def test_all_streams_deleted_while_running(self, node: Wired) -> None:
        await node.start()
        await node.tell(*range(1, 51))
        await node.all_heard()

        _, admin = await node.connect("node")
        for stream in ("SVC", "EVT", "PROBE"):
            await admin.delete_stream(stream)
        await node.tell(*range(51, 101))
        await node.all_heard()
        assert node.totals() == {str(AN): sum(range(1, 101))}

    async def test_all_files_deleted_and_the_server_killed(self, node: Wired) -> None:
        await node.start(node.teller)
        await node.provisioned()
        await node.tell(*range(1, 51))
        await until(lambda: node.teller.store.published("svc") == 50)

        shutil.rmtree(node.server.store_directory)
        await node.kill_server()
        await node.listener.start(node.credentials("reporting"))
        await node.all_heard()
        assert node.totals() == {str(AN): sum(range(1, 51))}
        assert node.teller.metrics.value("mangnon_resent_total", audience="svc") == 50

    async def test_blocks_damaged_so_that_the_durable_is_beyond_the_end(self, node: Wired) -> None:
        await node.start()
        await node.tell(*range(1, 51))
        await node.all_heard()

        await node.server.stop()
        stream = node.server.store_directory / "jetstream/MANGNON/streams/SVC"
        shutil.rmtree(stream / "msgs")
        await node.server.start()
        await node.tell(*range(51, 61))
        await node.all_heard()
        assert node.totals() == {str(AN): sum(range(1, 61))}

    async def test_a_hole_is_filled_from_the_outbox(self, node: Wired) -> None:
        await node.start(node.teller)
        await node.provisioned()
        await node.tell(1, 2, 3, 4, 5)
        await until(lambda: node.teller.store.published("svc") == 5)
        _, admin = await node.connect("node")
        await admin.delete_msg("SVC", 2)
        await admin.delete_msg("SVC", 3)

        await node.listener.start(node.credentials("reporting"))
        await node.all_heard()
        assert node.totals() == {str(AN): 15}
        assert node.teller.metrics.value("mangnon_resent_total", audience="svc") == 2

    async def test_a_lost_last_message_shows_by_the_head(self, node: Wired) -> None:
        await node.start(node.teller)
        await node.provisioned()
        await node.tell(1, 2, 3)
        await until(lambda: node.teller.store.published("svc") == 3)
        _, admin = await node.connect("node")
        await admin.delete_msg("SVC", 3)

        await node.listener.start(node.credentials("reporting"))
        await node.all_heard()
        assert node.totals() == {str(AN): 6}

    async def test_a_deleted_durable_is_made_again(self, node: Wired) -> None:
        await node.start()
        await node.tell(1, 2, 3)
        await node.all_heard()

        _, admin = await node.connect("node")
        await admin.delete_consumer("SVC", "reporting")
        await node.tell(4, 5)
        await node.all_heard()
        assert node.totals() == {str(AN): 15}
        assert any("reporting" in made for made in node.repaired[1:]), "made again by the keeper"


class TestWhatTheWireRepeats:
    async def test_a_letter_delivered_twice_counts_once(self, node: Wired) -> None:
        await node.start(node.listener)
        await node.provisioned()
        await node.tell(1, 2, 3)
        for letter in node.letters():
            await node.send(letter)
            await node.send(letter, f"{letter['id']}#again")
        await until(lambda: node.received() >= 6)
        await node.all_heard()

        assert node.totals() == {str(AN): 6}

    async def test_letters_out_of_order_are_put_in_order(self, node: Wired) -> None:
        await node.start(node.listener)
        await node.provisioned()
        await node.tell(*range(1, 31))
        for letter in reversed(node.letters()):
            await node.send(letter)
        await node.all_heard()

        assert node.totals() == {str(AN): sum(range(1, 31))}
        assert node.listener.store.read(last_numbers) == {str(AN): 30}

    async def test_a_batch_taken_before_is_sent_singly_under_the_same_ids(
        self, node: Wired
    ) -> None:
        await node.start(node.listener)
        await node.provisioned()
        await node.tell(1, 2, 3)
        await node.send(node.letters()[1])  # as if an answer had been lost

        await node.teller.start(node.credentials("registry"))
        await node.all_heard()
        assert node.totals() == {str(AN): 6}
        refused = node.teller.metrics.value("mangnon_publish_failures_total", reason="duplicate")
        assert refused == 1


class TestWhatCannotBeApplied:
    async def test_a_poison_letter_is_quarantined_and_the_others_go_on(self, node: Wired) -> None:
        await node.start()
        await node.tell(1)
        await node.tell(POISON)
        await node.tell(5, subject=BINH)
        await until(lambda: node.listener.store.inbox_counts().get("waiting") == 2)
        for _ in range(6):
            node.clock.move_to(node.clock.now().replace(hour=node.clock.now().hour + 1))
            await asyncio.to_thread(node.listener.store.retry_waiting)
        await node.tell(7, subject=BINH)
        await node.all_heard()

        assert node.totals() == {str(AN): 1, str(BINH): 12}
        assert [row["sequence"] for row in node.listener.store.quarantined()] == [2]

    async def test_what_is_no_letter_is_kept_apart_and_the_others_go_on(self, node: Wired) -> None:
        await node.start(node.listener)
        await node.provisioned()
        await node.tell(1)
        _, registry = await node.connect("registry")
        for junk in (b"\xff\xfe", b"[]", b'{"specversion": "1.0"}'):
            await registry.publish("svc.n05578.registry.toy_counted.v1", junk)
        await node.send(node.letters()[0])
        await node.all_heard()

        assert node.totals() == {str(AN): 1}
        assert node.listener.metrics.value("mangnon_malformed_total") == 3

    async def test_a_letter_in_the_name_of_another_service_is_not_believed(
        self, node: Wired
    ) -> None:
        """Whoever has the password of one service must not speak for registry, who gives rights."""
        node.hear = {"reporting": ("registry", "cases")}
        node.listener.sources = ("registry", "cases")
        await node.start(node.listener)
        await node.provisioned()
        await node.tell(1, 10)
        first, second = node.letters()
        _, cases = await node.connect("cases")
        forged = json.dumps(first | {"id": "forged", "data": first["data"] | {"number": 1_000}})
        await cases.publish("svc.n05578.cases.toy_counted.v1", forged.encode())
        await until(lambda: node.listener.metrics.value("mangnon_malformed_total") == 1)
        await node.send(first)
        await node.send(second)
        await node.all_heard()

        assert node.totals() == {str(AN): 11}

    async def test_a_full_disk_sends_the_batch_back_until_there_is_room(
        self, node: Wired, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failures = iter([True, True])
        receive = node.listener.store.receive

        def sometimes(letters: object) -> object:
            if next(failures, False):
                raise OSError(28, "No space left on device")
            return receive(letters)  # type: ignore[arg-type]

        monkeypatch.setattr(node.listener.store, "receive", sometimes)
        await node.start()
        await node.tell(1, 2, 3)
        await node.all_heard()
        assert node.totals() == {str(AN): 6}
        assert next(failures, None) is None


async def test_a_fault_of_the_store_does_not_end_the_telling(
    node: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([RuntimeError("the database is locked")] * 2)
    outbox_after = node.teller.store.outbox_after

    def sometimes(*arguments: object) -> object:
        if fault := next(faults, None):
            raise fault
        return outbox_after(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(node.teller.store, "outbox_after", sometimes)
    await node.start(node.teller)
    await node.provisioned()
    await node.tell(1)
    await until(lambda: node.teller.store.published("svc") == 1)
    await until(lambda: node.teller.wire.telling_check() is None)
