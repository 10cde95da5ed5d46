"""The pages as officers meet them: a notice becomes a case, step by step, with no script."""

from collections.abc import Callable, Iterator
from html import unescape
from typing import TypeAlias
from urllib.parse import unquote
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from services.cases import operations
from shared.contracts import registry
from shared.web import TICKET_COOKIE
from tests.cases.filled import asked, filled
from tests.cases.office import HOA, NAM, THU, TINH, Office, child_told
from tests.cases.world import (
    ASSESS_EMERGENCY,
    ASSESS_NEEDS,
    BINH,
    HAMLET,
    LAN,
    MINH,
    OTHER_COMMUNE,
    at,
)

HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
Visitor: TypeAlias = Callable[[UUID], TestClient]
CALL: dict[str, str | list[str]] = {
    "channel": "school",
    "received_at-hour": "20:15",
    "received_at-day": "10/03/2025",
    "child_class": "abused",
    "forms": ["violence", "neglect"],
    "hamlet_id": str(HAMLET),
    "child_name": "cháu Bình, lớp 3A",
    "age_years": "8",
    "sex": "male",
    "place": "tại nhà",
    "state_of_child": "có vết bầm ở tay",
}


@pytest.fixture
def visitor(office: Office) -> Iterator[Visitor]:
    door = office.door()
    clients: list[TestClient] = []

    def come(officer_id: UUID) -> TestClient:
        client = TestClient(door, "https://mang-non.test", headers=HERE, follow_redirects=False)
        client.cookies.set(TICKET_COOKIE, office.ticket(officer_id))
        clients.append(client)
        return client

    yield come
    for client in clients:
        client.close()


def words(text: str) -> str:
    return " ".join(unescape(text).split())


def send(client: TestClient, path: str, **typed: str | list[str]) -> Response:
    """Open a form, fill it in and send it, as a person does."""
    shown = client.get(path)
    assert shown.status_code == 200, words(shown.text)
    return client.post(path, data={**filled(shown.text), **typed})


def sent(client: TestClient, path: str, **typed: str | list[str]) -> str:
    """Send a form that must succeed; return where it leads."""
    answer = send(client, path, **typed)
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["location"])


