"""Pages: arranged by facts, used like a browser without JavaScript, read as officers read them."""

import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.registry import operations
from shared.kernel.officer import Officer
from shared.kernel.refusals import Refused
from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.registry.office import PASSWORD, Office
from tests.registry.world import duc

NAME = "child-officer.05578"
TYPED = {
    "full_name": "lường thị  ân",
    "birth_date": "06/05/2018",
    "birth_precision": "day",
    "sex": "female",
    "ethnicity": "tay",
    "origin": "initial",
    "guardian_name": "Lường Văn Tư",
    "guardian_phone": "0912 345 678",
    "poverty": "near_poor",
}


def visible(html: str) -> str:
    """What a reader sees: no tags, no layout."""
    body = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def keyed(html: str, typed: dict[str, Any], action: str = "") -> dict[str, Any]:
    """What was typed, with the key and the hidden fields of the form on the page."""
    start = (
        html.index(f'action="{action}"') if action else html.index('<form method="post" novalidate')
    )
    inputs: Iterable[str] = re.findall(
        r'<input type="hidden"[^>]*>', html[start:].split("</form>", maxsplit=1)[0]
    )
    hidden = {
        re.findall(r'name="([^"]*)"', one)[0]: re.findall(r'value="([^"]*)"', one)[0]
        for one in inputs
    }
    return hidden | typed


@pytest.fixture
def lan(office: Office) -> Officer:
    return office.somebody(Role.CHILD_OFFICER, password=PASSWORD, display_name="Lường Thị Lan")


def as_officer(anyone: TestClient, office: Office, officer: Officer) -> TestClient:
    anyone.cookies.set(TICKET_COOKIE, office.ticket(officer))
    return anyone


def fill_in(client: TestClient, path: str, **typed: Any) -> Any:
    """Open a form, type into it and send it."""
    shown = client.get(path)
    assert shown.status_code == 200, visible(shown.text)
    return client.post(path, data=keyed(shown.text, typed))


