"""How a no is answered, and how the API says it beforehand."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.corner import Corner


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/corner/nowhere", 404, "Không tìm thấy"),
        ("/nowhere", 404, "Không tìm thấy"),
        ("/corner/forbidden", 403, "Không được phép"),
    ],
)
def test_a_person_reads_a_page(lan: TestClient, path: str, status: int, title: str) -> None:
    answer = lan.get(path)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_officer_who_went_astray_keeps_the_navigation(lan: TestClient) -> None:
    assert "Nguyễn Thị Lan" in lan.get("/corner/nowhere").text


def test_a_stranger_who_went_astray_sees_none(anyone: TestClient) -> None:
    assert "<nav" not in anyone.get("/corner/nowhere").text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/corner/api/notes/00000000-0000-8000-8000-000000000001", 404, "not_found"),
        ("GET", "/corner/api/notes/not-an-id", 404, "not_found"),
        ("GET", "/corner/api/nowhere", 404, "not_found"),
        ("DELETE", "/corner/api/notes", 405, "method_not_allowed"),
        ("GET", "/corner/api/notes", 405, "method_not_allowed"),
    ],
)
def test_a_machine_reads_problem_json(
    lan: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = lan.request(method, path)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["code"] == code
    assert problem["detail"].endswith(".")
    assert problem["type"] == "about:blank"


def test_what_came_too_late_may_be_sent_again(lan: TestClient) -> None:
    page = lan.get("/corner/late")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "quá tải" in page.text
    answer = lan.get("/corner/late", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "too_busy")


def test_what_asks_for_json_gets_json(lan: TestClient) -> None:
    answer = lan.get("/corner/nowhere", headers={"Accept": "application/json"})
    assert answer.json()["code"] == "not_found"


def test_a_malformed_body_is_explained_field_by_field(lan: TestClient) -> None:
    answer = lan.post("/corner/api/notes", json={"title": "x" * 41, "amount_dong": "năm"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "malformed")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [
        ("body.title", "string_too_long"),
        ("body.amount_dong", "int_parsing"),
        ("body.seen_on", "missing"),
    ]
    assert problem["detail"] == problem["errors"][0]["detail"]
    assert "năm" not in answer.text  # what was sent is not told back, nor kept in anybody's log


def test_json_that_is_none_is_said(lan: TestClient) -> None:
    answer = lan.post(
        "/corner/api/notes", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert answer.json()["errors"][0]["code"] == "json_invalid"


def test_a_refusal_names_its_field(lan: TestClient) -> None:
    body = {"title": "Đã có", "amount_dong": 1, "seen_on": "2026-11-01"}
    problem = lan.post("/corner/api/notes", json=body).json()
    assert (problem["status"], problem["code"], problem["field"]) == (422, "title_taken", "title")
    assert problem["detail"] == "Đã có một ghi chép cùng tên."


class TestTheDocument:
    @pytest.fixture
    def document(self, corner: Corner) -> dict[str, Any]:
        return corner.app.openapi()

    def test_holds_the_api_and_no_page(self, document: dict[str, Any]) -> None:
        assert document["openapi"] == "3.1.0"
        assert set(document["paths"]) == {"/api/notes", "/api/notes/{note_id}"}

    def test_says_what_every_route_may_answer(self, document: dict[str, Any]) -> None:
        post = document["paths"]["/api/notes"]["post"]
        assert {"201", "401", "403", "404", "409", "422", "500", "503", "507"} == set(
            post["responses"]
        )
        for status, response in post["responses"].items():
            if status != "201":
                name = response["$ref"].rpartition("/")[2]
                content = document["components"]["responses"][name]["content"]
                assert list(content) == ["application/problem+json"]
        get = document["paths"]["/api/notes/{note_id}"]["get"]
        assert "409" not in get["responses"]

    def test_offers_the_idempotency_key_where_something_changes(
        self, document: dict[str, Any]
    ) -> None:
        post = document["paths"]["/api/notes"]["post"]
        get = document["paths"]["/api/notes/{note_id}"]["get"]
        assert "Idempotency-Key" in [parameter["name"] for parameter in post["parameters"]]
        assert "Idempotency-Key" not in [parameter["name"] for parameter in get["parameters"]]

    def test_says_how_to_sign_in(self, document: dict[str, Any]) -> None:
        schemes = document["components"]["securitySchemes"]
        assert schemes["ticket"]["scheme"] == "bearer"
        assert document["security"] == [{"ticket": []}, {"cookie": []}]

    def test_is_served_and_loads_no_page_from_elsewhere(
        self, anyone: TestClient, document: dict[str, Any]
    ) -> None:
        assert anyone.get("/corner/openapi.json").json()["paths"] == document["paths"]
        assert anyone.get("/corner/docs").status_code == 404
        assert anyone.get("/corner/redoc").status_code == 404
