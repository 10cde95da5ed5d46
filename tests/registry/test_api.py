"""Programs at the register: arranged by facts, asked over HTTP, answered in JSON."""

from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.registry import operations
from shared.kernel.officer import Officer
from shared.kernel.roles import Role
from tests.registry.office import PASSWORD, Office
from tests.registry.world import duc

NAME = "child-officer.05578"


@pytest.fixture
def lan(office: Office) -> Officer:
    return office.somebody(Role.CHILD_OFFICER, password=PASSWORD)


def machine(anyone: TestClient, office: Office, officer: Officer) -> TestClient:
    """A program that shows somebody's ticket."""
    anyone.headers["Authorization"] = f"Bearer {office.ticket(officer)}"
    anyone.headers["Accept"] = "application/json"
    return anyone


def body_of(office: Office, **changes: Any) -> dict[str, Any]:
    profile = duc().model_dump(mode="json", exclude={"personal_id_digest"})
    return profile | {"hamlet_id": str(office.ids["05578-01"]), "origin": "initial"} | changes


class TestSession:
    def test_gives_a_ticket_that_opens_and_can_be_renewed(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        body = {"username": NAME, "password": PASSWORD}
        answer = anyone.post("/registry/api/session", json=body)
        assert answer.status_code == 201
        bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert anyone.get("/registry/api/units", headers=bearer).status_code == 200
        office.later(minutes=6)
        assert anyone.get("/registry/api/units", headers=bearer).status_code == 401
        renewed = anyone.post("/registry/api/session/renew", headers=bearer)
        bearer = {"Authorization": f"Bearer {renewed.json()['token']}"}
        assert anyone.get("/registry/api/units", headers=bearer).status_code == 200
        assert anyone.delete("/registry/api/session", headers=bearer).status_code == 204
        assert anyone.post("/registry/api/session/renew", headers=bearer).status_code == 409

    def test_says_no_in_a_problem(self, anyone: TestClient, lan: Officer) -> None:
        body = {"username": NAME, "password": "wrong-secret"}
        answer = anyone.post("/registry/api/session", json=body)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "sign_in_failed"
        assert "wrong-secret" not in answer.text

    def test_does_not_take_a_temporary_password(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        told = operations.give_password(office.desk, office.by(office.quan), lan.id)
        body = {"username": NAME, "password": told}
        answer = anyone.post("/registry/api/session", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "password_temporary")

    @pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
    def test_renews_nothing_that_is_no_ticket(self, anyone: TestClient, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = anyone.post("/registry/api/session/renew", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


class TestChildren:
    @pytest.fixture
    def client(self, anyone: TestClient, office: Office, lan: Officer) -> TestClient:
        return machine(anyone, office, lan)

    def test_are_entered_once_under_one_key(self, client: TestClient, office: Office) -> None:
        key = {"Idempotency-Key": "row-1"}
        answers = [
            client.post("/registry/api/children", json=body_of(office), headers=key)
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        other = body_of(office, full_name="Ma Văn Khác", personal_id=None)
        reused = client.post("/registry/api/children", json=other, headers=key)
        assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")

    def test_are_refused_in_words_with_a_code_and_a_field(
        self, client: TestClient, office: Office
    ) -> None:
        body = body_of(office, personal_id="123")
        problem = client.post("/registry/api/children", json=body).json()
        assert problem["status"] == 422
        assert (problem["code"], problem["field"]) == ("personal_id_malformed", "personal_id")
        assert problem["detail"] == "Số định danh gồm đúng 12 chữ số."

    def test_do_not_say_what_was_sent_when_it_cannot_be_read(
        self, client: TestClient, office: Office
    ) -> None:
        body = body_of(office, birth_date="Nguyễn Bí Mật")
        answer = client.post("/registry/api/children", json=body)
        assert answer.status_code == 422
        assert "Bí Mật" not in answer.text

    def test_that_look_the_same_must_be_confirmed(self, client: TestClient, office: Office) -> None:
        client.post("/registry/api/children", json=body_of(office))
        again = body_of(office, personal_id=None)
        refused = client.post("/registry/api/children", json=again)
        assert (refused.status_code, refused.json()["code"]) == (409, "possible_duplicate")
        confirmed = client.post("/registry/api/children", json=again | {"confirmed": True})
        assert confirmed.status_code == 201

    def test_take_no_digest_from_outside(self, client: TestClient, office: Office) -> None:
        body = body_of(office, personal_id_digest="0" * 64)
        assert client.post("/registry/api/children", json=body).status_code == 422

    def test_are_listed_and_read_with_a_reading(
        self, client: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child()
        listed = client.get("/registry/api/children?q=duc").json()
        assert (listed["total"], listed["page"], listed["last_page"]) == (1, 1, 1)
        assert listed["children"][0]["full_name"] == "Ma Văn Đức"
        read = client.get(f"/registry/api/children/{child_id}").json()
        assert read["profile"]["personal_id"] == "019218001234"
        assert "personal_id_digest" not in read["profile"]
        seen = operations.list_readings(office.desk, office.by(lan), child_id)
        assert [(line.way, line.times) for line in seen] == [("api", 2)]

    def test_looked_at_twice_under_one_key_are_recorded_twice(
        self, client: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child()
        for _ in range(2):
            here = f"/registry/api/children/{child_id}"
            assert client.get(here, headers={"Idempotency-Key": "same"}).status_code == 200
        (seen,) = operations.list_readings(office.desk, office.by(lan), child_id)
        assert seen.times == 2

    def test_shown_again_by_a_form_that_is_wrong_are_recorded_each_time(
        self, client: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child()
        for _ in range(2):
            here = f"/registry/children/{child_id}/correct"
            wrong = client.post(here, data={"full_name": ""}, headers={"Idempotency-Key": "same"})
            assert "Ma Văn Đức" in wrong.text
        (seen,) = operations.list_readings(office.desk, office.by(lan), child_id)
        assert seen.times == 2

    def test_live_through_everything(self, client: TestClient, office: Office) -> None:
        here = f"/registry/api/children/{office.child()}"
        in_circumstance = {"group": 4, "subgroup": 2, "since": "2024-01-15", "evidence": "QĐ 12"}
        held = client.post(f"{here}/circumstances", json=in_circumstance).json()["id"]
        steps = [
            client.post(f"{here}/circumstances/{held}/end", json={"ended_on": "2025-01-01"}),
            client.post(f"{here}/support", json={"kind": "gift", "given_on": "2025-03-09"}),
            client.put(here, json=_correction(office, full_name="Ma Văn Đực")),
            client.post(f"{here}/moves", json={"moved_on": "2025-03-10", "where": "Hà Nội"}),
        ]
        assert [step.status_code for step in steps] == [204, 201, 204, 204]
        read = client.get(here).json()
        assert (read["status"], read["profile"]["full_name"]) == ("away", "Ma Văn Đực")
        assert read["circumstances"][0]["ended_on"] == "2025-01-01"
        assert read["version"] == 6

    def test_seen_in_an_older_version_are_not_overwritten(
        self, client: TestClient, office: Office
    ) -> None:
        here = f"/registry/api/children/{office.child()}"
        first = _correction(office, full_name="Ma Văn Đực", version=1)
        second = _correction(office, full_name="Ma Văn Dức", version=1)
        assert client.put(here, json=first).status_code == 204
        answer = client.put(here, json=second)
        assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")

    def test_of_another_commune_are_not_there(self, anyone: TestClient, office: Office) -> None:
        child_id = office.child()
        client = machine(anyone, office, office.somebody(Role.CHILD_OFFICER, "05602"))
        answer = client.get(f"/registry/api/children/{child_id}")
        unknown = client.get(f"/registry/api/children/{UUID(int=3)}")
        assert answer.status_code == 404
        assert answer.json() == unknown.json()

    def test_are_counted_without_names(self, client: TestClient, office: Office) -> None:
        office.child()
        answer = client.get("/registry/api/hamlets/counts")
        [line] = [line for line in answer.json() if line["total"]]
        assert line["hamlet_id"] == str(office.ids["05578-01"])
        assert "Ma" not in answer.text


class TestAdministration:
    def test_opens_an_account_gives_and_takes_a_role(
        self, anyone: TestClient, office: Office
    ) -> None:
        client = machine(anyone, office, office.quan)
        body = {
            "username": "mai.ht",
            "display_name": "Hoàng Thị Mai",
            "unit_id": str(office.ids["05578"]),
            "grants": [],
        }
        officer_id = client.post("/registry/api/officers", json=body).json()["id"]
        here = f"/registry/api/officers/{officer_id}"
        role = {"role": "treasurer", "unit_id": str(office.ids["05578"])}
        given = client.post(f"{here}/roles", json=role | {"since": "2025-01-01"})
        ended = client.post(f"{here}/roles/end", json=role | {"last_day": "2025-03-09"})
        shut = client.post(f"{here}/disable")
        assert [one.status_code for one in (given, ended, shut)] == [204, 204, 204]
        listed = client.get("/registry/api/officers").json()
        [mai] = [one for one in listed if one["username"] == "mai.ht"]
        assert (mai["active"], mai["grants"][0]["until"]) == (False, "2025-03-09")
        assert client.post(f"{here}/enable").status_code == 204

    def test_enters_a_unit(self, anyone: TestClient, office: Office) -> None:
        client = machine(anyone, office, office.quan)
        body = {
            "kind": "hamlet",
            "code": "05578-15",
            "name": "Xóm Mới",
            "valid_from": "2025-03-01",
            "parent_id": str(office.ids["05578"]),
        }
        unit_id = client.post("/registry/api/units", json=body).json()["id"]
        units = {unit["id"]: unit for unit in client.get("/registry/api/units").json()}
        assert units[unit_id]["name"] == "Xóm Mới"

    def test_is_not_everybodys(self, anyone: TestClient, office: Office, lan: Officer) -> None:
        client = machine(anyone, office, lan)
        assert client.get("/registry/api/officers").status_code == 403


def _correction(office: Office, **changes: Any) -> dict[str, Any]:
    body = body_of(office, reason="theo giấy khai sinh", **changes)
    del body["origin"]
    return body