class TestIntake:
    def test_asks_twelve_things_at_most(self, visitor: Visitor) -> None:
        shown = visitor(LAN.id).get("/cases/notices/new").text

        fields = {name.removesuffix("-hour").removesuffix("-day") for name in asked(shown)}
        assert len(fields) == 12

    def test_gives_a_code_and_starts_the_clocks(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)

        page = lan.get(sent(lan, "/cases/notices/new", **CALL))

        shown = words(page.text)
        assert "Đã tiếp nhận thông tin, mã TN-2025-001." in shown
        assert "08:15 11/03/2025" in shown
        assert "khoản 2 Điều 31" in shown
        assert "Bạo lực, Bỏ mặc" in shown

    def test_takes_what_is_not_known(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)

        home = sent(
            lan,
            "/cases/notices/new",
            channel="phone",
            child_class="at_risk",
            **{"received_at-hour": "20:00", "received_at-day": "10/03/2025"},
        )

        assert "Chưa rõ" in words(lan.get(home).text)

    def test_keeps_what_was_typed_when_something_is_wrong(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)

        answer = send(lan, "/cases/notices/new", **{**CALL, "received_at-hour": "23:15"})

        shown = words(answer.text)
        assert answer.status_code == 422
        assert "Thời điểm tiếp nhận không thể ở tương lai." in shown
        assert "cháu Bình, lớp 3A" in shown
        assert "Lỗi:" in shown

    def test_sent_twice_is_written_down_once(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        form = filled(lan.get("/cases/notices/new").text)

        first, again = (lan.post("/cases/notices/new", data={**form, **CALL}) for _ in range(2))

        assert first.headers["location"] == again.headers["location"]

    def test_of_a_known_child_asks_for_no_name(self, office: Office, visitor: Visitor) -> None:
        office.hear(child_told())
        lan = visitor(LAN.id)
        path = f"/cases/notices/new?child_id={BINH}"

        shown = lan.get(path).text
        home = sent(lan, path, **{k: v for k, v in CALL.items() if k not in ("child_name", "sex")})

        assert 'name="child_name"' not in shown
        assert f'hx-get="/registry/names/{BINH}' in lan.get(home).text

    def test_thanks_a_hamlet_head_who_may_not_see_more(self, visitor: Visitor) -> None:
        nam = visitor(NAM)

        home = sent(nam, "/cases/notices/new", **CALL)

        assert home == "/cases/notices/new"
        assert "mã TN-2025-001" in words(nam.get(home).text)
        assert nam.get("/cases/notices").status_code == 403

    def test_is_not_for_the_treasurer(self, visitor: Visitor) -> None:
        assert visitor(HOA).get("/cases/notices/new").status_code == 403


class TestNoticePage:
    def test_tells_nothing_of_the_child_by_itself(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        home = sent(lan, "/cases/notices/new", **CALL)

        page = lan.get(home).text

        assert "vết bầm" not in page
        assert "cháu Bình" not in page
        assert "Nội dung đã được xem 0 lần" in words(page)

    def test_leads_to_what_is_told_and_counts_the_reading(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        home = sent(lan, "/cases/notices/new", **CALL)

        told = words(lan.get(f"{home}/narrative").text)

        assert "có vết bầm ở tay" in told
        assert "Nội dung đã được xem 1 lần" in words(lan.get(home).text)

    def test_takes_a_supplement_with_the_reporters_consent(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        home = sent(lan, "/cases/notices/new", **CALL)

        refused = send(lan, f"{home}/supplement", reporter="cô giáo")
        assert "Chỉ ghi người báo tin khi họ đồng ý." in words(refused.text)
        sent(lan, f"{home}/supplement", reporter="cô giáo", reporter_consents="1")

        assert "cô giáo" in words(lan.get(f"{home}/narrative").text)

    def test_is_not_found_in_another_commune(self, visitor: Visitor) -> None:
        home = sent(visitor(LAN.id), "/cases/notices/new", **CALL)

        assert visitor(THU).get(home).status_code == 404
        assert visitor(THU).get(f"{home}/narrative").status_code == 404

    def test_is_settled_as_unfounded(self, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        home = sent(lan, "/cases/notices/new", **CALL)

        sent(lan, f"{home}/unfounded", reason="nhầm người")

        shown = words(lan.get(home).text)
        assert "Không có căn cứ" in shown
        assert f"{home}/assessment" not in shown

    def test_goes_to_another_commune(self, visitor: Visitor) -> None:
        home = sent(visitor(LAN.id), "/cases/notices/new", **CALL)

        sent(visitor(LAN.id), f"{home}/transfer", reason="xã bên", to_unit_id=str(OTHER_COMMUNE))

        assert visitor(LAN.id).get(home).status_code == 404
        assert "TN-2025-001" in words(visitor(THU).get("/cases/notices").text)

    def test_shows_both_when_somebody_was_quicker(self, office: Office, visitor: Visitor) -> None:
        lan = visitor(LAN.id)
        home = sent(lan, "/cases/notices/new", **CALL)
        form = filled(lan.get(f"{home}/assessment").text)
        typed = {"concluded": "low", "urgency": "calm", "reason": "không có gì"}
        notice_id = UUID(home.rsplit("/", 1)[1])
        operations.assess_risk(office.desk, office.issue(), notice_id, ASSESS_EMERGENCY)

        answer = lan.post(f"{home}/assessment", data={**form, **typed})

        shown = words(answer.text)
        assert answer.status_code == 422
        assert "Hồ sơ vừa thay đổi" in shown
        assert "Nguy cơ cao, khẩn cấp" in shown
        assert "không có gì" in shown
        again = lan.post(f"{home}/assessment", data={**filled(answer.text), **typed})
        assert again.status_code == 303


class TestCaseByCase:
    def test_goes_from_the_call_to_the_end(self, office: Office, visitor: Visitor) -> None:
        lan, minh = visitor(LAN.id), visitor(MINH.id)
        notice = sent(lan, "/cases/notices/new", **CALL)
        sent(
            lan,
            f"{notice}/assessment",
            q_serious_harm="high",
            q_abuser_access="high",
            concluded="high",
            urgency="emergency",
            reason="bị đánh tiếp",
        )
        assert "Nguy cơ cao" in words(lan.get(notice).text)
        home = sent(lan, f"{notice}/case", environment="family")
        assert "VV-2025-001" in words(lan.get(home).text)
        office.clock.move_to(at(11, 7))
        lan, minh = visitor(LAN.id), visitor(MINH.id)
        sent(
            minh,
            f"{home}/emergency",
            measure="separation",
            reason="cha đánh",
            decision_number="10/QĐ-UBND",
        )
        assert "Tạm thời cách ly" in words(lan.get(home).text)
        sent(lan, f"{home}/assessment", state_of_child="sợ", child_opinion="ở với bà",
             carer_is_harmer="1")  # fmt: skip
        plan = {
            "measure_1": "I.a",
            "task_1": "đưa đi khám",
            "responsible_1": "Trạm Y tế",
            "starts_on_1": "12/03/2025",
            "ends_on_1": "14/03/2025",
            "cost_dong_1": "300.000",
        }
        assert "số 1" in words(lan.get(sent(lan, f"{home}/plan", **plan)).text)

        approval = words(minh.get(f"{home}/approval").text)
        assert "đưa đi khám" in approval
        sent(minh, f"{home}/approval", decision_number="12/QĐ-UBND")
        sent(lan, f"{home}/items/1", progress="done", note="đã khám")
        sent(minh, f"{home}/separation-end", findings="bà ngoại chăm")
        sent(lan, f"{home}/review", safe="yes", stable="yes", findings="ổn định")
        sent(minh, f"{home}/closing")

        shown = words(lan.get(home).text)
        assert "Đã kết thúc vụ việc" in shown
        assert "300.000\N{NO-BREAK SPACE}đồng".replace("\N{NO-BREAK SPACE}", " ") in shown
        assert "Đã xong" in shown
        assert "VV-2025-001" not in words(lan.get("/cases/cases").text)
        assert "VV-2025-001" in words(lan.get("/cases/cases?phase=closed").text)


class TestCasePage:
    def test_shows_steps_clocks_with_article_and_what_is_left(
        self, office: Office, visitor: Visitor
    ) -> None:
        case_id = office.case()

        shown = words(visitor(LAN.id).get(f"/cases/cases/{case_id}").text)

        assert 'aria-current="step">Đánh giá' in shown
        assert "Còn 11 giờ" in shown
        assert "khoản 1 Điều 28" in shown

    def test_shows_lateness(self, office: Office, visitor: Visitor) -> None:
        case_id = office.case()
        office.tick(at(18))

        shown = words(visitor(LAN.id).get(f"/cases/cases/{case_id}").text)

        assert "Quá hạn" in shown

    def test_offers_the_chairman_what_is_the_chairmans(
        self, office: Office, visitor: Visitor
    ) -> None:
        path = f"/cases/cases/{office.planned()}"

        assert f"{path}/approval" in visitor(MINH.id).get(path).text
        assert f"{path}/approval" not in visitor(LAN.id).get(path).text

    def test_asks_registry_for_the_name(self, office: Office, visitor: Visitor) -> None:
        office.hear(child_told())
        case_id = office.case(child_id=BINH)

        page = visitor(LAN.id).get(f"/cases/cases/{case_id}").text

        assert f'href="/registry/names/{BINH}?back=/cases/cases/{case_id}"' in page

    def test_of_an_erased_child_says_so(self, office: Office, visitor: Visitor) -> None:
        office.hear(child_told())
        case_id = office.case(child_id=BINH)
        office.hear(registry.RecordErased(child_id=BINH))
        lan = visitor(LAN.id)

        assert "Nội dung đã được xoá." in words(lan.get(f"/cases/cases/{case_id}").text)
        told = words(lan.get(f"/cases/cases/{case_id}/narrative").text)
        assert "Nội dung đã được xoá." in told

    def test_is_seen_by_the_province_without_any_action(
        self, office: Office, visitor: Visitor
    ) -> None:
        path = f"/cases/cases/{office.case()}"

        shown = visitor(TINH).get(path).text

        assert "VV-2025-001" in shown
        assert f"{path}/" not in shown
        assert visitor(TINH).get(f"{path}/narrative").status_code == 403

    def test_lets_a_plan_go_back(self, office: Office, visitor: Visitor) -> None:
        path = f"/cases/cases/{office.planned()}"

        sent(visitor(MINH.id), f"{path}/return", reason="thiếu kinh phí")

        assert f"{path}/plan" in visitor(LAN.id).get(path).text

    def test_is_joined_to_a_child(self, office: Office, visitor: Visitor) -> None:
        office.hear(child_told())
        path = f"/cases/cases/{office.case()}"

        lan = visitor(LAN.id)
        look = f"/registry/search?pick={path}/child"
        assert look in unquote(lan.get(f"{path}/child").text)
        sent(lan, f"{path}/child?child_id={BINH}")

        assert str(BINH) in lan.get(path).text

    def test_a_note_that_nobody_wrote_was_not_erased(
        self, office: Office, visitor: Visitor
    ) -> None:
        case_id = office.approved()
        lan = visitor(LAN.id)
        sent(lan, f"/cases/cases/{case_id}/items/1", progress="under_way")

        assert "đã được xoá" not in words(lan.get(f"/cases/cases/{case_id}/narrative").text)

    def test_shows_until_when_its_plan_runs(self, office: Office, visitor: Visitor) -> None:
        path = f"/cases/cases/{office.approved()}"

        shown = words(visitor(LAN.id).get(path).text)
        assert "17:00 21/03/2025" in shown
        assert "ngày cuối của kế hoạch" in shown
        office.clock.move_to(at(23))
        assert "Quá hạn 1 ngày" in words(visitor(LAN.id).get(path).text)
        (row,) = operations.list_cases(office.desk, office.issue(), None)
        assert row.plan_ends_at == at(21, 17)
        assert row.next_at == min(row.due_at or row.plan_ends_at, row.plan_ends_at)


class TestPlanForm:
    def test_asks_for_a_whole_line(self, office: Office, visitor: Visitor) -> None:
        case_id = office.case()
        operations.assess_needs(office.desk, office.issue(), case_id, ASSESS_NEEDS)

        answer = send(visitor(LAN.id), f"/cases/cases/{case_id}/plan", task_1="đưa đi khám")

        assert answer.status_code == 422
        assert "Hoạt động 1: hãy nhập đủ." in words(answer.text)

    def test_asks_for_one_line_at_least(self, office: Office, visitor: Visitor) -> None:
        case_id = office.case()

        answer = send(visitor(LAN.id), f"/cases/cases/{case_id}/plan")

        assert "Kế hoạch cần ít nhất một hoạt động." in words(answer.text)

    def test_says_what_the_law_wants_first(self, office: Office, visitor: Visitor) -> None:
        case_id = office.case()
        line = {
            "measure_1": "S.a",
            "task_1": "tư vấn",
            "responsible_1": "Hội Phụ nữ",
            "starts_on_1": "12/03/2025",
            "ends_on_1": "14/03/2025",
        }

        answer = send(visitor(LAN.id), f"/cases/cases/{case_id}/plan", **line)

        assert "Cần đánh giá cụ thể (Mẫu số 03) trước khi trình." in words(answer.text)
        assert "Hội Phụ nữ" in answer.text


@pytest.mark.parametrize("path", ["/cases/cases", "/cases/notices", "/cases/cases?phase=planning"])
def test_empty_lists_say_so(visitor: Visitor, path: str) -> None:
    answer = visitor(LAN.id).get(path)

    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_the_front_door_leads_to_the_cases(visitor: Visitor) -> None:
    assert visitor(LAN.id).get("/cases/").headers["location"] == "/cases/cases"
