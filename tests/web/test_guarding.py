"""What stands before every route: origins, headers, the last answer."""

import pytest
import structlog
from starlette.testclient import TestClient

from tests.web.corner import Corner

NOTE = {"title": "Một", "kind": "home", "seen_on": "01/11/2026", "amount_dong": "5.000"}
URL = "/corner/notes/new"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://mang-non.test"}, 403),
        ({"Origin": "https://mang-non.test"}, 303),
        ({"Origin": "https://mang-non.test:8443"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_change_anything(
    lan: TestClient, corner: Corner, headers: dict[str, str], status: int
) -> None:
    del lan.headers["Sec-Fetch-Site"]
    answer = lan.post(URL, data=NOTE, headers=headers)
    assert answer.status_code == status
    assert len(corner.titles()) == (1 if status == 303 else 0)


def test_reading_is_free_of_that(lan: TestClient) -> None:
    assert lan.get("/corner/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_foreign_request_to_the_api_is_told_so_in_json(lan: TestClient) -> None:
    answer = lan.post("/corner/api/notes", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize(
    "path", ["/corner/", "/corner/nowhere", "/nowhere", "/corner/forbidden", "/corner/api/notes"]
)
def test_every_answer_ties_the_browsers_hands(lan: TestClient, path: str) -> None:
    headers = lan.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"]
    assert headers.get_list("Content-Security-Policy") == [policy]


def test_cookies_over_https_never_travel_otherwise(lan: TestClient) -> None:
    kept = lan.post(URL, data=NOTE).headers["Set-Cookie"]
    assert "Secure" in kept
    assert "HttpOnly" in kept
    assert "samesite=lax" in kept.lower()


def test_what_breaks_shows_an_id_and_no_word_of_what_it_was(lan: TestClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = lan.post(URL, data=NOTE | {"title": "Hỏng"})
    assert answer.status_code == 500
    (fault,) = [log for log in logs if log["event"] == "fault"]
    assert fault["request_id"] in answer.text
    assert "Bí Mật" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_what_breaks_in_the_api_says_so_in_json(lan: TestClient) -> None:
    body = {"title": "Hỏng", "amount_dong": 1, "seen_on": "2026-11-01"}
    with structlog.testing.capture_logs():
        answer = lan.post("/corner/api/notes", json=body)
    assert answer.status_code == 500
    assert answer.json()["code"] == "fault"
    assert len(answer.json()["fault_id"]) == 8


def test_a_long_page_is_packed(lan: TestClient) -> None:
    answer = lan.get(URL)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(answer.content) / 3
