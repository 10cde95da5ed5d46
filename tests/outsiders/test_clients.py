"""Machine clients: OAuth 2 client credentials, from registering to revoking."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from services.registry import operations
from shared.kernel.roles import ClientScope, Role
from tests.registry.office import Office, open_office

TOKEN = "/registry/api/oauth/token"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def door(office: Office) -> TestClient:
    return TestClient(office.door, base_url="http://door", raise_server_exceptions=False)


@pytest.fixture
def client(office: Office) -> operations.ClientSecret:
    return operations.register_client(
        office.desk,
        office.by(office.quan),
        name="Phần mềm của Sở",
        unit_id=office.ids["05578"],
        scopes=(ClientScope.EVENTS, ClientScope.FIGURES),
    )


def basic(name: object, secret: str) -> dict[str, str]:
    shown = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {shown}"}


def ask(door: TestClient, client: operations.ClientSecret, **form: str) -> httpx2.Response:
    headers = basic(client.client_id, client.secret)
    return door.post(TOKEN, data=GRANT | form, headers=headers)


class TestAToken:
    def test_is_given_for_id_and_secret_by_basic_or_in_the_form(
        self, door: TestClient, client: operations.ClientSecret
    ) -> None:
        by_basic = ask(door, client)
        said = {"client_id": str(client.client_id), "client_secret": client.secret}
        by_form = door.post(TOKEN, data=GRANT | said)

        for answer in (by_basic, by_form):
            assert answer.status_code == 200, answer.text
            body = answer.json()
            assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
            assert body["scope"] == "events figures"
            assert answer.headers["Cache-Control"] == "no-store"

    def test_opens_what_its_scope_opens_and_nothing_else(
        self, door: TestClient, client: operations.ClientSecret
    ) -> None:
        shown = {"Authorization": f"Bearer {ask(door, client).json()['access_token']}"}

        assert door.get("/registry/api/units", headers=shown).status_code == 200
        for path in ("officers", "clients", "children/search?q=an"):
            answer = door.get(f"/registry/api/{path}", headers=shown)
            assert answer.status_code in (403, 404, 422), path
        renewed = door.post("/registry/api/session/renew", headers=shown)
        assert renewed.status_code == 404  # it shows its secret again instead

    def test_may_be_asked_for_less(self, door: TestClient, client: operations.ClientSecret) -> None:
        assert ask(door, client, scope="events").json()["scope"] == "events"
        refused = ask(door, client, scope="events notices")
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")

    def test_ends_after_five_minutes(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        shown = {"Authorization": f"Bearer {ask(door, client).json()['access_token']}"}
        office.later(minutes=5)

        assert door.get("/registry/api/units", headers=shown).status_code == 401


class TestNo:
    @pytest.mark.parametrize(
        ("form", "error"),
        [
            ({}, "invalid_request"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ],
    )
    def test_another_way_of_asking(
        self, door: TestClient, client: operations.ClientSecret, form: dict[str, str], error: str
    ) -> None:
        headers = basic(client.client_id, client.secret)
        answer = door.post(TOKEN, data=form, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (400, error)

    def test_a_wrong_secret_an_unknown_and_a_revoked_client_are_told_the_same(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        revoked = operations.register_client(
            office.desk,
            office.by(office.quan),
            name="Cũ",
            unit_id=office.ids["05578"],
            scopes=(ClientScope.EVENTS,),
        )
        operations.revoke_client(office.desk, office.by(office.quan), revoked.client_id)
        answers = [
            door.post(TOKEN, data=GRANT, headers=basic(client.client_id, "mn_sai")),
            door.post(TOKEN, data=GRANT, headers=basic(office.ids["05578"], client.secret)),
            door.post(TOKEN, data=GRANT, headers=basic("không-phải-mã", "mn_sai")),
            door.post(TOKEN, data=GRANT, headers=basic(revoked.client_id, revoked.secret)),
        ]

        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.text for answer in answers}) == 1
        assert answers[0].json()["error"] == "invalid_client"
        assert answers[0].headers["WWW-Authenticate"].startswith("Basic")

    def test_who_guesses_waits_a_quarter_of_an_hour(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        for _ in range(5):
            door.post(TOKEN, data=GRANT, headers=basic(client.client_id, "mn_sai"))

        shut = ask(door, client)
        assert (shut.status_code, shut.headers["Retry-After"]) == (429, "900")
        office.later(minutes=16)
        assert ask(door, client).status_code == 200


class TestTheAdministrator:
    def test_sees_a_secret_once_and_it_is_kept_nowhere(
        self, office: Office, door: TestClient
    ) -> None:
        shown = {
            "Authorization": f"Bearer {office.ticket(office.quan)}",
            "Idempotency-Key": "one",
        }
        body = {"name": "Sở Y tế", "unit_id": str(office.ids["05578"]), "scopes": ["events"]}
        made = door.post("/registry/api/clients", json=body, headers=shown)
        again = door.post("/registry/api/clients", json=body, headers=shown)
        listed = door.get("/registry/api/clients", headers=shown)

        secret = made.json()["client_secret"]
        assert (made.status_code, made.json()) == (201, again.json())
        assert secret not in listed.text
        assert listed.json()[0]["last_here_at"] is None
        assert all(secret not in told for told in office.told())

    def test_replaces_a_secret_and_the_old_one_opens_nothing(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        new = operations.replace_client_secret(
            office.desk, office.by(office.quan), client.client_id
        )

        assert ask(door, client).status_code == 401
        assert ask(door, new).status_code == 200

    def test_revokes_and_tokens_end_at_once(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        shown = {"Authorization": f"Bearer {ask(door, client).json()['access_token']}"}
        operations.revoke_client(office.desk, office.by(office.quan), client.client_id)

        refused = door.get("/registry/api/units", headers=shown)
        assert (refused.status_code, refused.json()["code"]) == (403, "officer_inactive")

    def test_finds_each_token_among_the_facts(
        self, office: Office, door: TestClient, client: operations.ClientSecret
    ) -> None:
        ask(door, client, scope="events")

        kinds = [one.fact.fact_type for one in office.store.facts(f"client-{client.client_id}")]
        assert kinds == ["registry.client_registered", "registry.token_given"]

    @pytest.mark.parametrize("role", [Role.CHILD_OFFICER, Role.CHAIRMAN])
    def test_alone_registers_clients(self, office: Office, door: TestClient, role: Role) -> None:
        shown = {"Authorization": f"Bearer {office.ticket(office.somebody(role))}"}
        body = {"name": "X", "unit_id": str(office.ids["05578"]), "scopes": ["events"]}

        assert door.post("/registry/api/clients", json=body, headers=shown).status_code == 403

    def test_works_on_pages_too(self, office: Office, door: TestClient) -> None:
        door.cookies.set("mangnon_ticket", office.ticket(office.quan))
        form = {"name": "Sở Y tế", "unit_id": str(office.ids["05578"]), "scopes": ["events"]}
        here = {"Sec-Fetch-Site": "same-origin"}
        blank = door.get("/registry/clients/new")
        made = door.post("/registry/clients/new", data=form | {"_key": "k1"}, headers=here)
        later = door.get("/registry/clients")

        assert "Nghe sự kiện" in blank.text
        assert "mn_" in made.text
        assert "Sở Y tế" in later.text
        assert "mn_" not in later.text
