"""The administrator's pages of webhooks, as forms without any script, and the same for programs."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from services.notify.channels import Webhooks, deliver_due
from services.notify.channels.reaching import Outlet
from services.notify.readmodels.endpoints import endpoints
from services.notify.readmodels.outgoing import outgoing
from shared.web import TICKET_COOKIE
from tests.notify.receiving import Receiver, fits, receiving
from tests.notify.test_pages import HERE, words
from tests.notify.test_webhooks import HERE as LOOPBACK
from tests.notify.test_webhooks import PROGRAM, client_told, opened, registered
from tests.notify.world import LAN, QUAN, Office


@pytest.fixture
def quan(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The administrator before the door, of an installation that tries receivers out."""
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "true")
    office.hear("registry", client_told())
    door = TestClient(office.door(), "https://mang-non.test", headers=HERE, follow_redirects=False)
    door.cookies.set(TICKET_COOKIE, office.ticket(QUAN))
    with door:
        yield door


def send(office: Office) -> None:
    deliver_due(office.desk, Webhooks("n1", Outlet(LOOPBACK)), office.clock.now())


def secret_in(text: str) -> str:
    [found] = re.findall(r"whsec_[A-Za-z0-9+/=]+", words(text))
    return str(found)


def test_from_the_form_to_the_first_event_and_again(office: Office, quan: TestClient) -> None:
    with receiving(Receiver([500])) as receiver:
        form = words(quan.get("/notify/webhooks/new").text)
        assert f"Xã Đồng Tâm · {PROGRAM}" in form
        typed = {"client_id": str(PROGRAM), "url": receiver.url, "_key": "một-lần"}
        wanted = {"wanted": "vn.mangnon.registry.child_registered.v1"}
        made = quan.post("/notify/webhooks/new", data=typed | wanted)
        secret = secret_in(made.text)
        [(endpoint_id,)] = office.rows(endpoints, "endpoint_id")
        here = f"/notify/webhooks/{endpoint_id}"
        office.hear("registry", registered())
        office.hear("cases", opened())  # not wanted
        send(office)

        shown = words(quan.get(here).text)
        assert "máy chủ" not in shown
        assert "Đang chờ: 500" in shown
        assert "mat-khau-rieng" not in shown
        assert "whsec_" not in shown, "a secret is shown in one answer alone"
        assert "?…" in words(quan.get("/notify/webhooks").text)

        assert quan.post(f"{here}/resend", data={"source": "registry", "after": "0"}).is_redirect
        send(office)
        assert "Đã nhận: 1" in words(quan.get(here).text)
        event = receiver.got[0].id
        assert quan.post(f"{here}/resend", data={"event": event}).is_redirect
        send(office)

    assert receiver.ids == [event] * 3
    assert all(fits(got, secret) for got in receiver.got)


def test_what_is_wrong_is_said_beside_its_field(quan: TestClient) -> None:
    typed = {"client_id": str(PROGRAM), "url": "https://ten:mat-khau@nhan.example.vn/"}
    shown = quan.post("/notify/webhooks/new", data=typed)

    assert "Địa chỉ chưa đúng" in words(shown.text)
    assert "whsec_" not in shown.text


def test_a_program_of_the_administrator_does_all_of_it(office: Office, quan: TestClient) -> None:
    quan.headers["Accept"] = "application/json"
    with receiving(Receiver()) as receiver:
        asked = {
            "client_id": str(PROGRAM),
            "url": receiver.url,
            "events": ["vn.mangnon.registry.child_registered.v1"],
        }
        made = quan.post("/notify/api/webhooks", json=asked).json()
        here = f"/notify/api/webhooks/{made['endpoint_id']}"
        tested = quan.post(f"{here}/test").json()["event"]
        send(office)
        changed = quan.post(f"{here}/secret").json()["secret"]
        assert quan.post(f"{here}/disable").status_code == 204
        office.hear("registry", registered())
        send(office)
        assert quan.get(here).json()["counts"] == {"waiting": 1, "delivered": 1, "dropped": 0}
        assert quan.get("/notify/api/webhooks").json()[0]["stopped"] == "by_hand"
        assert quan.post(f"{here}/test").status_code == 409
        assert quan.post(f"{here}/enable").status_code == 204
        send(office)
        again = quan.post(f"{here}/resend", json={"source": "registry", "after": 0})
        none = quan.post(f"{here}/resend", json={"source": "ai-do"})

    first, second = receiver.got
    assert first.id == tested
    assert fits(second, made["secret"])
    assert fits(second, changed)
    assert again.json() == {"queued": 1}
    assert (none.status_code, none.json()["code"]) == (422, "source_unknown")
    assert office.rows(outgoing, "state") == [("delivered",), ("waiting",)]


def test_it_is_nobody_else_s_business(office: Office, quan: TestClient) -> None:
    quan.cookies.set(TICKET_COOKIE, office.ticket(LAN))

    assert quan.get("/notify/webhooks").status_code == 403
    assert quan.get("/notify/webhooks/new").status_code == 403
