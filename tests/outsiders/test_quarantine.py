"""What could not be applied: seen by the administrator, tried again by a button."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared.calendar.clock import SimulatedClock
from shared.contracts.envelope import envelope
from shared.hosting.host import Host
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officer_row, officers_model
from shared.identity.ticket import Ticket, expiry, load_or_make_keys, sign
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from shared.units.keeping import units_model
from tests.kit import toy
from tests.kit.host import host_in, listener
from tests.kit.toy import POISON, THE_START, ToyCounted, totals

AN, BINH = UUID(int=1), UUID(int=2)
QUAN, LAN = UUID(int=21), UUID(int=22)
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A listener that holds one letter about An, and one behind it."""
    models = (
        *listener.read_models,
        *(replace(one, policies=()) for one in (officers_model, ended_sessions_model, units_model)),
    )
    clock = SimulatedClock(THE_START)
    made = host_in(tmp_path, clock, [replace(listener, read_models=models)])
    store = made.hosted["reporting"].store
    for who, role in ((QUAN, Role.ADMINISTRATOR), (LAN, Role.CHILD_OFFICER)):
        grant = Grant(role, AN, date(2020, 1, 1))
        row = officer_row(who, roles_version=1, active=True, position_title="", grants=[grant])
        store.write([row])
    said = ((AN, 1), (AN, POISON), (AN, 5), (BINH, 7))
    letters = [
        envelope(
            "n05578",
            "registry",
            ToyCounted(subject=subject, number=number),
            event_id=f"e-{sequence}",
            sequence=sequence,
            at=THE_START,
        )
        for sequence, (subject, number) in enumerate(said, start=1)
    ]
    store.receive(letters).result()
    for _ in range(6):
        clock.move_to(clock.now() + timedelta(hours=1))
        store.retry_waiting()
    yield made
    store.close()


def door(host: Host, officer_id: UUID) -> TestClient:
    now = host.clock.now()
    private = load_or_make_keys(host.settings.keys_dir).private
    assert private is not None
    shown = sign(Ticket(officer_id, UUID(int=7), 1, now, expiry(now), "Quân"), private)
    client = TestClient(host.app, base_url="http://door", raise_server_exceptions=False)
    client.cookies.set("mangnon_ticket", shown)
    client.headers.update(HERE)
    return client


def sums(host: Host) -> dict[str, int]:
    return host.hosted["reporting"].store.read(totals)


def test_it_shows_where_a_letter_came_from_and_nothing_that_it_says(host: Host) -> None:
    admin = door(host, QUAN)
    (held,) = admin.get("/reporting/api/quarantine").json()
    shown = admin.get("/reporting/quarantine").text

    assert (held["source"], held["sequence"], held["behind"]) == ("registry", 2, 1)
    assert held["type"] == "registry.toy_counted.v1"
    assert held["fault"].startswith("RuntimeError at sum_what_is_heard")
    assert "registry.toy_counted.v1" in shown
    assert str(POISON) not in shown
    assert str(AN) not in shown
    assert sums(host) == {str(AN): 1, str(BINH): 7}


def test_tried_again_too_early_it_is_held_still_and_the_page_says_so(host: Host) -> None:
    admin = door(host, QUAN)
    answer = admin.post("/reporting/quarantine/registry/2", data={"_key": "k1"})
    by_program = admin.post("/reporting/api/quarantine/registry/2/retry")

    assert answer.status_code == 409
    assert "Vẫn chưa xử lý được" in answer.text
    assert by_program.json()["code"] == "still_failing"
    assert sums(host) == {str(AN): 1, str(BINH): 7}


def test_once_mended_a_button_applies_it_and_what_waited_behind_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toy, "POISON", -1)
    admin = door(host, QUAN)
    answer = admin.post(
        "/reporting/quarantine/registry/2", data={"_key": "k1"}, follow_redirects=False
    )
    again = admin.post("/reporting/api/quarantine/registry/2/retry")

    assert answer.status_code == 303
    assert sums(host) == {str(AN): 1 + POISON + 5, str(BINH): 7}
    assert admin.get("/reporting/api/quarantine").json() == []
    assert again.json()["code"] == "letter_not_held"


def test_only_the_administrator_sees_it(host: Host) -> None:
    officer = door(host, LAN)

    assert officer.get("/reporting/quarantine").status_code == 403
    assert officer.get("/reporting/api/quarantine").status_code == 403
    assert officer.post("/reporting/api/quarantine/registry/2/retry").status_code == 403
