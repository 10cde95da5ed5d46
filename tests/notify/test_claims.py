"""Replicas of notify share the sending: what one has taken no other sends, until it may be lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from services.notify import operations
from services.notify.channels import send_due
from services.notify.channels.rounds import issued_now
from services.notify.events import Channel
from services.notify.permissions import MAY
from services.notify.readmodels.claims import LEASE, claims
from shared.database import Places
from shared.desk import Desk
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from tests.notify import said
from tests.notify.mail_server import MailServer, listening
from tests.notify.test_channels import mail
from tests.notify.world import A_MORNING, LAN, MINH, Office, choose


@dataclass
class Replicas:
    """Two processes of notify on one database."""

    first: Office
    second: Desk

    def take(self, desk: Desk, *, at: timedelta = timedelta(), most: int = 10) -> set[str]:
        """Let one of them take what is due, without sending it yet."""
        found = operations.claim_deliveries(desk, issued_now(A_MORNING + at), Channel.EMAIL, most)
        return {letter.address or "" for letter in found}


@pytest.fixture(params=["sqlite", "postgresql"])
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replicas]:
    """Both are open; one letter waits for Lan and one for Minh."""
    places = Places(tmp_path)
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        places = Places(tmp_path, server.address(("notify",)))
    first = Office(tmp_path, places=places)
    first.staff()
    for officer_id, name in ((LAN, "lan"), (MINH, "minh")):
        choose(first, officer_id, email=f"{name}@xa.example.vn")
    first.hear("cases", said.case_opened())
    store = Store(first.app_service, places, first.clock, Node("n1", bytes(32)))
    yield Replicas(first, Desk(store, MAY, first.clock))
    store.close()
    first.store.close()


def test_what_one_has_taken_the_other_leaves(replicas: Replicas) -> None:
    one = replicas.take(replicas.first.desk, most=1)
    other = replicas.take(replicas.second)

    assert one | other == {"lan@xa.example.vn", "minh@xa.example.vn"}
    assert not one & other
    assert replicas.take(replicas.first.desk) == set()


def test_a_round_gives_back_what_it_did_not_send(replicas: Replicas) -> None:
    taken = issued_now(A_MORNING)
    operations.claim_deliveries(replicas.second, taken, Channel.EMAIL, 10)

    operations.release_deliveries(replicas.second, taken)

    assert len(replicas.take(replicas.first.desk)) == 2


def test_what_a_lost_replica_had_taken_is_sent_once_the_lease_is_over(replicas: Replicas) -> None:
    replicas.take(replicas.second)  # and then its power goes
    with listening(MailServer()) as server:
        send_due(replicas.first.desk, mail(server), A_MORNING + LEASE - timedelta(seconds=1))
        assert server.taken == []

        send_due(replicas.first.desk, mail(server), A_MORNING + LEASE)

    assert sorted(server.recipients) == ["lan@xa.example.vn", "minh@xa.example.vn"]
    assert replicas.first.rows(claims) == []
