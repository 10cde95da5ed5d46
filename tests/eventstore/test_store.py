"""What the store promises: once for a key, all or nothing, gapless, sealed, chained, rebuilt."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from shared.eventstore import chain
from shared.eventstore.acts import Act
from shared.eventstore.store import Store
from shared.eventstore.tables import events
from shared.kernel.decider import Step
from shared.kernel.refusals import Conflict, KeyReused, Refused
from tests.kit.backends import Backend
from tests.kit.promises import faults
from tests.kit.toy import (
    LISTENER,
    TELLER,
    Count,
    count,
    counter,
    forget,
    open_store,
    totals,
)

AN = UUID(int=1)
BINH = UUID(int=2)


@pytest.fixture
def store(backend: Backend) -> Iterator[Store]:
    """A teller's store."""
    opened = open_store(TELLER, backend.places)
    yield opened
    opened.close()


class TestOnceForAKey:
    def test_the_same_request_gives_the_same_answer(self, store: Store) -> None:
        first = store.perform(count(AN, 3, "k1"))
        again = store.perform(count(AN, 3, "k1"))

        assert again.replayed
        assert first.facts == again.facts
        assert {str(AN): 3} == store.read(totals)

    def test_another_request_under_the_key_is_refused(self, store: Store) -> None:
        store.perform(count(AN, 3, "k1"))

        with pytest.raises(KeyReused):
            store.perform(count(AN, 4, "k1"))

    def test_a_refusal_is_kept_too(self, store: Store) -> None:
        for _ in range(2):
            with pytest.raises(Refused) as refusal:
                store.perform(count(AN, -1, "k1"))
            assert refusal.value.code == "negative_number"

    def test_it_holds_after_a_restart(self, store: Store, backend: Backend) -> None:
        store.perform(count(AN, 3, "k1"))
        store.close()
        reopened = open_store(TELLER, backend.places)

        assert reopened.perform(count(AN, 3, "k1")).replayed
        reopened.close()

    def test_it_holds_within_one_group(self, store: Store) -> None:
        promises = [store.submit(count(AN, 3, "same")) for _ in range(50)]

        assert sum(not promise.result().replayed for promise in promises) == 1
        assert {str(AN): 3} == store.read(totals)


def test_what_is_kept_is_as_it_was_written_last(store: Store) -> None:
    def total(connection: Connection, subject: UUID) -> int:
        return totals(connection).get(str(subject), 0)

    assert [store.kept("toy_sums", total, who) for who in (AN, AN, BINH)] == [0, 0, 0]
    store.perform(count(AN, 3, "k1"))
    # Another replica's would be seen a second later; this is our own.
    assert [store.kept("toy_sums", total, who) for who in (AN, AN, BINH)] == [3, 3, 0]


class TestAllOrNothing:
    def test_steps_happen_together_or_not_at_all(self, store: Store) -> None:
        good = count(AN, 1, "k1")
        bad = Step(f"toy-{BINH}", counter, Count(BINH, -5))
        with pytest.raises(Refused):
            store.perform(Act("count", good.issued, (*good.steps, bad)))

        assert store.read(totals) == {}
        assert store.head("events") == 0

    def test_a_taken_unique_key_refuses_one_and_spares_the_group(self, store: Store) -> None:
        store.perform(count(AN, 1, "k0", "unique name"))
        promises = [store.submit(count(AN, 1, f"k{n}", "unique name")) for n in range(1, 4)]
        promises += [store.submit(count(BINH, 1, f"b{n}")) for n in range(5)]

        refused = faults(promises)[:3]
        assert all(isinstance(fault, Conflict) and fault.code == "taken" for fault in refused)
        assert {str(AN): 1, str(BINH): 5} == store.read(totals)

    def test_who_saw_an_older_version_is_told_so(self, store: Store) -> None:
        store.perform(count(AN, 1, "k1"))
        late = count(AN, 1, "k2")
        step = Step(f"toy-{AN}", counter, Count(AN, 1), expected=0)

        with pytest.raises(Conflict) as refusal:
            store.perform(Act("count", late.issued, (step,)))
        assert refusal.value.code == "changed_meanwhile"


def test_positions_and_versions_have_no_gaps_under_many_callers(store: Store) -> None:
    subjects = [UUID(int=n) for n in range(1, 6)]
    faults(
        store.submit(count(subjects[n % 5], n % 7 - 1, f"k{n}"))  # some are refused
        for n in range(600)
    )

    rows = store.read(lambda c: c.execute(events.select().order_by(events.c.position)).all())
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    for subject in subjects:
        versions = [row.version for row in rows if row.stream == f"toy-{subject}"]
        assert versions == list(range(1, len(versions) + 1))
    assert {"svc": len(rows)} == store.outbox_heads()
    assert store.read(chain.first_damage) is None


