"""The first hour of a commune: what officers type is in the report's figures at once.

Each act is done once with the pages' forms, as in a browser without JavaScript, and once over the
API. Afterwards the figures have moved by exactly what was done, and open the event that did it.
"""

from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.journeys.conftest import Watch
from tests.journeys.hands import read, send, sent
from tests.kit.living import Life, Records, gift_body
from tests.kit.world import PASSWORD, A, World

_numbers = count(1)
CALL: dict[str, Any] = {
    "channel": "school",
    "child_class": "abused",
    "forms": ["violence"],
    "child_name": "cháu trai lớp 3A",
    "age_years": "8",
    "sex": "male",
    "state_of_child": "có vết bầm ở tay",
}
LINE = {
    "measure_1": "I.a",
    "task_1": "đưa đi khám",
    "responsible_1": "Trạm Y tế",
    "starts_on_1": "10/03/2025",
    "ends_on_1": "14/03/2025",
    "cost_dong_1": "300.000",
}
GIFT = {
    "form": "cash",
    "received_on": "10/03/2025",
    "amount_dong": "1.250.000",
    "donor_kind": "person",
    "donor_name": "Hoàng Thị Tám",
    "donor_address": "Xóm Nà Lang",
    "source": "individual",
}


@pytest.fixture
def officer(world: World) -> httpx.Client:
    return world.visitor(Role.CHILD_OFFICER)


@pytest.fixture
def chairman(world: World) -> httpx.Client:
    return world.visitor(Role.CHAIRMAN)


@pytest.fixture
def treasurer(world: World) -> httpx.Client:
    return world.visitor(Role.TREASURER)


@pytest.fixture
def life(world: World) -> Life:
    """Commune A's officers at their programs; every child of theirs has a name of its own."""
    records = Records(A)
    records.ids.update(unit_id=str(world.units[A]), hamlet_id=str(world.hamlet()))
    return Life(world, records)


def _child(world: World) -> dict[str, str]:
    number = next(_numbers)
    return {
        "full_name": f"Lường Thị Ân {'Ả' * number}",
        "birth_date": f"{number:02}/05/2018",
        "birth_precision": "day",
        "sex": "female",
        "ethnicity": "tay",
        "origin": "initial",
        "hamlet_id": str(world.hamlet(A, 3)),
        "guardian_name": "Lường Văn Tư",
        "poverty": "none",
    }


def _assessed(officer: httpx.Client) -> str:
    notice = sent(officer, "/cases/notices/new", **CALL)
    typed = {"concluded": "high", "urgency": "emergency", "reason": "có thể bị đánh tiếp"}
    sent(officer, f"{notice}/assessment", **typed)
    return notice


def _submitted(officer: httpx.Client) -> str:
    case = sent(officer, f"{_assessed(officer)}/case", environment="family")
    needs = {"state_of_child": "sợ hãi", "child_opinion": "ở với bà", "carer_opinion": "đồng ý"}
    sent(officer, f"{case}/assessment", **needs)
    sent(officer, f"{case}/plan", **LINE)
    return case


class TestSigningIn:
    def test_with_a_form_opens_the_page_that_was_asked_for(self, world: World) -> None:
        browser = world.visitor()
        door = browser.get("/registry/children")
        assert door.url.path == "/registry/sign-in"

        who = {"username": world.person(Role.CHILD_OFFICER).username, "password": PASSWORD}
        home = sent(browser, str(door.url), **who)

        assert home == "/registry/children"
        assert TICKET_COOKIE in browser.cookies

    @pytest.mark.parametrize("role", [Role.CHILD_OFFICER, Role.CHAIRMAN, Role.TREASURER])
    def test_over_the_api_gives_a_ticket(self, world: World, role: Role) -> None:
        assert world.machine(role).get("/notify/api/tasks").status_code == 200

    def test_ends_in_every_service_when_one_signs_out(self, world: World) -> None:
        who = {"username": world.person(Role.CHILD_OFFICER).username, "password": PASSWORD}
        door = world.visitor()
        assert sent(door, "/registry/sign-in?back=/registry/children", **who)
        asked = (
            *("/registry/api/units", "/cases/api/notices", "/fund/api/campaigns"),
            *("/reporting/api/reports", "/notify/api/tasks"),
        )
        with world.node.machine(door.cookies[TICKET_COOKIE]) as stolen:
            assert [stolen.get(path).status_code for path in asked].count(401) == 0

            door.post("/registry/sign-out")
            world.node.host.quiet()
            assert [stolen.get(path).status_code for path in asked] == [401] * 5


