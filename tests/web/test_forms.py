"""Forms: typed once, kept until right, carried out once."""

import re
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from shared.web import Form
from tests.web.corner import A_MORNING, Corner, Kind, NewNote

URL = "/corner/notes/new"
NOTE = {
    "title": "Bùi Măng",
    "kind": "school",
    "seen_on": "01/11/2026",
    "amount_dong": "1.234.567",
}


def _value(text: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def _errors(text: str) -> list[str]:
    summary = text.partition('class="summary"')[2].partition("</div>")[0]
    return [unescape(re.sub("<[^>]+>", "", item)) for item in re.findall("<li>(.*?)</li>", summary)]


class TestARightForm:
    def test_is_carried_out_and_leads_on(self, lan: TestClient, corner: Corner) -> None:
        answer = lan.post(URL, data=NOTE)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/corner/?note=")
        (stream,) = corner.titles()
        (recorded,) = corner.desk.store.facts(stream)
        assert (recorded.fact.title, recorded.fact.amount_dong) == ("Bùi Măng", 1_234_567)

    def test_says_so_on_the_next_page_and_only_there(self, lan: TestClient) -> None:
        lan.post(URL, data=NOTE)
        assert "Đã ghi." in lan.get("/corner/").text
        assert "Đã ghi." not in lan.get("/corner/").text

    def test_sent_twice_is_carried_out_once(self, lan: TestClient, corner: Corner) -> None:
        key = _value(lan.get(URL).text, "_key")
        first, second = (lan.post(URL, data=NOTE | {"_key": key}) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert len(corner.titles()) == 1

    def test_composes_what_a_mac_sends_in_pieces(self, lan: TestClient, corner: Corner) -> None:
        lan.post(URL, data=NOTE | {"title": "  Nguye\u0302\u0303n \u200bĐu\u031b\u0301c "})
        (recorded,) = corner.desk.store.facts(corner.titles()[0])
        assert recorded.fact.title == "Nguyễn Đức"


class TestAWrongForm:
    def test_is_shown_again_with_everything_typed(self, lan: TestClient, corner: Corner) -> None:
        typed = NOTE | {
            "title": "<b>Bùi & Măng</b>" + "x" * 40,
            "seen_on": "31/02/2019",
            "kinds": ["home", "other"],
            "hamlet": "2",
            "story": "\nmột\nhai </textarea>",
            "moved_on-day": "3",
            "heard_at-hour": "8h",
            "is_urgent": "1",
        }
        answer = lan.post(URL, data=typed)
        text = answer.text
        assert answer.status_code == 422
        assert corner.titles() == []
        assert _value(text, "title") == typed["title"]
        assert _value(text, "seen_on") == "31/02/2019"
        assert _value(text, "amount_dong") == "1.234.567"
        assert _value(text, "moved_on-day") == "3"
        assert _value(text, "heard_at-hour") == "8h"
        assert re.findall(r'value="(\w+)" checked', text) == ["school", "home", "other", "1"]
        assert '<option value="2" selected>' in text
        assert "một\nhai &lt;/textarea&gt;</textarea>" in text

    def test_says_what_is_wrong_above_and_at_the_field(self, lan: TestClient) -> None:
        text = lan.post(URL, data={"title": "x" * 41, "amount_dong": "12.5"}).text
        assert "<title>Lỗi: Ghi chép mới – Măng Non</title>" in text
        assert _errors(text) == [
            "Họ, chữ đệm và tên dài quá 40 ký tự, hãy viết ngắn lại.",
            "Chọn nơi xảy ra.",
            "Nhập ngày sinh.",
            "Viết số tiền hỗ trợ theo mẫu 1.234.567.",
        ]
        for field in ("title", "kind", "seen_on", "amount_dong"):
            assert f'href="#newnote-{field}"' in text
            assert f'id="newnote-{field}"' in text
            assert f'id="newnote-{field}-error"' in text
        assert 'aria-describedby="newnote-title-hint newnote-title-error"' in text
        assert "autofocus" in text

    def test_is_sent_again_under_another_key(self, lan: TestClient, corner: Corner) -> None:
        wrong = lan.post(URL, data={**NOTE, "title": "Đã có", "_key": "first"})
        key = _value(wrong.text, "_key")
        assert key != "first"
        assert lan.post(URL, data={**NOTE, "_key": key}).status_code == 303
        assert len(corner.titles()) == 1

    def test_a_rule_over_two_fields_speaks_at_the_named_one(self, lan: TestClient) -> None:
        text = lan.post(URL, data=NOTE | {"moved_on": "01/01/2020"}).text
        assert _errors(text) == ["Ngày chuyển đến phải sau ngày sinh."]
        assert 'href="#newnote-moved_on"' in text

    def test_a_choice_that_is_not_offered_is_no_choice(self, lan: TestClient) -> None:
        text = lan.post(URL, data=NOTE | {"kind": "moon"}).text
        assert _errors(text) == ["Nơi xảy ra: chọn một trong các mục đã cho."]

    def test_bounds_are_said_with_vietnamese_numbers(self, lan: TestClient) -> None:
        text = lan.post(URL, data=NOTE | {"amount_dong": "500.000.001"}).text
        assert _errors(text) == ["Số tiền hỗ trợ không được quá 500.000.000."]


class TestARefusal:
    def test_lands_on_its_field(self, lan: TestClient) -> None:
        answer = lan.post(URL, data=NOTE | {"title": "Đã có"})
        assert answer.status_code == 422
        assert _errors(answer.text) == ["Đã có một ghi chép cùng tên."]
        assert 'href="#newnote-title"' in answer.text
        assert _value(answer.text, "amount_dong") == "1.234.567"

    def test_without_a_field_lands_above_the_form(self, lan: TestClient) -> None:
        answer = lan.post(URL, data=NOTE | {"title": "Hết hạn"})
        assert answer.status_code == 422
        assert _errors(answer.text) == ["Sổ đã khoá, không ghi thêm được."]

    def test_of_what_is_not_there_is_a_page_of_its_own(self, lan: TestClient) -> None:
        answer = lan.post(URL, data=NOTE | {"title": "Không thấy"})
        assert answer.status_code == 404
        assert "<h1>Không tìm thấy</h1>" in answer.text


class TestWhatIsNoForm:
    @pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
    def test_is_refused_with_a_sentence(self, lan: TestClient, kind: str) -> None:
        answer = lan.post(URL, content=b"title=x", headers={"Content-Type": kind})
        assert answer.status_code == 415
        assert "không phải một biểu mẫu" in answer.text

    def test_too_large_by_its_own_word(self, lan: TestClient) -> None:
        answer = lan.post(URL, data=NOTE | {"story": "x" * 300_000})
        assert answer.status_code == 413
        assert "dài quá 256 KB" in answer.text

    def test_too_large_without_saying_so(self, lan: TestClient) -> None:
        chunks = (b"story=" + b"x" * 50_000 for _ in range(8))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert lan.post(URL, content=chunks, headers=headers).status_code == 413

    @pytest.mark.parametrize("body", [b"title=%ff%fe", "title=ả".encode(), b"a=1&" * 3000])
    def test_garbled_is_said(self, lan: TestClient, body: bytes) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = lan.post(URL, content=body, headers=headers)
        assert answer.status_code == 400
        assert "bị hỏng" in answer.text


def test_a_form_is_prefilled_from_the_query(lan: TestClient) -> None:
    text = lan.get(f"{URL}?hamlet=2&kind=home&other=%3Cscript%3E").text
    assert '<option value="2" selected>' in text
    assert 'value="home" checked' in text
    assert "script>" not in text.partition("</head>")[2]


def test_what_is_known_fills_what_nobody_typed() -> None:
    known = {"hamlet": "2", "kinds": (Kind.HOME,), "seen_on": date(2019, 11, 5), "is_urgent": True}
    form = Form(NewNote, {"hamlet": ["1"]}).suggest(**known, heard_at=A_MORNING)
    assert form.text("hamlet") == "1"
    assert form.chosen("kinds", "home")
    assert form.chosen("is_urgent", 1)
    assert (form.text("seen_on"), form.text("seen_on-month")) == ("05/11/2019", "11")
    assert (form.text("heard_at-hour"), form.text("heard_at-day")) == ("08:30", "05/11/2026")


def test_what_was_left_empty_in_a_posted_form_stays_empty() -> None:
    form = Form(NewNote, {"hamlet": [""]}, is_whole=True)
    form.suggest(hamlet="2", kinds=(Kind.HOME,), is_urgent=True)
    assert form.text("hamlet") == ""
    assert not form.chosen("kinds", "home")
    assert not form.chosen("is_urgent", 1)


def test_a_password_is_never_shown_again(anyone: TestClient) -> None:
    typed = {"name": "lan", "password": " bí mật ", "_key": "k"}
    answer = anyone.post("/corner/sign-in", data=typed)
    assert answer.status_code == 422
    assert _value(answer.text, "name") == "lan"
    assert "bí mật" not in answer.text
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


def test_the_browser_does_not_remember_what_was_typed_about_a_child(lan: TestClient) -> None:
    text = lan.get(URL).text
    for entry in re.findall(r"<(?:input|textarea)[^>]*>", text):
        if re.search(r'type="(?:hidden|radio|checkbox)"', entry) is None:
            assert 'autocomplete="off"' in entry
