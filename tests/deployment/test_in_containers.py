"""The node of docker-compose.yml in a real engine, from its founding to a killed service.

Long, as root, with podman, podman-compose and the images that the file names:

    podman build --format docker --tag mangnon:0.1.0 .
    MANGNON_HISTORIES=1 python -m pytest tests/deployment/test_in_containers.py
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from shared.contracts.announcement import SERVICES
from tests.deployment.deployed import ROOT
from tests.deployment.engine import NAME, Engine, lacking

UNITS: Final = ROOT / "services/registry/reference/units.csv"
OWN: Final = "mat-khau-rieng-2026"
_LACKING: Final = lacking() if os.environ.get("MANGNON_HISTORIES") else "long: MANGNON_HISTORIES"

pytestmark = pytest.mark.skipif(bool(_LACKING), reason=_LACKING)


class Door:
    """Who comes in by the one door, over TLS, under the name that people type."""

    def __init__(self, engine: Engine) -> None:
        self._client = httpx.Client(
            base_url="https://127.0.0.1",
            verify=engine.authority(),
            headers={"Host": NAME, "Origin": f"https://{NAME}"},
            timeout=60,
        )

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as a browser or a program does."""
        return self._client.request(method, path, extensions={"sni_hostname": NAME}, **more)

    def ticket(self, path: str, status: int, **more: Any) -> dict[str, str]:
        """Return the headers of who has signed in."""
        answer = self.ask("POST", path, **more)
        assert answer.status_code == status, answer.text
        told = answer.json()
        return {"Authorization": f"Bearer {told.get('token') or told['access_token']}"}

    def close(self) -> None:
        """Hang up."""
        self._client.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A node that has been founded and runs; its administrator has a password of their own."""
    made = Engine(tmp_path_factory.mktemp("node"))
    try:
        made.up("postgres", "nats")
        told = made.once(
            "registry", "found", "--units", "/units.csv", "--name", "Ma Thị Hiên",
            mounts={UNITS: "/units.csv:ro"},
        )  # fmt: skip
        made.up()
        _choose_password(made, re.findall(r"password: (\S+)", told)[0])
        yield made
    finally:
        made.down()


@pytest.fixture
def door(engine: Engine) -> Iterator[Door]:
    """The way in."""
    made = Door(engine)
    yield made
    made.close()


def _choose_password(engine: Engine, temporary: str) -> None:
    door = Door(engine)
    page = door.ask("GET", "/registry/first-password").text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    entered = {"password": temporary, "new_password": OWN, "repeated": OWN}
    answer = door.ask(
        "POST", "/registry/first-password", data={**hidden, "username": "quan-tri", **entered}
    )
    assert answer.status_code == 303, answer.text
    door.close()


def _administrator(door: Door) -> dict[str, str]:
    signed = {"username": "quan-tri", "password": OWN}
    return door.ticket("/registry/api/session", 201, json=signed)


def _asked(engine: Engine, question: str) -> list[dict[str, Any]]:
    """Ask Prometheus, from within: no door leads to it."""
    url = f"http://127.0.0.1:9090/api/v1/query?query={question}"
    answer = json.loads(engine.within("prometheus", "wget", "-qO-", url))
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found


def test_what_a_hotline_tells_is_kept_told_and_heard(engine: Engine, door: Door) -> None:
    us = _administrator(door)
    units = door.ask("GET", "/registry/api/units", headers=us).json()
    commune = next(one["id"] for one in units if one["code"] == "05578")
    client = door.ask(
        "POST",
        "/registry/api/clients",
        headers=us,
        json={"name": "Tổng đài", "unit_id": commune, "scopes": ["notices"]},
    ).json()
    them = door.ticket(
        "/registry/api/oauth/token",
        200,
        auth=(client["client_id"], client["client_secret"]),
        data={"grant_type": "client_credentials"},
    )
    notice = {
        "unit_id": commune,
        "channel": "hotline_111",
        "received_at": datetime.now(UTC).isoformat(),
        "child_class": "at_risk",
    }

    once = {**them, "Idempotency-Key": "tong-dai-1"}
    while (told := door.ask("POST", "/cases/api/notices", headers=once, json=notice)).is_error:
        assert told.status_code == 503, told.text  # cases has not heard of the client yet

    heard = 'mangnon_received_total{service="notify",source="cases"}>0'
    engine.wait_for(lambda: _asked(engine, quote(heard)) != [], "notify has heard nothing")


def test_nothing_of_what_is_inside_is_answered_outside(door: Door) -> None:
    inside = ("/metrics", "/registry/metrics", "/health/ready", "/cases/health/live")
    assert {door.ask("GET", path).status_code for path in inside} == {404}


def test_all_services_are_watched(engine: Engine) -> None:
    engine.wait_for(
        lambda: {o["metric"]["service"] for o in _asked(engine, quote("up==1"))} == set(SERVICES),
        "Prometheus does not see all five",
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_can_do_nothing_but_its_work(engine: Engine, service: str) -> None:
    status = engine.within(service, "cat", "/proc/1/status")
    assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
    assert engine.within(service, "id", "-u").strip() == "10001"
    tried = engine.within(service, "python", "-c", _TRIED)
    assert json.loads(tried) == {"writes": False, "leaves": service == "notify"}


# Whether it can write beside its data, and whether a way leads out of the machine.
_TRIED: Final = """
import json, socket
writes, leaves = True, True
try:
    open("/opt/mangnon/new", "w")
except OSError:
    writes = False
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect(("192.0.2.1", 443))
except OSError:
    leaves = False
print(json.dumps({"writes": writes, "leaves": leaves}))
"""


def test_verbs_of_the_whole_node_have_a_container(engine: Engine, tmp_path: Path) -> None:
    assert engine.once("operator", "verify").count("whole: yes") == len(SERVICES)
    folders = {name: tmp_path / name for name in ("backup", "keys", "code")}
    for folder in folders.values():
        folder.mkdir()
        os.chown(folder, 10001, 10001)
    engine.once(
        "operator", "backup", "--to", "/backup", "--keys-to", "/keys", "--key", "/code/backup.key",
        mounts={folder: f"/{name}" for name, folder in folders.items()},
    )  # fmt: skip
    assert [file.suffix for file in folders["backup"].iterdir()] == [".data"]


@pytest.mark.parametrize("service", ["registry", "nats", "postgres"])
def test_a_killed_container_comes_back(engine: Engine, door: Door, service: str) -> None:
    engine.kill(service)
    engine.start(service)
    for name in (service, *SERVICES):
        engine.until_healthy(name)
    engine.wait_for(
        lambda: door.ask("GET", "/registry/sign-in").status_code == 200, "nobody opens the door"
    )
    assert _administrator(door)
