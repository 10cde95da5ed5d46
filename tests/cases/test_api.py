"""The API as machines meet it: the hotline's intake, every step, problem+json, one key one act."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared.web import describing
from tests.cases.office import THU, TINH, Office, child_told
from tests.cases.world import BINH, COMMUNE, HAMLET, LAN, MINH, OTHER_COMMUNE, at

Machine: TypeAlias = Callable[[UUID], TestClient]
NEWS = {
    "unit_id": str(COMMUNE),
    "channel": "hotline_111",
    "received_at": "2025-03-10T20:15:00+07:00",
    "child_class": "abused",
    "forms": ["violence"],
    "hamlet_id": str(HAMLET),
    "child_name": "cháu Bình",
    "age_years": 8,
    "state_of_child": "có vết bầm ở tay",
}
RISK = {"concluded": "high", "emergency": True, "reason": "bị đánh tiếp"}
LINE = {
    "measure": "I.a",
    "task": "đưa đi khám",
    "responsible": "Trạm Y tế",
    "starts_on": "2025-03-12",
    "ends_on": "2025-03-14",
    "cost_dong": 300000,
}


@pytest.fixture
def machine(office: Office) -> Iterator[Machine]:
    door = office.door()
    clients: list[TestClient] = []

    def come(officer_id: UUID) -> TestClient:
        bearer = {"Authorization": f"Bearer {office.ticket(officer_id)}"}
        client = TestClient(door, "https://mang-non.test", headers=bearer)
        clients.append(client)
        return client

    yield come
    for client in clients:
        client.close()


def received(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post("/cases/api/notices", json={**NEWS, **changes})
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


class TestIntake:
    def test_answers_with_a_code_and_the_hour_of_law(self, machine: Machine) -> None:
        receipt = received(machine(LAN.id))

        assert receipt["reference"] == "TN-2025-001"
        assert receipt["decide_before"] == "2025-03-11T01:15:00Z"

    def test_under_one_key_is_one_notice(self, machine: Machine) -> None:
        lan, key = machine(LAN.id), {"Idempotency-Key": "111-0001"}

        first, again = (
            lan.post("/cases/api/notices", json=NEWS, headers=key).json() for _ in range(2)
        )

        assert first == again
        assert len(lan.get("/cases/api/notices").json()["notices"]) == 1

    def test_under_the_same_key_another_body_is_refused(self, machine: Machine) -> None:
        lan, key = machine(LAN.id), {"Idempotency-Key": "111-0001"}
        lan.post("/cases/api/notices", json=NEWS, headers=key)

        answer = lan.post("/cases/api/notices", json={**NEWS, "age_years": 9}, headers=key)

        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"received_at": "2025-03-10T22:15:00+07:00"}, "received_in_future"),
            ({"reporter": "bà hàng xóm"}, "reporter_without_consent"),
            ({"age_years": 16}, "age_impossible"),
            ({"child_id": str(BINH)}, "child_unknown"),
            ({"unit_id": str(UUID(int=9))}, "unit_unknown"),
        ],
    )
    def test_names_the_field_of_a_refusal(
        self, machine: Machine, changes: dict[str, Any], code: str
    ) -> None:
        answer = machine(LAN.id).post("/cases/api/notices", json={**NEWS, **changes})

        problem = answer.json()
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["code"] == code
        assert problem["field"] == next(iter(changes))
        assert problem["detail"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"received_at": "2025-03-10T20:15:00"},  # no time zone
            {"channel": "pigeon"},
            {"shoe_size": 36},
            {"forms": ["violence"] * 8},
        ],
    )
    def test_refuses_what_has_no_shape(self, machine: Machine, changes: dict[str, Any]) -> None:
        answer = machine(LAN.id).post("/cases/api/notices", json={**NEWS, **changes})

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

    def test_composes_the_letters_that_a_phone_takes_apart(
        self, office: Office, machine: Machine
    ) -> None:
        lan = machine(LAN.id)
        receipt = received(lan, child_name="chau Bi\N{COMBINING GRAVE ACCENT}nh")

        told = lan.get(f"/cases/api/notices/{receipt['notice_id']}/narrative").json()

        assert (
            told["narrative"][0]["told"]["child_name"]
            == "chau B\N{LATIN SMALL LETTER I WITH GRAVE}nh"
        )


class TestNotices:
    def test_tell_nothing_in_lists(self, machine: Machine) -> None:
        lan = machine(LAN.id)
        received(lan)

        assert "Bình" not in lan.get("/cases/api/notices").text

    def test_tell_it_when_asked_and_write_that_down(self, office: Office, machine: Machine) -> None:
        lan = machine(LAN.id)
        notice_id = received(lan)["notice_id"]

        told = lan.get(f"/cases/api/notices/{notice_id}/narrative").json()["narrative"]

        assert told[0]["told"]["state_of_child"] == "có vết bầm ở tay"
        assert office.fact_types()[-1] == "cases.case_read"

    def test_go_through_all_that_may_happen(self, office: Office, machine: Machine) -> None:
        office.hear(child_told())
        lan = machine(LAN.id)
        home = f"/cases/api/notices/{received(lan)['notice_id']}"

        def post(what: str, body: dict[str, Any]) -> int:
            return lan.post(f"{home}/{what}", json=body).status_code

        assert post("supplements", {"actions_taken": "đã báo công an"}) == 204
        assert post("child", {"child_id": str(BINH)}) == 204
        assert post("assessment", RISK) == 204
        seen = lan.get(home).json()["notice"]
        assert (seen["state"], seen["emergency"], seen["version"]) == ("assessed", True, 4)
        assert post("transfer", {"to_unit_id": str(OTHER_COMMUNE), "reason": "xã bên"}) == 204
        assert lan.get(home).status_code == 404
        assert machine(THU).post(
            f"{home}/unfounded", json={"reason": "nhầm", "expected": 5}
        ).status_code == 204  # fmt: skip

    def test_refuse_a_stale_version(self, machine: Machine) -> None:
        lan = machine(LAN.id)
        home = f"/cases/api/notices/{received(lan)['notice_id']}"
        lan.post(f"{home}/assessment", json=RISK)

        answer = lan.post(f"{home}/unfounded", json={"reason": "nhầm", "expected": 1})

        assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")

    def test_are_listed_by_state(self, machine: Machine) -> None:
        lan = machine(LAN.id)
        received(lan)

        assert lan.get("/cases/api/notices?state=assessed").json() == {"notices": []}
        assert len(lan.get("/cases/api/notices?state=received").json()["notices"]) == 1

    def test_have_their_clocks_in_the_sheet(self, machine: Machine) -> None:
        lan = machine(LAN.id)
        received(lan)

        sheet = lan.get("/cases/api/deadlines").json()["deadlines"]

        assert [clock["rule"] for clock in sheet] == ["emergency_decision", "plan_submission"]
        assert all(clock["citation"] for clock in sheet)


class TestCases:
    def test_go_from_the_call_to_the_end(self, office: Office, machine: Machine) -> None:
        lan = machine(LAN.id)
        notice_id = received(lan)["notice_id"]
        lan.post(f"/cases/api/notices/{notice_id}/assessment", json=RISK)
        opening = {"notice_id": notice_id, "child_class": "abused", "forms": ["violence"]}
        receipt = lan.post("/cases/api/cases", json=opening).json()
        assert receipt["reference"] == "VV-2025-001"
        home = f"/cases/api/cases/{receipt['case_id']}"
        office.clock.move_to(at(11, 7))
        lan, minh = machine(LAN.id), machine(MINH.id)
        separate = {
            "measure": "separation",
            "decided_at": "2025-03-11T06:30:00+07:00",
            "reason": "cha đánh",
            "separated_until": "2025-03-15T06:30:00+07:00",
        }
        longer = {"until": "2025-03-20T06:30:00+07:00", "reason": "chưa an toàn"}
        over = {"ended_at": "2025-03-11T06:45:00+07:00", "findings": "bà chăm"}
        needs = {"state_of_child": "sợ", "carer_is_harmer": True, "child_opinion": "ở với bà"}
        review = {"safe": True, "stable": True, "reviewed_on": "2025-03-11", "findings": "ổn"}
        steps: list[tuple[TestClient, str, dict[str, Any], int]] = [
            (minh, "emergency", separate, 204),
            (minh, "separation/extension", longer, 204),
            (minh, "separation/end", over, 204),
            (lan, "assessment", needs, 204),
            (lan, "plans", {"items": [LINE]}, 201),
            (minh, "plans/1/return", {"reason": "thiếu kinh phí"}, 204),
            (lan, "plans", {"items": [LINE, {**LINE, "measure": "S.d"}]}, 201),
            (lan, "plans/2/approval", {}, 403),
            (minh, "plans/2/approval", {"decision_number": "12/QĐ-UBND"}, 204),
            (lan, "items/1/progress", {"progress": "done"}, 204),
            (lan, "review", review, 204),
            (minh, "closing", {}, 204),
        ]
        for client, what, body, status in steps:
            answer = client.post(f"{home}/{what}", json=body)
            assert answer.status_code == status, (what, answer.text)

        page = lan.get(home).json()

        assert page["case"]["phase"] == "closed"
        assert [item["progress"] for item in page["items"]] == ["done", "planned"]
        assert all(clock["state"] == "settled" for clock in page["deadlines"])

    def test_are_joined_to_a_child(self, office: Office, machine: Machine) -> None:
        office.hear(child_told())
        home = f"/cases/api/cases/{office.case()}"

        assert (
            machine(LAN.id).post(f"{home}/child", json={"child_id": str(BINH)}).status_code == 204
        )
        assert machine(LAN.id).get(home).json()["case"]["child_id"] == str(BINH)

    def test_tell_the_plan_when_asked(self, office: Office, machine: Machine) -> None:
        home = f"/cases/api/cases/{office.planned()}"

        told = machine(MINH.id).get(f"{home}/narrative").json()["narrative"]

        assert told[-1]["told"]["words"] == [
            {"task": "đưa đi khám ở trạm y tế", "responsible": "Trạm Y tế xã"}
        ]
        assert machine(TINH).get(f"{home}/narrative").status_code == 403

    def test_of_another_commune_are_not_found(self, office: Office, machine: Machine) -> None:
        home = f"/cases/api/cases/{office.case()}"

        assert machine(THU).get(home).status_code == 404
        assert machine(THU).post(f"{home}/closing", json={}).status_code == 403

    def test_are_listed_by_phase(self, office: Office, machine: Machine) -> None:
        office.planned()
        lan = machine(LAN.id)

        assert len(lan.get("/cases/api/cases?phase=awaiting_approval").json()["cases"]) == 1
        assert lan.get("/cases/api/cases?phase=closed").json()["cases"] == []
        assert lan.get("/cases/api/cases?phase=unheard-of").status_code == 422


def test_every_step_is_described_in_vietnamese(office: Office) -> None:
    app = office.door().routes[-1].app  # type: ignore[attr-defined]

    document = describing.describe(app)

    for path, item in document["paths"].items():
        for method, said in item.items():
            assert said["summary"], (method, path)
            assert said["description"], (method, path)
