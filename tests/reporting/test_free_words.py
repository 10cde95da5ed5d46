"""What is typed freely into reporting is stored in clear, so it tells of nobody."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from services.reporting import operations
from services.reporting.operations.planning import plan_id_of
from services.reporting.pages import activities, entries, owing, plan, reports
from shared.kernel.personal_data import NAMES_NOBODY
from shared.web import FormModel
from tests.reporting.listening import HALF_YEAR, XA
from tests.reporting.test_plan import details
from tests.reporting.world import LAN, MINH, Office

PERSONAL: Final = "Gọi mẹ cháu 0912.345.678"
PERIOD: Final = {"start": str(HALF_YEAR[0]), "end": str(HALF_YEAR[1])}
ACTIVITY: Final = {
    "unit_id": str(XA),
    "kind": "forum",
    "title": "Diễn đàn",
    "held_on": "2025-03-01",
    "organisation": "youth_union",
}
OBLIGATION: Final = {
    "unit_id": str(XA),
    "year": 2025,
    "code": "half_year",
    "name": "Báo cáo",
    "period": PERIOD,
    "due_on": "2025-05-15",
    "recipients": ["Sở Y tế"],
    "basis": "Công văn 1229/SYT-CTXH&TE",
}
FIGURE: Final = {
    "unit_id": str(XA),
    "measure": "dropouts",
    "period": PERIOD,
    "value": 2,
    "document_number": "5/BC-TH",
    "document_date": "2025-03-01",
}
NARRATIVE: Final = {
    "unit_id": str(XA),
    "section": "II.6",
    "period": PERIOD,
    "text": "Một diễn đàn.",
    "organisation": "youth_union",
    "source": "BC 3",
}
# What is chosen from a list, and the number of a paper, which has a shape of its own.
NOT_FREE: Final = {"kind", "organisation", "document_number"}
FORMS: Final = [
    model
    for room in (activities, entries, owing, plan, reports)
    for model in vars(room).values()
    if isinstance(model, type) and issubclass(model, FormModel) and model is not FormModel
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    office.staff()
    operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
    yield office
    office.store.close()


@pytest.fixture(scope="module")
def lan(office: Office) -> Iterator[TestClient]:
    with office.visitor(LAN) as lan:
        yield lan


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_says_beside_its_words_that_they_name_nobody(form: type[FormModel]) -> None:
    silent = [
        name
        for name, field in form.model_fields.items()
        if field.annotation is str
        and name not in NOT_FREE
        and NAMES_NOBODY not in (field.description or "")
    ]
    assert silent == []


def bodies(office: Office) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each request with free words in it: address, body, and where the words stand."""
    issue = office.issue
    activity = operations.record_activity(office.desk, issue(LAN), XA, details())
    report = office.draft()
    task = operations.add_task(
        office.desk,
        issue(LAN),
        plan_id_of(XA, 2025),
        organisation="schools",
        text="Dạy bơi",
        due_on=date(2025, 6, 1),
    )
    task_of = f"plans/{plan_id_of(XA, 2025)}/tasks/{task}"
    operations.enter_figure(
        office.desk,
        issue(LAN),
        unit_id=XA,
        measure="dropouts",
        period=HALF_YEAR,
        value=2,
        document_number="5/BC-TH",
        document_date=date(2025, 3, 1),
    )
    yield "activities", ACTIVITY, "title"
    yield f"activities/{activity}/correction", {**ACTIVITY, "reason": ""}, "reason"
    yield f"activities/{activity}/cancellation", {}, "reason"
    yield "entries", FIGURE, "note"
    yield "entries", FIGURE, "document_number"
    yield "entries", {**FIGURE, "value": 3}, "reason"
    yield "narratives", NARRATIVE, "text"
    yield "narratives", NARRATIVE, "source"
    yield "obligations", OBLIGATION, "name"
    yield "obligations", OBLIGATION, "basis"
    yield (
        f"plans/{plan_id_of(XA, 2025)}/tasks",
        {
            "organisation": "schools",
            "due_on": "2025-06-01",
        },
        "text",
    )
    yield f"{task_of}/completion", {}, "evidence"
    yield f"reports/{report}/marks", {"confidentiality": "internal"}, "circulation"


def test_the_api_refuses_whatever_free_words_hold_somebody_s_number(
    office: Office, lan: TestClient
) -> None:
    for path, body, field in bodies(office):
        answer = lan.post(f"/reporting/api/{path}", json={**body, field: PERSONAL})
        said = (answer.status_code, answer.json().get("code"), answer.json().get("field"))
        assert said == (422, "personal_data_in_text", field), (path, field, answer.text)
        assert "0912" not in answer.text, "a refusal repeats nothing of what it refuses"


def test_the_api_refuses_it_in_a_list_and_from_the_chairman(office: Office) -> None:
    with office.visitor(LAN) as lan:
        body = {**OBLIGATION, "recipients": ["Sở Y tế", PERSONAL]}
        answer = lan.post("/reporting/api/obligations", json=body)
        assert answer.json()["code"] == "personal_data_in_text"
    report_id = office.draft()
    office.write_all()
    operations.submit_report(office.desk, office.issue(LAN), report_id)
    with office.visitor(MINH) as minh:
        path = f"/reporting/api/reports/{report_id}/return"
        answer = minh.post(path, json={"reason": PERSONAL})
        assert (answer.status_code, answer.json()["code"]) == (422, "personal_data_in_text")


def test_a_page_says_why_and_keeps_what_was_typed(lan: TestClient) -> None:
    typed = {"organisation": "schools", "text": PERSONAL, "due_on": "01/06/2025"}
    answer = lan.post("/reporting/plan/2025/tasks/new", data=typed)

    said = unescape(answer.text)
    assert answer.status_code == 422
    assert "Nội dung này có số điện thoại." in said
    assert PERSONAL in said
    assert NAMES_NOBODY in said


@pytest.mark.parametrize("field", ["text", "source"])
def test_what_the_report_cannot_print_is_refused_to_who_types_it(
    office: Office, lan: TestClient, field: str
) -> None:
    typed = NARRATIVE | {field: "Trẻ em vui 😀"}
    answer = lan.post("/reporting/api/narratives", json=typed)
    assert (answer.status_code, answer.json()["code"]) == (422, "unprintable_text")
    assert answer.json()["field"] == field


def test_money_in_a_paragraph_is_no_number_of_somebody(lan: TestClient) -> None:
    text = "Quỹ chi 1.200.000.000 đồng theo Quyết định số 05/2025/QĐ-UBND ngày 01/02/2025."
    answer = lan.post("/reporting/api/narratives", json={**NARRATIVE, "text": text})

    assert answer.status_code == 201, answer.text


def test_no_page_s_title_carries_what_was_typed(office: Office, lan: TestClient) -> None:
    canary = "Lời gõ tay Canary"
    activity = lan.post("/reporting/api/activities", json={**ACTIVITY, "title": canary})
    body = {**OBLIGATION, "year": 2026, "due_on": "2026-05-15", "name": canary}
    owed = lan.post("/reporting/api/obligations", json=body).json()["id"]
    draft = lan.post("/reporting/api/reports", json={"obligation_id": owed}).json()["id"]
    for path in (
        f"activities/{activity.json()['id']}",
        f"activities/{activity.json()['id']}/cancellation",
        f"obligations/{owed}",
        f"reports/{draft}",
        f"reports/{draft}/marks",
    ):
        text = lan.get(f"/reporting/{path}").text
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title is not None
        assert canary in text
        assert canary not in title[1], path