class TestTheDoor:
    def test_lets_in_and_sends_on(self, anyone: TestClient, lan: Officer) -> None:
        answer = fill_in(
            anyone, "/registry/sign-in?back=/registry/children", username=NAME, password=PASSWORD
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/registry/children")
        machine, ticket = (set(one.split("; ")) for one in answer.headers.get_list("Set-Cookie"))
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= ticket
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/registry"} <= machine
        assert anyone.get("/registry/children").status_code == 200

    @pytest.mark.parametrize(
        "back",
        ["//evil.test", "https://evil.test", "/\\evil.test", "\\\\evil", "javascript:1", "/a\n"],
    )
    def test_never_sends_to_another_place(
        self, anyone: TestClient, lan: Officer, back: str
    ) -> None:
        shown = anyone.get("/registry/sign-in", params={"back": back})
        typed = keyed(shown.text, {"username": NAME, "password": PASSWORD})
        answer = anyone.post("/registry/sign-in", params={"back": back}, data=typed)
        assert answer.headers["Location"] == "/"

    def test_says_no_without_saying_why_and_forgets_the_password(
        self, anyone: TestClient, lan: Officer
    ) -> None:
        answer = fill_in(anyone, "/registry/sign-in", username=NAME, password="wrong-secret")
        assert answer.status_code == 422
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in visible(answer.text)
        assert "wrong-secret" not in answer.text
        assert f'value="{NAME}"' in answer.text

    def test_waits_after_five_failures(self, anyone: TestClient, lan: Officer) -> None:
        for _ in range(5):
            fill_in(anyone, "/registry/sign-in", username=NAME, password="wrong")
        answer = fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        assert answer.status_code == 429
        assert "Hãy thử lại sau 15 phút" in visible(answer.text)

    def test_leads_from_a_temporary_password_to_an_own_one(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        told = operations.give_password(office.desk, office.by(office.quan), lan.id)
        path = "/registry/sign-in?back=/registry/children"
        answer = fill_in(anyone, path, username=NAME, password=told)
        way = answer.headers["Location"]
        assert way == "/registry/first-password?back=/registry/children"
        assert TICKET_COOKIE not in anyone.cookies
        new = {"new_password": "nước chảy đá mòn", "repeated": "nước chảy đá mòn"}
        differing = fill_in(anyone, way, username=NAME, password=told, **(new | {"repeated": "?"}))
        assert "Hai lần nhập mật khẩu không giống nhau." in visible(differing.text)
        done = fill_in(anyone, way, username=NAME, password=told, **new)
        assert done.headers["Location"] == "/registry/children"
        assert anyone.get("/registry/children").status_code == 200

    def test_renews_a_ticket_on_the_way(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        office.later(minutes=6)
        late = anyone.get("/registry/children?q=an")
        assert late.headers["Location"] == "/registry/renew?back=/registry/children%3Fq%3Dan"
        back = anyone.get(late.headers["Location"])
        assert back.headers["Location"] == "/registry/children?q=an"
        assert anyone.get("/registry/children").status_code == 200

    def test_asks_again_who_was_away_too_long(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        office.later(minutes=16)
        answer = anyone.get("/registry/renew?back=/registry/children")
        assert answer.headers["Location"] == "/registry/sign-in?back=/registry/children"
        assert TICKET_COOKIE not in anyone.cookies

    def test_lets_out_for_good(self, anyone: TestClient, office: Office, lan: Officer) -> None:
        fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        ticket = anyone.cookies[TICKET_COOKIE]
        out = anyone.post("/registry/sign-out")
        assert out.headers["Location"] == "/registry/sign-in"
        anyone.cookies.set(TICKET_COOKIE, ticket)
        assert anyone.get("/registry/children").status_code == 303  # at once
        office.later(minutes=6)
        assert "/sign-in" in anyone.get("/registry/renew?back=/").headers["Location"]

    def test_knows_a_machine_again_where_strangers_guess(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        anyone.post("/registry/sign-out")
        for _ in range(5):
            with pytest.raises(Refused):
                office.sign_in(NAME, "wrong")
        come_in = fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        assert come_in.status_code == 303

    def test_lets_out_who_is_out_already(self, anyone: TestClient) -> None:
        assert anyone.post("/registry/sign-out").status_code == 303

    def test_keeps_what_was_typed_when_the_session_ran_out(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        fill_in(anyone, "/registry/sign-in", username=NAME, password=PASSWORD)
        shown = anyone.get("/registry/children/new")
        typed = keyed(shown.text, TYPED | {"hamlet_id": str(office.ids["05578-01"])})
        office.later(minutes=6)
        late = anyone.post(
            "/registry/children/new",
            data=typed,
            headers={"Referer": "https://mang-non.test/registry/children/new"},
        )
        back = anyone.get(late.headers["Location"]).headers["Location"]
        assert 'value="lường thị  ân"' in anyone.get(back).text


class TestTheList:
    def test_shows_children_and_what_to_mind(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child(duc(personal_id=None))
        shown = as_officer(anyone, office, lan).get("/registry/children")
        words = visible(shown.text)
        assert f'href="/registry/children/{child_id}"' in shown.text
        assert "Ma Văn Đức 06/05/2018 Nam Tày Xóm Nà Chén Ma Thị Hảo 0912345678" in words
        assert "hộ nghèo, chưa có số định danh" in words

    def test_finds_by_words_and_hamlet(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        office.child()
        client = as_officer(anyone, office, lan)
        for query, found in (
            ("?q=duc", True),
            ("?q=uyen", False),
            (f"?hamlet={office.ids['05578-01']}", True),
            (f"?hamlet={office.ids['05578-02']}", False),
            ("?hamlet=nonsense", True),
            ("?status=away", False),
            ("?group=4", False),
        ):
            words = visible(client.get(f"/registry/children{query}").text)
            assert ("Ma Văn Đức" in words) is found, query
        assert "Không có trẻ nào như vậy." in visible(client.get("/registry/children?q=uyen").text)

    def test_gives_htmx_the_rows_alone(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        office.child()
        client = as_officer(anyone, office, lan)
        answer = client.get("/registry/children?q=duc", headers={"HX-Request": "true"})
        assert "<html" not in answer.text
        assert "Ma Văn Đức" in answer.text

    def test_of_a_hamlet_head_hides_what_is_not_for_the_head(
        self, anyone: TestClient, office: Office
    ) -> None:
        child_id = office.child()
        operations.record_circumstance(
            office.desk, office.by(office.lan), child_id, group=5, since=date(2024, 1, 1)
        )
        head = office.somebody(Role.HAMLET_HEAD, "05578-01")
        client = as_officer(anyone, office, head)
        words = visible(client.get("/registry/children").text)
        assert "Ma Văn Đức" in words
        assert "hoàn cảnh" not in words.lower()
        assert "hộ nghèo" not in words
        assert client.get(f"/registry/children/{child_id}").status_code == 403

    def test_does_not_tell_a_hamlet_head_who_is_in_a_circumstance(
        self, anyone: TestClient, office: Office
    ) -> None:
        office.child()
        head = office.somebody(Role.HAMLET_HEAD, "05578-01")
        client = as_officer(anyone, office, head)
        assert "Ma Văn Đức" in visible(client.get("/registry/children?group=5").text)

    def test_searches_only_when_asked(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        office.child()
        client = as_officer(anyone, office, lan)
        before = office.store.head("events")
        assert "Ma Văn Đức" not in visible(client.get("/registry/search").text)
        assert office.store.head("events") == before
        assert "Ma Văn Đức" in visible(client.get("/registry/search?q=đuc ma").text)

    def test_offers_who_is_called_nearly_so(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        office.child()
        client = as_officer(anyone, office, lan)

        shown = visible(client.get("/registry/search?q=ma van dcu").text)
        assert "Có phải một trong các trẻ" in shown
        assert "Ma Văn Đức" in shown
        assert "Không có trẻ nào như vậy." in visible(client.get("/registry/search?q=zzzz").text)

    def test_picks_a_child_for_the_page_of_another_service(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child()
        client = as_officer(anyone, office, lan)

        shown = client.get("/registry/search?q=duc&pick=/cases/notices/7/child").text
        assert f'href="/cases/notices/7/child?child_id={child_id}"' in shown
        assert 'name="pick" value="/cases/notices/7/child"' in shown
        abroad = client.get("/registry/search?q=duc&pick=//elsewhere.test/").text
        assert "elsewhere.test" not in abroad

    def test_counts_by_hamlet(self, anyone: TestClient, office: Office, lan: Officer) -> None:
        office.child()
        words = visible(as_officer(anyone, office, lan).get("/registry/hamlets").text)
        assert "Xóm Nà Chén 1 0 0 1 0 0" in words
        assert "Cộng 1 0 0 1 0 0" in words


class TestRegistering:
    def _typed(self, office: Office, **changes: Any) -> dict[str, Any]:
        return TYPED | {"hamlet_id": str(office.ids["05578-01"])} | changes

    def test_leads_to_the_childs_page(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        answer = fill_in(client, "/registry/children/new", **self._typed(office))
        assert answer.status_code == 303
        words = visible(client.get(answer.headers["Location"]).text)
        assert "Đã đăng ký trẻ vào sổ." in words
        assert "Ngày sinh 06/05/2018" in words
        assert "Hộ nghèo, cận nghèo Hộ cận nghèo" in words

    def test_keeps_what_was_typed_where_something_is_wrong(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        typed = self._typed(office, birth_date="31/02/2018", personal_id="12")
        answer = fill_in(client, "/registry/children/new", **typed)
        assert answer.status_code == 422
        assert "<title>Lỗi: Đăng ký trẻ" in answer.text
        assert 'value="lường thị ân"' in answer.text or 'value="lường thị  ân"' in answer.text
        assert 'value="31/02/2018"' in answer.text

    def test_says_what_a_rule_refuses_at_its_field(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        typed = self._typed(office, birth_date="10/03/2009")
        answer = fill_in(client, "/registry/children/new", **typed)
        assert "Chỉ đăng ký người dưới 16 tuổi." in visible(answer.text)
        assert 'href="#newchildform-birth_date"' in answer.text

    def test_shows_who_may_be_the_same_and_lets_the_officer_decide(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        child_id = office.child(duc(full_name="Lường Thị Ân", personal_id=None))
        client = as_officer(anyone, office, lan)
        answer = fill_in(client, "/registry/children/new", **self._typed(office))
        assert answer.status_code == 422
        assert "Có phải một trong các trẻ này?" in visible(answer.text)
        assert f'href="/registry/children/{child_id}"' in answer.text
        again = keyed(answer.text, self._typed(office, confirmed="1"))
        assert client.post("/registry/children/new", data=again).status_code == 303

    def test_sent_twice_registers_once(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        shown = client.get("/registry/children/new")
        typed = keyed(shown.text, self._typed(office))
        first, second = (client.post("/registry/children/new", data=typed) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]


class TestTheChild:
    @pytest.fixture
    def client(self, anyone: TestClient, office: Office, lan: Officer) -> TestClient:
        return as_officer(anyone, office, lan)

    @pytest.fixture
    def here(self, office: Office) -> str:
        return f"/registry/children/{office.child()}"

    def test_shows_the_record_its_course_and_who_has_looked(
        self, client: TestClient, here: str
    ) -> None:
        words = visible(client.get(here).text)
        assert "Đang cư trú, Xóm Nà Chén, Xã Thanh Định" in words
        assert "Số định danh 019218001234" in words
        assert "Đã đăng ký trẻ em Lập sổ ban đầu, Xóm Nà Chén" in words
        assert "Ai đã xem Lường Thị Lan" in words

    def test_is_not_found_abroad(self, anyone: TestClient, office: Office, here: str) -> None:
        client = as_officer(anyone, office, office.somebody(Role.CHILD_OFFICER, "05602"))
        answer = client.get(here)
        assert answer.status_code == 404
        assert "Ma Văn Đức" not in answer.text

    def test_is_corrected_with_a_reason(self, client: TestClient, here: str) -> None:
        shown = client.get(f"{here}/correct")
        assert 'value="Ma Văn Đức"' in shown.text
        assert 'value="06/05/2018"' in shown.text
        typed = {
            "full_name": "Ma Văn Đực",
            "birth_date": "06/05/2018",
            "birth_precision": "day",
            "sex": "male",
            "ethnicity": "tay",
            "hamlet_id": re.findall(r'<option value="([^"]+)" selected>Xóm', shown.text)[0],
            "personal_id": "019218001234",
            "poverty": "poor",
            "reason": "theo giấy khai sinh",
        }
        answer = client.post(f"{here}/correct", data=keyed(shown.text, typed))
        assert answer.status_code == 303
        words = visible(client.get(here).text)
        assert "Ma Văn Đực" in words
        assert "theo giấy khai sinh" in words

    def test_gets_a_circumstance_and_loses_it(self, client: TestClient, here: str) -> None:
        answer = fill_in(
            client,
            f"{here}/circumstances/new",
            circumstance="4.2",
            since="15/01/2024",
            evidence="QĐ 12",
        )
        assert answer.status_code == 303
        shown = client.get(here)
        assert "Trẻ em khuyết tật: Khuyết tật nặng từ 15/01/2024 · QĐ 12" in visible(shown.text)
        [way] = re.findall(r'href="([^"]+/end)"', shown.text)
        assert fill_in(client, way, ended_on="01/03/2025", reason="").status_code == 303
        assert "đến trước 01/03/2025" in visible(client.get(here).text)

    @pytest.mark.parametrize("circumstance", ["", "0", "15", "4.9", "nonsense"])
    def test_gets_only_circumstances_of_the_law(
        self, client: TestClient, here: str, circumstance: str
    ) -> None:
        path = f"{here}/circumstances/new"
        answer = fill_in(client, path, circumstance=circumstance, since="15/01/2024")
        assert answer.status_code == 422

    def test_gets_support(self, client: TestClient, here: str) -> None:
        answer = fill_in(
            client, f"{here}/support/new", kind="tuition", given_on="09/03/2025", note="học kỳ II"
        )
        assert answer.status_code == 303
        words = visible(client.get(here).text)
        assert "09/03/2025: Miễn, giảm học phí, hỗ trợ học tập học kỳ II" in words

    def test_moves_away_and_comes_back(self, client: TestClient, office: Office, here: str) -> None:
        gone = fill_in(client, f"{here}/move", moved_on="10/03/2025", where="Bắc Giang")
        assert gone.status_code == 303
        words = visible(client.get(here).text)
        assert "Đã chuyển đi" in words
        assert "10/03/2025: Xóm Nà Chén → Bắc Giang" in words
        back = fill_in(
            client,
            f"{here}/move",
            moved_on="10/03/2025",
            to_hamlet_id=str(office.ids["05578-02"]),
        )
        assert back.status_code == 303
        assert "Đang cư trú, Xóm Bản Piềng" in visible(client.get(here).text)

    def test_dies(self, client: TestClient, here: str) -> None:
        path = f"{here}/death"
        died = {"died_on-day": "1", "died_on-month": "3", "died_on-year": "2025"}
        assert fill_in(client, path, cause="drowning", **died).status_code == 303
        assert "01/03/2025: Đuối nước" in visible(client.get(here).text)

    def test_is_erased_by_the_chairman_who_understands(
        self, anyone: TestClient, office: Office, here: str
    ) -> None:
        client = as_officer(anyone, office, office.minh)
        said = {"ground": "by_request", "asked_by": "guardian", "decision": "01/QĐ"}
        careless = fill_in(client, f"{here}/erase", **said)
        assert "Hãy xác nhận rằng bạn hiểu hậu quả." in visible(careless.text)
        done = fill_in(client, f"{here}/erase", **said, understood="1")
        assert done.status_code == 303
        assert "/registry/erasures/" in done.headers["Location"]
        assert client.get(here).status_code == 404


class TestNames:
    def test_are_a_fragment_for_htmx_and_a_page_without(
        self, anyone: TestClient, office: Office
    ) -> None:
        child_id = office.child()
        client = as_officer(anyone, office, office.somebody(Role.ACCOUNTANT))
        part = client.get(f"/registry/names/{child_id}", headers={"HX-Request": "true"})
        assert visible(part.text) == "Ma Văn Đức , 06/05/2018"
        assert "href" not in part.text
        whole = client.get(f"/registry/names/{child_id}?back=/fund/grants")
        assert 'href="/fund/grants"' in whole.text
        assert "Lần xem này đã được ghi lại." in visible(whole.text)

    def test_lead_back_only_within_the_node(self, anyone: TestClient, office: Office) -> None:
        child_id = office.child()
        client = as_officer(anyone, office, office.minh)
        assert "evil" not in client.get(f"/registry/names/{child_id}?back=//evil.test").text


class TestAccounts:
    @pytest.fixture
    def client(self, anyone: TestClient, office: Office) -> TestClient:
        return as_officer(anyone, office, office.quan)

    def test_are_opened_given_a_password_and_shut(self, client: TestClient, office: Office) -> None:
        answer = fill_in(
            client,
            "/registry/officers/new",
            display_name="Hoàng Thị Mai",
            username="mai.ht",
            position_title="Hiệu trưởng",
            unit_id=str(office.ids["05578"]),
            role="contributor",
            since="01/01/2025",
        )
        here = answer.headers["Location"]
        shown = client.get(here)
        assert "Cán bộ đơn vị phối hợp, Xã Thanh Định" in visible(shown.text)
        way = f"{here}/password"
        told = client.post(way, data=keyed(shown.text, {}, way))
        [password] = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", told.text)
        with pytest.raises(operations.PasswordTemporary):
            office.sign_in("mai.ht", password)
        way = f"{here}/disable"
        assert client.post(way, data=keyed(shown.text, {}, way)).status_code == 303
        assert "đã khoá" in visible(client.get("/registry/officers").text)

    def test_get_and_lose_roles(self, client: TestClient, office: Office) -> None:
        here = f"/registry/officers/{office.lan.id}"
        typed = {"role": "treasurer", "unit_id": str(office.ids["05578"]), "since": "01/03/2025"}
        assert fill_in(client, f"{here}/roles/new", **typed).status_code == 303
        assert "Thủ quỹ, Xã Thanh Định" in visible(client.get(here).text)
        ending = {"role": "treasurer", "unit_id": typed["unit_id"], "last_day": "09/03/2025"}
        assert fill_in(client, f"{here}/roles/end", **ending).status_code == 303
        assert "đến hết 09/03/2025" in visible(client.get(here).text)

    def test_show_sign_ins_and_end_them(
        self, client: TestClient, office: Office, lan: Officer
    ) -> None:
        ticket = office.sign_in(NAME)
        shown = client.get(f"/registry/officers/{lan.id}")
        way = f"/registry/officers/{lan.id}/sessions/{ticket.session_id}/end"
        assert client.post(way, data=keyed(shown.text, {}, way)).status_code == 303
        assert operations.list_own_sessions(office.desk, office.by(lan)) == []

    @pytest.mark.parametrize("path", ["", "/new"])
    def test_are_the_administrators(
        self, anyone: TestClient, office: Office, lan: Officer, path: str
    ) -> None:
        client = as_officer(anyone, office, lan)
        assert client.get(f"/registry/officers{path}").status_code == 403

    def test_of_oneself_changes_the_password(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        new = {"new_password": "nước chảy đá mòn", "repeated": "nước chảy đá mòn"}
        answer = fill_in(client, "/registry/account", password=PASSWORD, **new)
        assert answer.status_code == 303
        assert office.sign_in(NAME, "nước chảy đá mòn").officer_id == lan.id


class TestUnits:
    def test_are_shown_to_all_and_written_by_the_administrator(
        self, anyone: TestClient, office: Office, lan: Officer
    ) -> None:
        client = as_officer(anyone, office, lan)
        shown = client.get("/registry/units")
        assert "Xóm Nà Chén" in visible(shown.text)
        assert "/rename" not in shown.text
        assert client.get("/registry/units/new").status_code == 403

    def test_are_entered_renamed_and_ended(self, anyone: TestClient, office: Office) -> None:
        client = as_officer(anyone, office, office.quan)
        entered = fill_in(
            client,
            "/registry/units/new",
            kind="hamlet",
            parent_id=str(office.ids["05578"]),
            code="05578-15",
            name="Xóm Mới",
            valid_from="01/03/2025",
        )
        assert entered.status_code == 303
        unit_id = next(unit.id for unit in office.desk.units if unit.code == "05578-15")
        way = f"/registry/units/{unit_id}"
        renamed = fill_in(client, f"{way}/rename", name="Xóm Khuổi Mới", since="09/03/2025")
        last = {"last_day-day": "10", "last_day-month": "3", "last_day-year": "2025"}
        ended = fill_in(client, f"{way}/end", **last)
        assert (renamed.status_code, ended.status_code) == (303, 303)
        words = visible(client.get("/registry/units").text)
        assert "Xóm Khuổi Mới" in words
        assert "từ 01/03/2025 đến 10/03/2025" in words


def test_an_unknown_child_is_a_page_that_says_so(
    anyone: TestClient, office: Office, lan: Officer
) -> None:
    client = as_officer(anyone, office, lan)
    for path in (f"/registry/children/{UUID(int=5)}", "/registry/children/nonsense"):
        assert client.get(path).status_code == 404
