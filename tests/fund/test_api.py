"""The fund as machines reach it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from services.fund import operations
from shared.kernel.officer import Officer
from tests.fund.conftest import ABROAD, ACCOUNTANT, CHAIRMAN, OFFICER, TREASURER, Fund
from tests.fund.world import COMMUNE, HAMLET_1

GIFT: dict[str, Any] = {
    "unit_id": str(COMMUNE),
    "form": "cash",
    "received_on": "2025-03-10",
    "amount_dong": 250_000,
    "donor": {"kind": "person", "name": "Hoàng Thị Tám"},
}


class Machine:
    """A client with a ticket."""

    def __init__(self, fund: Fund, client: TestClient) -> None:
        self.fund = fund
        self.client = client

    def post(self, officer: Officer, path: str, body: Any = None, key: str = "") -> Response:
        headers = self._headers(officer) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/fund/api/{path}", json=body, headers=headers)

    def get(self, officer: Officer, path: str) -> Response:
        return self.client.get(f"/fund/api/{path}", headers=self._headers(officer))

    def _headers(self, officer: Officer) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.fund.ticket(officer)}"}


@pytest.fixture
def machine(fund: Fund) -> Iterator[Machine]:
    with TestClient(fund.door(), "https://mang-non.test") as client:
        yield Machine(fund, client)


def test_a_gift_is_received_once_for_its_key(machine: Machine) -> None:
    answers = [machine.post(TREASURER, "donations", GIFT, key="gift-1") for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["voucher"] == "PT-0001"
    other = machine.post(TREASURER, "donations", GIFT | {"amount_dong": 1}, key="gift-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_what_nobody_can_see_is_not_kept_of_a_name(machine: Machine) -> None:
    """The public page shows it: a mark of direction would turn what stands beside it around."""
    days = {"starts_on": "2025-03-10", "ends_on": "2025-06-30"}
    named = {"unit_id": str(COMMUNE), "name": "Quỹ\x00 \u202e2025\u2066\u200b"} | days
    made = machine.post(ACCOUNTANT, "campaigns", named)
    assert made.status_code == 201, made.text
    kept = machine.get(ACCOUNTANT, f"campaigns?unit_id={COMMUNE}").json()
    assert "Quỹ 2025" in str(kept)


def test_a_refusal_is_a_problem_with_a_code_and_a_sentence(machine: Machine) -> None:
    answer = machine.post(TREASURER, "donations", GIFT | {"received_on": "2025-03-11"})
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["field"]) == (
        422,
        "in_future",
        "received_on",
    )
    assert problem["detail"] == "Ngày nhận không thể sau hôm nay."


def test_a_campaign_with_its_targets(machine: Machine) -> None:
    body = {
        "unit_id": str(COMMUNE),
        "name": "Đợt 1/6",
        "starts_on": "2025-03-01",
        "ends_on": "2025-06-01",
        "targets": [{"amount_dong": 500_000, "hamlet_id": str(HAMLET_1)}],
    }
    campaign_id = machine.post(OFFICER, "campaigns", body).json()["id"]
    target = {"amount_dong": 100_000, "organisation": "police"}
    set_one = machine.post(OFFICER, f"campaigns/{campaign_id}/targets", target)
    assert set_one.status_code == 204
    gift = GIFT | {"campaign_id": campaign_id, "hamlet_id": str(HAMLET_1)}
    assert machine.post(TREASURER, "donations", gift).status_code == 201
    (board,) = machine.get(CHAIRMAN, f"campaigns?unit_id={COMMUNE}").json()
    assert (board["target_dong"], board["received_dong"], board["percent"]) == (
        600_000,
        250_000,
        41,
    )
    assert machine.post(CHAIRMAN, f"campaigns/{campaign_id}/closing").status_code == 204
    assert machine.post(TREASURER, "donations", gift).json()["code"] == "campaign_closed"


def test_a_grant_from_proposal_to_reversal(machine: Machine) -> None:
    machine.post(TREASURER, "donations", GIFT)
    body = {
        "unit_id": str(COMMUNE),
        "purpose": "tet",
        "amount_dong": 200_000,
        "reason": "Quà Tết",
        "child_count": 5,
    }
    grant_id = machine.post(OFFICER, "grants", body).json()["id"]
    decision = machine.post(CHAIRMAN, f"grants/{grant_id}/decision", {"approved": True})
    assert decision.status_code == 204
    payment = {"recipient_name": "Lường Văn Sáu"}
    paid = machine.post(TREASURER, f"grants/{grant_id}/payment", payment)
    assert paid.status_code == 201
    entry_id = paid.json()["id"]
    (listed,) = machine.get(CHAIRMAN, f"grants?unit_id={COMMUNE}&status=paid").json()
    assert (listed["entry_id"], listed["amount_dong"]) == (entry_id, 200_000)
    assert "reason" not in listed
    taken_back = machine.post(
        ACCOUNTANT, f"entries/{entry_id}/reversal", {"reason": "not_carried_out"}
    )
    assert taken_back.status_code == 201
    assert machine.post(OFFICER, f"grants/{grant_id}/withdrawal").status_code == 204


def test_the_day_book_and_the_balances_agree(machine: Machine) -> None:
    machine.post(TREASURER, "donations", GIFT)
    book = machine.get(CHAIRMAN, f"journal?unit_id={COMMUNE}&year=2025").json()
    assert (book["total"], book["entries"][0]["voucher"]) == (1, "PT-0001")
    assert "Hoàng" not in str(book)
    answer = machine.get(CHAIRMAN, f"balances?unit_id={COMMUNE}&year=2025").json()
    assert answer["differences"] == []
    assert {
        row["account"]: row["debit_dong"] - row["credit_dong"] for row in answer["balances"]
    } == {
        "cash": 250_000,
        "income_unrestricted": -250_000,
    }


def test_a_voucher_is_given_out_as_a_file_and_marked_the_second_time(
    machine: Machine, fund: Fund
) -> None:
    entry_id = machine.post(TREASURER, "donations", GIFT).json()["donation_id"]
    first = machine.post(TREASURER, f"vouchers/{entry_id}/copies?file=docx")
    second = machine.post(TREASURER, f"vouchers/{entry_id}/copies?file=docx")
    assert first.status_code == second.status_code == 200
    assert first.content != second.content
    assert len(fund.store.facts(f"reading-{UUID(entry_id)}")) == 2


def test_the_public_statement_needs_no_ticket(machine: Machine) -> None:
    for _ in range(5):
        machine.post(TREASURER, "donations", GIFT)
    answer = machine.client.get("/fund/api/public-statements/05578")
    assert answer.status_code == 200
    assert (answer.json()["received_dong"], answer.json()["year"]) == (1_250_000, 2025)
    assert len(answer.json()["chain"]) == 64


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "donations", GIFT),
        ("get", f"journal?unit_id={COMMUNE}&year=2025", None),
        ("get", f"balances?unit_id={COMMUNE}&year=2025", None),
        ("get", f"campaigns?unit_id={COMMUNE}", None),
        ("get", f"grants?unit_id={COMMUNE}", None),
    ],
)
def test_another_communes_fund_is_not_found(
    machine: Machine, method: str, path: str, body: Any
) -> None:
    answer = machine.get(ABROAD, path) if method == "get" else machine.post(ABROAD, path, body)
    assert answer.status_code == 404
    anonymous = machine.client.request(method, f"/fund/api/{path}", json=body)
    assert anonymous.status_code in (401, 403)


def test_every_route_is_described_in_openapi(machine: Machine) -> None:
    described = machine.client.get("/fund/openapi.json").json()["paths"]
    assert set(described) == {
        "/api/balances",
        "/api/campaigns",
        "/api/campaigns/{campaign_id}/closing",
        "/api/campaigns/{campaign_id}/targets",
        "/api/donations",
        "/api/entries",
        "/api/entries/{adjustment_id}",
        "/api/entries/{adjustment_id}/decision",
        "/api/entries/{entry_id}/reversal",
        "/api/grants",
        "/api/grants/{grant_id}/decision",
        "/api/grants/{grant_id}/payment",
        "/api/grants/{grant_id}/withdrawal",
        "/api/journal",
        "/api/public-statements/{unit_code}",
        "/api/vouchers/{entry_id}/copies",
    }
    assert all(operation["summary"] for path in described.values() for operation in path.values())


def test_every_operation_has_its_permission_row() -> None:
    from services.fund.permissions import MAY

    assert set(operations.__all__) == set(MAY)