class TestSealing:
    def test_a_name_stands_in_no_file_and_reads_back(self, store: Store, backend: Backend) -> None:
        store.perform(count(AN, 1, "k1", "Hoàng Thị Cánh Cam"))

        assert store.facts(f"toy-{AN}")[0].fact.name == "Hoàng Thị Cánh Cam"
        store.close()
        files = [file.read_bytes() for file in backend.files()]
        assert any(f"toy-{AN}".encode() in content for content in files)
        assert not any("Cánh Cam".encode() in content for content in files)

    def test_an_erased_name_reads_as_none_and_the_chain_holds(self, store: Store) -> None:
        store.perform(count(AN, 1, "k1"))
        store.perform(forget(AN, "k2"))

        assert store.facts(f"toy-{AN}")[0].fact.name is None
        assert store.read(chain.first_damage) is None
        with pytest.raises(Refused) as refusal:
            store.perform(count(AN, 1, "k3"))
        assert refusal.value.code == "record_erased"

    def test_a_restored_keyring_does_not_revive_an_erased_name(
        self, store: Store, backend: Backend
    ) -> None:
        store.perform(count(AN, 1, "k1"))
        with backend.as_master("registry_keys") as keys:
            before = keys.execute(text("SELECT subject, wrapped FROM keys")).mappings().all()
        store.perform(forget(AN, "k2"))
        store.close()
        with backend.as_master("registry_keys") as keys:
            restored = text("UPDATE keys SET wrapped = :wrapped WHERE subject = :subject")
            keys.execute(restored, [dict(row) for row in before])
        reopened = open_store(TELLER, backend.places)

        assert reopened.facts(f"toy-{AN}")[0].fact.name is None
        reopened.close()


class TestTheChain:
    @pytest.mark.parametrize("column", [column.name for column in events.columns])
    def test_a_flipped_byte_in_any_column_is_named(
        self, store: Store, backend: Backend, column: str
    ) -> None:
        for n in range(1, 6):
            store.perform(count(AN, n, f"k{n}"))
        store.close()
        _flip(backend, column, position=3)
        reopened = open_store_quietly(backend)

        damage = reopened.read(chain.first_damage)
        assert damage is not None
        assert damage.position == 3
        reopened.close()

    def test_cutting_off_the_end_is_named(self, store: Store, backend: Backend) -> None:
        for n in range(1, 4):
            store.perform(count(AN, n, f"k{n}"))
        store.close()
        with backend.unguarded("registry") as connection:
            connection.execute(text("DELETE FROM events WHERE position = 3"))
        reopened = open_store_quietly(backend)

        damage = reopened.read(chain.first_damage)
        assert damage is not None
        assert damage.position == 3
        reopened.close()

    @pytest.mark.parametrize("statement", ["UPDATE events SET data = '{}'", "DELETE FROM events"])
    def test_the_database_itself_refuses_to_change_a_fact(
        self, store: Store, backend: Backend, statement: str
    ) -> None:
        store.perform(count(AN, 1, "k1"))

        with (
            backend.as_master("registry") as connection,
            pytest.raises(IntegrityError, match="facts are for ever"),
            connection.begin_nested(),
        ):
            connection.execute(text(statement))


def test_a_raised_version_is_rebuilt_and_equals_the_live_model(backend: Backend) -> None:
    teller, listener = open_store(TELLER, backend.places), open_store(LISTENER, backend.places)
    for n in range(1, 30):
        teller.perform(count(UUID(int=n % 4 + 1), n, f"k{n}"))
    letters = [json.loads(row.envelope) for row in teller.outbox_after("svc", 0, 100)]
    listener.receive(letters).result()
    live = teller.read(totals), listener.read(totals)
    teller.close()
    listener.close()
    for name in ("registry", "reporting"):
        with backend.as_master(name) as connection:
            connection.execute(text("UPDATE read_model_versions SET version = 0"))
            connection.execute(text("DELETE FROM toy_sums"))

    teller, listener = open_store(TELLER, backend.places), open_store(LISTENER, backend.places)
    assert live == (teller.read(totals), listener.read(totals))
    teller.close()
    listener.close()


def test_readers_cannot_write(store: Store, backend: Backend) -> None:
    with pytest.raises(Exception, match=backend.promises.reader_is_told):
        store.read(lambda connection: connection.execute(text("DELETE FROM heads")))


def open_store_quietly(backend: Backend) -> Store:
    """Open a store whose facts may be damaged: its models are up to date and not read again."""
    return open_store(TELLER, backend.places)


def _flip(backend: Backend, column: str, position: int) -> None:
    with backend.unguarded("registry") as connection:
        value = connection.execute(
            text(f"SELECT {column} FROM events WHERE position = :at"),  # noqa: S608 - ours
            {"at": position},
        ).scalar()
        if isinstance(value, int):
            changed: object = value ^ 0x40
        elif value is None:
            changed = "x"
        else:
            raw = bytearray(value if isinstance(value, bytes) else value.encode())
            raw[len(raw) // 2] ^= 0x01
            changed = bytes(raw) if isinstance(value, bytes) else raw.decode("utf-8", "replace")
        connection.execute(
            text(f"UPDATE events SET {column} = :new WHERE position = :at"),  # noqa: S608
            {"new": changed, "at": position},
        )
