"""Who may come in, and where the others are sent."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from shared.identity.ended_sessions import ended_rows, has_ended
from shared.identity.officers import officer_row
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.web.corner import COMMUNE, LAN, Corner

BODY = {"title": "Một", "amount_dong": 5000, "seen_on": "2026-11-01"}


def _bearer(ticket: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {ticket}"}


def test_an_officer_with_a_ticket_comes_in_and_reads_their_own_name(lan: TestClient) -> None:
    answer = lan.get("/corner/")
    assert answer.status_code == 200
    assert "Nguyễn Thị Lan" in answer.text


def test_who_has_no_ticket_is_sent_to_get_one_and_comes_back_with_the_query(
    anyone: TestClient,
) -> None:
    answer = anyone.get("/corner/notes/new?hamlet=2&kind=home")
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "/registry/renew?back=/corner/notes/new%3Fhamlet%3D2%26kind%3Dhome"
    )


def test_an_expired_ticket_is_renewed(lan: TestClient, corner: Corner) -> None:
    corner.clock.move_to(corner.clock.now() + timedelta(minutes=5))
    answer = lan.get("/corner/")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/registry/renew?back=/corner/",
    )


def test_a_ticket_of_a_sign_in_that_has_ended_is_none(lan: TestClient, corner: Corner) -> None:
    assert lan.get("/corner/").status_code == 200
    corner.desk.store.write([*ended_rows(UUID(int=7), corner.clock.now())])
    answer = lan.get("/corner/")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/registry/renew?back=/corner/",
    )


def test_what_has_ended_is_remembered_for_as_long_as_its_ticket_may_last(corner: Corner) -> None:
    def known(number: int) -> bool:
        return corner.desk.read(has_ended, UUID(int=number))

    store, now = corner.desk.store, corner.clock.now()
    store.write([*ended_rows(UUID(int=7), now)])
    store.write([*ended_rows(UUID(int=8), now + timedelta(minutes=5))])
    assert (known(7), known(8)) == (True, True)
    store.write([*ended_rows(UUID(int=9), now + timedelta(hours=2))])
    assert (known(7), known(8), known(9)) == (False, False, True)


def test_a_ticket_signed_by_another_node_is_none(anyone: TestClient, corner: Corner) -> None:
    now = corner.clock.now()
    ticket = Ticket(LAN, UUID(int=7), 1, now, expiry(now), "Lan")
    anyone.cookies.set(TICKET_COOKIE, sign(ticket, OKPKey.generate_key("Ed25519", private=True)))
    assert anyone.get("/corner/").status_code == 303


def test_a_machine_is_told_so_and_not_sent_anywhere(anyone: TestClient) -> None:
    answer = anyone.post("/corner/api/notes", json=BODY)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_signed_in"


def test_a_bearer_is_as_good_as_a_cookie(anyone: TestClient, corner: Corner) -> None:
    answer = anyone.post("/corner/api/notes", json=BODY, headers=_bearer(corner.ticket()))
    assert answer.status_code == 201
    assert len(corner.titles()) == 1


def test_beside_a_bearer_the_cookie_does_not_count(lan: TestClient) -> None:
    # The check of origins lets a Bearer through: a cookie must gain nothing by that.
    answer = lan.post("/corner/api/notes", json=BODY, headers=_bearer("none"))
    assert answer.status_code == 401


def test_roles_that_this_service_has_not_heard_of_yet_are_not_guessed(
    anyone: TestClient, corner: Corner
) -> None:
    anyone.cookies.set(TICKET_COOKIE, corner.ticket(roles_version=2))
    answer = anyone.get("/corner/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Đang cập nhật quyền" in answer.text

    corner.know(LAN, version=2)
    assert anyone.get("/corner/").status_code == 200


def test_a_part_of_a_page_that_is_led_to_the_door_shows_the_way_and_not_the_door(
    anyone: TestClient,
) -> None:
    partly = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = anyone.get("/corner/sign-in", headers=partly)
    assert answer.status_code == 401
    assert "Đăng nhập lại" in answer.text
    assert "<html" not in answer.text
    wholly = {"HX-Request": "true", "HX-Request-Type": "full"}
    assert "<html" in anyone.get("/corner/sign-in", headers=wholly).text


def test_an_officer_whom_this_service_does_not_know_yet_waits(
    anyone: TestClient, corner: Corner
) -> None:
    anyone.cookies.set(TICKET_COOKIE, corner.ticket(UUID(int=99)))
    assert anyone.get("/corner/").status_code == 503


def test_an_officer_who_was_disabled_is_refused_with_a_valid_ticket(
    lan: TestClient, corner: Corner
) -> None:
    corner.know(LAN, version=2, active=False)
    answer = lan.get("/corner/")
    assert answer.status_code == 403
    assert "ngừng hoạt động" in answer.text


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.CHILD_OFFICER, {"Trẻ em", "Vụ việc", "Quỹ", "Báo cáo", "Tình trạng"}, set()),
        (Role.TREASURER, {"Việc cần làm", "Quỹ"}, {"Trẻ em", "Vụ việc", "Báo cáo"}),
        (Role.HAMLET_HEAD, {"Trẻ em"}, {"Vụ việc", "Quỹ"}),
        (Role.ADMINISTRATOR, {"Cán bộ", "Tình trạng"}, {"Trẻ em", "Vụ việc", "Quỹ"}),
    ],
)
def test_the_navigation_shows_what_the_work_needs(
    lan: TestClient, corner: Corner, role: Role, seen: set[str], unseen: set[str]
) -> None:
    grants = [Grant(role, COMMUNE)]
    row = officer_row(LAN, roles_version=1, active=True, position_title="", grants=grants)
    corner.desk.store.write([row])
    links = _navigation(lan.get("/corner/").text)
    assert seen <= links
    assert not unseen & links


def test_a_role_that_has_ended_shows_nothing(lan: TestClient, corner: Corner) -> None:
    yesterday = corner.clock.now().date() - timedelta(days=1)
    grants = [replace(Grant(Role.CHILD_OFFICER, COMMUNE), until=yesterday)]
    row = officer_row(LAN, roles_version=1, active=True, position_title="", grants=grants)
    corner.desk.store.write([row])
    assert _navigation(lan.get("/corner/").text) == set()


def test_a_command_takes_the_idempotency_key_of_the_request(
    anyone: TestClient, corner: Corner
) -> None:
    headers = _bearer(corner.ticket()) | {"Idempotency-Key": "same"}
    first = anyone.post("/corner/api/notes", json=BODY, headers=headers)
    second = anyone.post("/corner/api/notes", json=BODY, headers=headers)
    assert first.json() == second.json()
    assert len(corner.titles()) == 1

    other = anyone.post("/corner/api/notes", json=BODY | {"title": "Hai"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_cannot_be_kept_is_refused(anyone: TestClient, corner: Corner, key: str) -> None:
    headers = _bearer(corner.ticket()) | {"Idempotency-Key": key}
    answer = anyone.post("/corner/api/notes", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_malformed")


def _navigation(text: str) -> set[str]:
    inside = text.partition("<nav")[2].partition("</nav>")[0]
    return {part.rpartition(">")[2] for part in inside.split("</a>")[:-1]}
