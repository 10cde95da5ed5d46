"""What was typed when the session ran out is there again, for who typed it."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, func, select
from starlette.testclient import TestClient

from shared.web import TICKET_COOKIE
from shared.web.drafts import LARGEST_DRAFT, MOST_DRAFTS, drafts
from tests.web.corner import MINH, Corner

URL = "/corner/notes/new"
NOTE = {
    "_key": "the-key",
    "_form": "newnote",
    "title": "Bùi Măng",
    "kind": "school",
    "seen_on": "01/11/2026",
    "amount_dong": "1.234.567",
    "kinds": ["home", "other"],
}


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(drafts)).scalar_one()


def _kept(corner: Corner) -> int:
    return corner.desk.store.read(_count)


def _expire(corner: Corner) -> None:
    corner.clock.move_to(corner.clock.now() + timedelta(minutes=6))


def _back(location: str) -> str:
    parts = urlsplit(location)
    assert parts.path == "/registry/renew"
    return parse_qs(parts.query)["back"][0]


def _sign_in(client: TestClient, corner: Corner, **who: object) -> None:
    client.cookies.set(TICKET_COOKIE, corner.ticket(**who))  # type: ignore[arg-type]


@pytest.fixture
def left_behind(lan: TestClient, corner: Corner) -> str:
    """The address to which Lan comes back after her session ran out over a form."""
    _expire(corner)
    answer = lan.post(URL, data=NOTE, headers={"Referer": f"https://mang-non.test{URL}?hamlet=2"})
    assert answer.status_code == 303
    return _back(answer.headers["Location"])


def test_a_form_sent_too_late_is_there_again_after_signing_in(
    lan: TestClient, corner: Corner, left_behind: str
) -> None:
    assert left_behind.startswith(f"{URL}?hamlet=2&draft=")
    _sign_in(lan, corner)
    text = lan.get(left_behind).text
    assert "Những gì bạn đã nhập vẫn còn dưới đây" in text
    assert 'value="Bùi Măng"' in text
    assert re.findall(r'value="(\w+)" checked', text) == ["school", "home", "other"]
    assert 'name="_key" value="the-key"' in text  # nothing was done under it: it is still good
    assert corner.titles() == []


def test_sending_it_forgets_the_draft(lan: TestClient, corner: Corner, left_behind: str) -> None:
    _sign_in(lan, corner)
    assert _kept(corner) == 1
    assert lan.post(left_behind, data=NOTE).status_code == 303
    assert len(corner.titles()) == 1
    assert _kept(corner) == 0


def test_a_draft_that_is_still_wrong_stays(
    lan: TestClient, corner: Corner, left_behind: str
) -> None:
    _sign_in(lan, corner)
    assert lan.post(left_behind, data=NOTE | {"title": "Đã có"}).status_code == 422
    assert _kept(corner) == 1


def test_nobody_else_sees_it_or_ends_it(lan: TestClient, corner: Corner, left_behind: str) -> None:
    _sign_in(lan, corner, officer_id=MINH)
    text = lan.get(left_behind).text
    assert "Bùi Măng" not in text
    assert "Bản nháp không còn được giữ" in text
    lan.post(left_behind, data=NOTE)
    assert _kept(corner) == 1


def test_it_is_kept_for_a_day(lan: TestClient, corner: Corner, left_behind: str) -> None:
    corner.clock.move_to(corner.clock.now() + timedelta(hours=24))
    _sign_in(lan, corner)
    assert "Bùi Măng" not in lan.get(left_behind).text


def test_the_next_one_sweeps_away_what_is_too_old(
    lan: TestClient, corner: Corner, left_behind: str
) -> None:
    corner.clock.move_to(corner.clock.now() + timedelta(hours=24))
    _sign_in(lan, corner)
    _expire(corner)
    lan.post(URL, data=NOTE)
    assert _kept(corner) == 1


def test_nothing_readable_is_kept(lan: TestClient, corner: Corner, left_behind: str) -> None:
    def rows(connection: Connection) -> bytes:
        return repr(connection.execute(select(drafts)).all()).encode()

    stored = corner.desk.store.read(rows)
    assert b"Bui" not in stored
    assert "Bùi".encode() not in stored
    assert b"M%C4%83ng" not in stored


def test_another_nodes_secret_opens_nothing(
    lan: TestClient, corner: Corner, left_behind: str
) -> None:
    corner.app.state.draft_key = bytes(32)
    _sign_in(lan, corner)
    assert "Bùi Măng" not in lan.get(left_behind).text


def test_a_draft_belongs_to_its_page(lan: TestClient, corner: Corner, left_behind: str) -> None:
    _sign_in(lan, corner)
    answer = lan.get(f"/corner/notes/another?{urlsplit(left_behind).query}")
    assert answer.status_code == 200
    assert "Bùi Măng" not in answer.text


def test_a_draft_of_another_form_on_the_page_fills_nothing(lan: TestClient, corner: Corner) -> None:
    _expire(corner)
    answer = lan.post(URL, data=NOTE | {"_form": "another"})
    _sign_in(lan, corner)
    assert "Bùi Măng" not in lan.get(_back(answer.headers["Location"])).text


def test_passwords_are_not_kept_even_sealed(lan: TestClient, corner: Corner) -> None:
    def sealed(connection: Connection) -> int:
        return len(connection.execute(select(drafts.c.sealed)).scalars().all()[-1])

    _expire(corner)
    lan.post(URL, data=NOTE)
    without = corner.desk.store.read(sealed)
    lan.post(URL, data=NOTE | {"new_password": "rất kín"})
    assert corner.desk.store.read(sealed) == without


def test_what_is_too_large_is_not_kept_and_the_way_still_leads_back(
    lan: TestClient, corner: Corner
) -> None:
    _expire(corner)
    answer = lan.post(URL, data=NOTE | {"story": "x" * LARGEST_DRAFT})
    assert _back(answer.headers["Location"]) == URL
    assert _kept(corner) == 0


def test_an_officer_cannot_fill_the_disk(lan: TestClient, corner: Corner) -> None:
    _expire(corner)
    for _ in range(MOST_DRAFTS + 5):
        assert "draft" in lan.post(URL, data=NOTE).headers["Location"]
    assert _kept(corner) == MOST_DRAFTS


def test_an_old_ticket_keeps_nothing(anyone: TestClient, corner: Corner) -> None:
    _sign_in(anyone, corner)
    corner.clock.move_to(corner.clock.now() + timedelta(days=2))
    anyone.post(URL, data=NOTE)
    assert _kept(corner) == 0


def test_without_any_ticket_nothing_is_kept(anyone: TestClient, corner: Corner) -> None:
    answer = anyone.post(URL, data=NOTE)
    assert _back(answer.headers["Location"]) == URL
    assert _kept(corner) == 0


def test_a_foreign_page_leads_nowhere_else(lan: TestClient, corner: Corner) -> None:
    _expire(corner)
    answer = lan.post(URL, data=NOTE, headers={"Referer": "https://evil.test/elsewhere"})
    assert _back(answer.headers["Location"]).startswith(f"{URL}?draft=")


def test_htmx_is_sent_on_as_a_whole_page(lan: TestClient, corner: Corner) -> None:
    _expire(corner)
    answer = lan.post(URL, data=NOTE, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert _back(answer.headers["HX-Redirect"]).startswith(f"{URL}?draft=")


def test_a_hint_of_markup_in_a_draft_stays_text(lan: TestClient, corner: Corner) -> None:
    _expire(corner)
    answer = lan.post(URL, data=NOTE | {"title": '"><script>alert(1)</script>'})
    _sign_in(lan, corner)
    text = lan.get(_back(answer.headers["Location"])).text
    assert "<script>alert" not in text
    assert "<script>alert(1)</script>" in unescape(text)
