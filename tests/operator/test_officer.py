"""`mangnon officer`: accounts are told, and opened and shut by the rules of the administrator.

Clocks: the verb goes by the machine's own, so people come in by it, too.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.registry import operations
from services.registry.events import OfficerDisabled, OfficerEnabled, PasswordSet
from services.registry.operations import Attempt
from services.registry.readmodels import accounts, sessions
from shared.calendar.clock import SystemClock
from shared.desk import Desk
from shared.kernel.officer import SYSTEM, Grant
from shared.kernel.refusals import Refused
from shared.kernel.roles import Role
from tests.operator.places import Place, ids_of

PASSWORD = "tre già măng mọc xanh"
LAN = "lan.lt"
UNKNOWN = "Không có tài khoản nào tên 'ai-do'.\n"
ACTS = ("password", "disable", "enable")


@pytest.fixture
def lived(place: Place) -> Place:
    """A node whose child officer has an own password and is signed in."""
    with place.working(SystemClock()) as desk:
        commune = ids_of(desk)["05578"]
        operations.register_officer(
            desk,
            desk.issue(SYSTEM),
            username=LAN,
            display_name="Lương Thị Lan",
            position_title="Công chức",
            unit_id=commune,
            grants=(Grant(Role.CHILD_OFFICER, commune, date(2024, 1, 1), date(2099, 12, 31)),),
            password=PASSWORD,
        )
        comes_in(desk, PASSWORD)
        assert desk.read(sessions.of_officer, id_of(desk))
    return place


def done(place: Place, *words: str) -> dict[str, Any]:
    """Say what to do with accounts; it must be done."""
    status, told = place.say("officer", *words, "--json")
    assert status == 0, told
    found: dict[str, Any] = json.loads(told)
    return found


def comes_in(desk: Desk, word: str) -> None:
    """Let the officer in by a password."""
    operations.sign_in(desk, desk.issue(SYSTEM), Attempt(LAN, word))


def id_of(desk: Desk, username: str = LAN) -> UUID:
    """Return the id of an account."""
    account = desk.read(accounts.by_username, username)
    assert account is not None
    return account.officer_id


def last_fact(desk: Desk) -> Any:
    """Return the last fact of the account, which the machine itself must have done."""
    *_, last = desk.store.facts(f"officer-{id_of(desk)}")
    assert last.actor == SYSTEM.id
    return last.fact


def told_last(desk: Desk, *events: str) -> list[str]:
    """Return which of some events were told to the services last."""
    rows = desk.store.outbox_after("svc", desk.store.outbox_heads()["svc"] - 2, 2)
    return [one for one in events if any(f".{one}.v" in row.subject for row in rows)]


def test_people_read_who_has_an_account_and_what_opens_it(lived: Place) -> None:
    status, told = lived.say("officer", "list")
    admin, lan = told.splitlines()
    until = done(lived, "list")["officers"][0]["temporary_until"]

    assert status == 0
    assert lan == (
        "lan.lt: Lương Thị Lan; đang dùng; mật khẩu riêng; "
        "Người làm công tác bảo vệ trẻ em tại 05578 từ 2024-01-01 đến hết 2099-12-31"
    )
    assert admin.startswith(
        f"quan-tri: Ma Thị Hiên; đang dùng; mật khẩu tạm đến hết {until}; Quản trị hệ thống tại 19 "
    )


def test_programs_get_no_secret(lived: Place) -> None:
    with lived.working() as desk:  # the list needs no rest
        admin, lan = done(lived, "list")["officers"]
        account = desk.read(accounts.by_username, LAN)

    assert (lan["password"], lan["temporary_until"], admin["password"]) == (
        "own",
        None,
        "temporary",
    )
    assert lan["roles"][0]["role"] == "child_officer"
    assert account is not None
    assert str(account.password_hash) not in str([admin, lan])


def test_a_temporary_password_opens_the_door_once_for_an_own_one(lived: Place) -> None:
    first = done(lived, "password", LAN)
    told = done(lived, "password", " Lan.LT ")["password"]

    assert first["active"]
    assert first["password"] != told
    with lived.working(SystemClock()) as desk:
        fact = last_fact(desk)
        assert isinstance(fact, PasswordSet)
        assert fact.temporary_until is not None
        assert fact.temporary_until.isoformat() == first["temporary_until"]
        with pytest.raises(Refused):
            comes_in(desk, PASSWORD)
        new = "măng non mọc thẳng"
        operations.replace_temporary_password(desk, desk.issue(SYSTEM), Attempt(LAN, told), new)
        comes_in(desk, new)


def test_who_is_shut_out_is_signed_out_and_the_services_hear_of_it(lived: Place) -> None:
    assert not done(lived, "disable", LAN)["active"]

    with lived.working(SystemClock()) as desk:
        assert isinstance(last_fact(desk), OfficerDisabled)
        assert desk.read(sessions.of_officer, id_of(desk)) == []
        assert told_last(desk, "officer_changed", "session_ended") == [
            "officer_changed",
            "session_ended",
        ]
        with pytest.raises(Refused):
            comes_in(desk, PASSWORD)
    assert "lan.lt: Lương Thị Lan; đã khoá; " in lived.say("officer", "list")[1]

    assert done(lived, "enable", LAN)["active"]
    with lived.working(SystemClock()) as desk:
        assert isinstance(last_fact(desk), OfficerEnabled)
        comes_in(desk, PASSWORD)


def test_done_again_it_changes_nothing(lived: Place) -> None:
    done(lived, "disable", LAN)
    with lived.working() as desk:
        before = desk.store.head("events")
    assert not done(lived, "disable", LAN)["active"]
    with lived.working() as desk:
        assert desk.store.head("events") == before


def test_a_registry_that_runs_is_left_alone(place: Place) -> None:
    with place.working() as desk:
        before = desk.store.head("events")
        for act in ACTS:
            status, told = place.say("officer", act, "quan-tri")
            assert (status, "đang chạy" in told, told.count("\n")) == (75, True, 1)
        assert desk.store.head("events") == before


def test_who_has_no_account_is_named(place: Place) -> None:
    for act in ACTS:
        assert place.say("officer", act, "ai-do") == (1, UNKNOWN)


@pytest.mark.parametrize("words", [("list",), ("password", LAN), ("disable", LAN)])
def test_without_data_nothing_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "none"

    assert Place(folder).say("officer", *words) == (75, f"Chưa có dữ liệu trong {folder}.\n")
    assert not folder.exists()


def test_without_the_node_s_key_no_other_is_made(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.found()
    key = tmp_path / "keys/node.key"
    key.rename(tmp_path / "away")

    assert place.say("officer", "password", "quan-tri") == (75, f"Chưa có khoá của nút: {key}.\n")
    assert not key.exists()
    key.write_bytes(bytes(32))
    assert place.say("officer", "password", "quan-tri") == (
        1,
        "Khoá của nút không mở được dữ liệu này.\n",
    )
