"""Several replicas of one service on one PostgreSQL: ordered by the lock, once for a key."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import psycopg
import pytest

from shared.database import BrokenPromise, Places
from shared.eventstore import chain
from shared.eventstore.acts import Act
from shared.eventstore.store import Store
from shared.eventstore.tables import events
from shared.kernel.decider import Step
from shared.kernel.refusals import Conflict, Refused
from tests.kit.postgresql import OWNER, PostgresqlServer
from tests.kit.promises import faults
from tests.kit.toy import TELLER, Count, count, counter, forget, open_store, totals

AN = UUID(int=1)
BINH = UUID(int=2)
Replicas: TypeAlias = tuple[Store, Store]


@pytest.fixture
def places(tmp_path: Path, postgresql: PostgresqlServer) -> Places:
    """An empty place on the server."""
    return Places(tmp_path, postgresql.address(("registry",)))


@pytest.fixture
def replicas(places: Places) -> Iterator[Replicas]:
    """Two stores of one service on one database."""
    first, second = open_store(TELLER, places), open_store(TELLER, places)
    yield first, second
    first.close()
    second.close()


def expecting(version: int, key: str) -> Act:
    """Return the act of counting one for who saw a version."""
    step = Step(f"toy-{AN}", counter, Count(AN, 1), expected=version)
    return Act("count", count(AN, 1, key).issued, (step,))


class TestTwoWritersAtOnce:
    def test_nothing_is_lost_and_no_position_is_doubled(self, replicas: Replicas) -> None:
        promises = [
            replicas[n % 2].submit(count((AN, BINH)[n % 3 == 0], 1, f"k{n}")) for n in range(300)
        ]
        assert not any(faults(promises))

        rows = replicas[0].read(lambda c: c.execute(events.select()).all())
        assert sorted(row.position for row in rows) == list(range(1, 301))
        assert {str(AN): 200, str(BINH): 100} == replicas[1].read(totals)
        assert replicas[1].outbox_heads() == {"svc": 300}
        assert replicas[1].read(chain.first_damage) is None

    def test_one_key_is_done_once(self, replicas: Replicas) -> None:
        promises = [replicas[n % 2].submit(count(AN, 3, "same")) for n in range(40)]

        assert sum(not promise.result().replayed for promise in promises) == 1
        assert {str(AN): 3} == replicas[0].read(totals)

    def test_a_unique_name_is_given_once(self, replicas: Replicas) -> None:
        replicas[0].perform(count(AN, 1, "k1", "unique name"))

        with pytest.raises(Conflict) as refusal:
            replicas[1].perform(count(AN, 1, "k2", "unique name"))
        assert refusal.value.code == "taken"


class TestWhatTheOtherWrote:
    def test_is_in_the_state_that_is_decided_on(self, replicas: Replicas) -> None:
        first, second = replicas
        first.perform(expecting(0, "k1"))
        second.perform(expecting(1, "k2"))

        with pytest.raises(Conflict):
            first.perform(expecting(1, "k3"))
        first.perform(expecting(2, "k4"))

    def test_is_forgotten_when_the_other_erased_it(self, replicas: Replicas) -> None:
        first, second = replicas
        second.perform(count(AN, 1, "k1", "Hoàng Thị Cánh Cam"))
        assert second.facts(f"toy-{AN}")[0].fact.name == "Hoàng Thị Cánh Cam"

        first.perform(forget(AN, "k2"))

        assert second.facts(f"toy-{AN}")[0].fact.name is None
        with pytest.raises(Refused) as refusal:
            second.perform(count(AN, 1, "k3"))
        assert refusal.value.code == "record_erased"

    def test_of_somebody_it_never_knew_is_refused_once_the_other_erased_them(
        self, replicas: Replicas
    ) -> None:
        first, second = replicas
        first.perform(count(AN, 1, "k1"))
        first.perform(forget(AN, "k2"))

        with pytest.raises(Refused) as refusal:
            second.perform(count(AN, 1, "k3"))
        assert refusal.value.code == "record_erased"


def test_a_server_started_anew_is_connected_to_anew(
    replicas: Replicas, postgresql: PostgresqlServer
) -> None:
    first, second = replicas
    first.perform(count(AN, 1, "k1"))
    assert second.read(totals) == {str(AN): 1}

    postgresql.crash()

    first.perform(count(AN, 2, "k2"))
    assert second.read(totals) == {str(AN): 3}
    assert first.perform(count(AN, 2, "k2")).replayed


class TestTheServiceItself:
    @pytest.mark.parametrize("verb", ["UPDATE events SET data = ''", "DELETE FROM events"])
    def test_has_no_right_to_change_a_fact(
        self, replicas: Replicas, places: Places, postgresql: PostgresqlServer, verb: str
    ) -> None:
        replicas[0].perform(count(AN, 1, "k1"))
        schema = places.address.rsplit("%3D", 1)[1].replace("{service}", "registry")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            postgresql.tell(f"SET search_path = {schema}", verb, database=OWNER, user=OWNER)

    def test_cannot_take_the_right_back_where_another_role_owns_the_facts(
        self, replicas: Replicas, places: Places, postgresql: PostgresqlServer
    ) -> None:
        schema = places.address.rsplit("%3D", 1)[1].replace("{service}", "registry")
        postgresql.tell(
            f"ALTER TABLE {schema}.events OWNER TO postgres",
            f"GRANT SELECT, INSERT ON {schema}.events TO {OWNER}",
            database=OWNER,
        )

        replicas[0].perform(count(AN, 1, "k1"))
        again = f"ALTER TABLE {schema}.events DISABLE TRIGGER ALL"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            postgresql.tell(again, database=OWNER, user=OWNER)

    def test_does_not_start_where_a_commit_is_not_a_commit(
        self, tmp_path: Path, postgresql: PostgresqlServer
    ) -> None:
        postgresql.tell("CREATE ROLE hasty LOGIN", "ALTER ROLE hasty SET synchronous_commit = off")
        hasty = Places(tmp_path, postgresql.address(("registry",), user="hasty"))

        with pytest.raises(BrokenPromise, match="synchronous_commit"):
            hasty.data("registry")
