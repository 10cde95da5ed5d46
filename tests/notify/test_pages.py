"""The pages as people meet them: arranged by what others say, judged by what stands there."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import TypeAlias
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.notify.channels import send_due
from services.notify.readmodels.deliveries import deliveries
from services.notify.readmodels.messages import messages
from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.notify import said
from tests.notify.mail_server import NEVER, MailServer, listening
from tests.notify.test_channels import mail
from tests.notify.world import (
    A_MORNING,
    COMMUNE,
    HOA,
    LAN,
    MINH,
    QUAN,
    THU,
    Office,
    choose,
    officer_told,
)

_TWO_MINUTES = timedelta(minutes=2)
HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
Visitor: TypeAlias = Callable[[UUID], TestClient]


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


def message_of(office: Office, officer_id: UUID) -> str:
    rows = office.rows(messages, "recipient_id", "message_id")
    return next(str(message_id) for who, message_id in rows if who == str(officer_id))


class TestInbox:
    def test_says_that_nothing_waits(self, visitor: Visitor) -> None:
        answer = visitor(LAN).get("/notify/inbox")

        assert answer.status_code == 200
        assert "Không có việc nào đang chờ" in words(answer.text)
        assert "0 tin chưa đọc" in words(answer.text)

    def test_shows_tasks_by_deadline_with_article_and_one_button(
        self, office: Office, visitor: Visitor
    ) -> None:
        office.hear("cases", said.task_opened())
        late = said.task_opened("2", title="Đánh giá ban đầu", due_at=A_MORNING.replace(hour=1))
        office.hear("cases", late)

        shown = words(visitor(LAN).get("/notify/inbox").text)

        assert shown.index("Quá hạn (1)") < shown.index("7 ngày tới (1)")
        assert shown.index("Đánh giá ban đầu") < shown.index("Lập kế hoạch hỗ trợ, can thiệp")
        assert "Quá hạn 1 giờ" in shown
        assert said.CITATION in shown
        assert shown.count('class="button"') == 2
        assert f'href="/cases/cases/{said.CASE_ID}"' in shown

    def test_shows_another_s_tasks_only_to_who_oversees(
        self, office: Office, visitor: Visitor
    ) -> None:
        office.hear("cases", said.task_opened())
        address = "/notify/inbox?whose=all"

        assert "VV-2025-003" not in visitor(MINH).get("/notify/inbox").text
        assert "VV-2025-003" in visitor(MINH).get(address).text
        assert "Xã Đồng Tâm" in visitor(MINH).get(address).text
        assert "VV-2025-003" not in visitor(HOA).get(address).text

    def test_gives_plain_text_for_a_group_chat(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.task_opened())

        shown = words(visitor(LAN).get("/notify/inbox").text)

        line = "- Lập kế hoạch hỗ trợ, can thiệp (VV-2025-003), hạn 17:00 11/03/2025"
        assert f"7 NGÀY TỚI: {line}" in shown

    def test_shows_the_unread_and_on_request_all(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.case_opened())
        lan = visitor(LAN)
        assert "1 tin chưa đọc" in words(lan.get("/notify/inbox").text)

        lan.post(f"/notify/messages/{message_of(office, LAN)}")

        assert "Có vụ việc mới" not in lan.get("/notify/inbox").text
        assert "Có vụ việc mới" in lan.get("/notify/inbox?messages=all").text

    def test_turns_pages(self, office: Office, visitor: Visitor) -> None:
        for _ in range(51):
            office.hear("fund", said.donation_received())

        first = visitor(HOA).get("/notify/inbox").text
        second = visitor(HOA).get("/notify/inbox?messages=unread&page=2").text

        assert first.count("cần cảm ơn") == 50 * 2  # once to read, once in the button's name
        assert second.count("cần cảm ơn") == 1 * 2
        assert "Trang 1/2" in words(first)


class TestMessage:
    def test_is_read_and_leads_to_its_record(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.deadline_near())
        address = f"/notify/messages/{message_of(office, LAN)}"
        lan = visitor(LAN)

        shown = words(lan.get(address).text)
        went = lan.post(address)

        assert "Sắp đến hạn VV-2025-003: Trình kế hoạch hỗ trợ, can thiệp" in shown
        assert said.CITATION in shown
        assert "Chưa đọc" in shown
        assert went.status_code == 303
        assert went.headers["Location"] == f"/cases/cases/{said.CASE_ID}"
        assert "Đã đọc lúc 09:00 10/03/2025" in words(
            lan.get(address).text.replace("</dt><dd>", " ")
        )

    def test_is_not_there_for_others(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.deadline_near())
        address = f"/notify/messages/{message_of(office, LAN)}"

        assert visitor(THU).get(address).status_code == 404
        assert visitor(THU).post(address).status_code == 404
        assert "notify.message_read" not in office.fact_types()

    def test_for_a_role_without_holder_waits_for_who_gets_it(
        self, office: Office, visitor: Visitor
    ) -> None:
        office.hear("registry", officer_told(LAN, Role.CHILD_OFFICER, COMMUNE, active=False))
        office.hear("cases", said.case_opened())
        office.hear("registry", officer_told(LAN, Role.CHILD_OFFICER, COMMUNE))

        assert "Có vụ việc mới" in visitor(LAN).get("/notify/inbox").text
        assert "Có vụ việc mới" not in visitor(THU).get("/notify/inbox").text


class TestPreferences:
    def test_says_when_there_is_only_the_inbox(self, visitor: Visitor) -> None:
        shown = words(visitor(LAN).get("/notify/preferences").text)

        assert "chưa nối với máy chủ thư điện tử" in shown
        assert shown.count("checked") == 7

    def test_keeps_what_was_chosen(self, visitor: Visitor) -> None:
        lan = visitor(LAN)
        chosen = {
            "email": "lan@xa.example.vn",
            "email_kinds": ["case_opened"],
            "quiet_from_hour": "22",
            "quiet_until_hour": "5",
        }

        went = lan.post("/notify/preferences", data=chosen)
        shown = words(lan.get("/notify/preferences").text)

        assert went.headers["Location"] == "/notify/preferences"
        assert "Đã lưu cách nhận tin." in shown
        assert 'value="lan@xa.example.vn"' in shown
        assert shown.count("checked") == 1

    def test_shows_what_is_wrong_at_its_field(self, visitor: Visitor) -> None:
        wrong = {"email": "lan@", "quiet_from_hour": "22", "quiet_until_hour": "5"}

        answer = visitor(LAN).post("/notify/preferences", data=wrong)

        assert answer.status_code == 422
        assert "Địa chỉ thư điện tử chưa đúng" in words(answer.text)
        assert 'value="lan@"' in answer.text


class TestDeliveries:
    def test_show_administrators_what_could_not_be_sent_and_let_it_go_again(
        self, office: Office, visitor: Visitor
    ) -> None:
        choose(office, LAN, email="lan@xa.example.vn")
        office.hear("cases", said.case_opened())
        with listening(MailServer(at_recipient=[NEVER])) as server:
            send_due(office.desk, mail(server), A_MORNING)
        quan = visitor(QUAN)

        shown = words(quan.get("/notify/deliveries?state=failed").text)
        [(message_id,)] = office.rows(deliveries, "message_id")
        went = quan.post(f"/notify/deliveries/{message_id}/email")

        assert "Không gửi được: Máy chủ thư từ chối" in shown
        assert "lan@" not in shown
        assert went.status_code == 303
        assert office.rows(deliveries, "state") == [("waiting",)]

    def test_are_nobody_else_s_business(self, visitor: Visitor) -> None:
        assert visitor(LAN).get("/notify/deliveries").status_code == 403


class TestStatus:
    def test_counts_what_was_heard_of_each(self, office: Office, visitor: Visitor) -> None:
        office.hear("fund", said.donation_received(), said.donation_received())

        shown = words(visitor(HOA).get("/notify/status").text)

        assert "Đã nghe 13 sự kiện" in shown  # 11 of registry: 4 units, 7 officers
        assert "Không có sự kiện nào đang chờ." in shown
        assert "chưa nghe gì" in shown
        assert "Chưa nối với máy chủ thư (SMTP)" in shown

    def test_says_what_is_out_of_order_and_what_was_set_aside(
        self, office: Office, visitor: Visitor
    ) -> None:
        office.sequences["fund"] = 1  # the first is missing
        office.hear("fund", said.donation_received())
        bad = said.task_opened(role="astronaut")
        office.hear("cases", bad)
        for _ in range(5):
            office.clock.move_to(office.clock.now() + _TWO_MINUTES)
            office.store.retry_waiting()

        shown = words(visitor(HOA).get("/notify/status").text)

        assert "Còn 1 sự kiện chờ" in shown
        assert "1 sự kiện không xử lý được" in shown

    def test_asks_again_for_itself_and_stops_after_a_while(self, visitor: Visitor) -> None:
        as_htmx = {"HX-Request": "true"}
        lan = visitor(LAN)

        part = lan.get("/notify/status?poll=1", headers=as_htmx).text
        last = lan.get("/notify/status?poll=60", headers=as_htmx).text

        assert "<html" not in part
        assert 'hx-get="/notify/status?poll=2"' in part
        assert "hx-get" not in last


class TestForMachines:
    def test_tasks_come_with_their_group(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.task_opened())

        [task] = visitor(LAN).get("/notify/api/tasks").json()["tasks"]

        assert task["when"] == "week"
        assert task["due_at"] == "2025-03-11T10:00:00Z"
        assert task["citation"] == said.CITATION

    def test_a_message_is_read_once_and_for_all(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.case_opened())
        lan = visitor(LAN)
        [message] = lan.get("/notify/api/messages").json()["messages"]
        address = f"/notify/api/messages/{message['message_id']}/read"

        answers = [lan.post(address).status_code for _ in range(2)]

        assert answers == [204, 204]
        after = lan.get("/notify/api/messages?unread=true").json()
        assert after == {"messages": [], "page": 1, "total": 1, "unread": 0}
        assert office.fact_types().count("notify.message_read") == 1

    def test_another_s_message_is_a_problem_404(self, office: Office, visitor: Visitor) -> None:
        office.hear("cases", said.case_opened())
        address = f"/notify/api/messages/{message_of(office, LAN)}/read"

        answer = visitor(THU).post(address)

        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "not_found"

    def test_the_api_describes_itself(self, visitor: Visitor) -> None:
        described = visitor(LAN).get("/notify/openapi.json").json()

        assert set(described["paths"]) == {
            "/api/tasks",
            "/api/messages",
            "/api/messages/{message_id}/read",
            "/api/webhooks",
            "/api/webhooks/{endpoint_id}",
            *(
                f"/api/webhooks/{{endpoint_id}}/{what}"
                for what in ("secret", "disable", "enable", "test", "resend")
            ),
        }