class TestAChild:
    def test_registered_with_the_form_is_counted_once(
        self, world: World, officer: httpx.Client, moved: Watch
    ) -> None:
        with moved(children=1, children_female=1, first_listed=1) as events:
            home = sent(officer, "/registry/children/new", **_child(world))

        child_id = home.rsplit("/", 1)[1]
        assert events["children"]["link"].endswith(child_id)
        assert officer.get(events["first_listed"]["link"]).url.path == home

    def test_registered_over_the_api_is_counted_once(self, life: Life, moved: Watch) -> None:
        with moved(children=1, children_6_to_10=1) as events:
            name = f"{life.records.name} {'Ô' * next(_numbers)}"
            child_id = life.child(full_name=name, personal_id=None)

        assert events["children"]["link"].endswith(child_id)
        assert str(UUID(events["children"]["event_id"])) == events["children"]["event_id"]


class TestACase:
    def test_goes_from_the_call_to_the_case_with_forms(
        self, officer: httpx.Client, moved: Watch
    ) -> None:
        with moved(notices=1) as told:
            notice = _assessed(officer)
        with moved(notices_to_case=1, cases_opened=1) as opened:
            case = sent(officer, f"{notice}/case", environment="family")

        assert officer.get(told["notices"]["link"]).url.path == notice
        assert officer.get(opened["cases_opened"]["link"]).url.path == case

    def test_has_a_plan_when_the_chairman_has_approved_it(
        self, officer: httpx.Client, chairman: httpx.Client, moved: Watch
    ) -> None:
        case = _submitted(officer)

        with moved(plans_approved=1) as events:
            sent(chairman, f"{case}/approval", decision_number="12/QĐ-UBND")

        assert officer.get(events["plans_approved"]["link"]).url.path == case

    def test_is_not_approved_by_who_submitted_the_plan(self, world: World, moved: Watch) -> None:
        both = world.visitor("hai-vai")
        case = _submitted(both)

        with moved(plans_approved=0):
            refused = send(both, f"{case}/approval", decision_number="12/QĐ-UBND")

        assert refused.status_code == 422
        assert "Người trình kế hoạch không được tự phê duyệt." in read(refused)

    def test_goes_to_its_plan_over_the_api(self, life: Life, moved: Watch) -> None:
        life.records.ids["child_id"] = life.child(
            full_name=f"{life.records.name} {'Ô' * next(_numbers)}", personal_id=None
        )
        life.world.node.host.quiet()
        with moved(notices=1, notices_to_case=1, cases_opened=1) as events:
            case_id = life.case(life.notice())
        life.plan(case_id)
        approval = f"/cases/api/cases/{case_id}/plans/1/approval"
        not_theirs = life.officer.post(approval, json={})
        with moved(plans_approved=1):
            assert life.chairman.post(approval, json={}).is_success

        assert events["cases_opened"]["link"].endswith(case_id)
        assert (not_theirs.status_code, not_theirs.json()["code"]) == (403, "not_allowed")

    def test_is_not_approved_by_who_submitted_it_over_the_api(
        self, world: World, life: Life
    ) -> None:
        both = world.machine("hai-vai")
        case_id = _submitted(world.visitor("hai-vai")).rsplit("/", 1)[1]

        refused = both.post(f"/cases/api/cases/{case_id}/plans/1/approval", json={})

        assert refused.json()["code"] == "same_person"


class TestADonation:
    def test_received_with_the_form_has_a_receipt_and_is_counted_once(
        self, treasurer: httpx.Client, moved: Watch
    ) -> None:
        with moved(fund_gifts=1, fund_received=1_250_000) as events:
            receipt = send(treasurer, "/fund/donations/new", **GIFT)

        assert "Đã ghi phiếu PT-" in read(receipt)
        assert ": 1.250.000 đồng." in read(receipt)
        voucher = treasurer.get(events["fund_gifts"]["link"])
        assert "Hoàng Thị Tám" in read(voucher)

    @pytest.mark.parametrize(("file", "begins"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF")])
    def test_has_a_paper_to_print(
        self, world: World, life: Life, treasurer: httpx.Client, file: str, begins: bytes
    ) -> None:
        gift = life.treasurer.post("/fund/api/donations", json=gift_body(world, life.records))
        receipt = gift.json()

        printed = send(treasurer, f"/fund/vouchers/{receipt['donation_id']}", file=file)
        again = life.treasurer.post(
            f"/fund/api/vouchers/{receipt['donation_id']}/copies", params={"file": file}
        )

        name = f"{receipt['voucher']}-2025.{file}"
        for paper in (printed, again):
            assert paper.content.startswith(begins)
            assert name in paper.headers["Content-Disposition"]

    def test_received_over_the_api_is_counted_once(
        self, world: World, life: Life, moved: Watch
    ) -> None:
        with moved(fund_gifts=1, fund_received=life.records.dong) as events:
            gift = life.treasurer.post("/fund/api/donations", json=gift_body(world, life.records))

        assert gift.status_code == 201
        assert gift.json()["voucher"].startswith("PT-")
        assert events["fund_gifts"]["value"] == life.records.dong
