"""The node of docker-compose.yml in a real engine, from its founding to a killed service.

Long, as root, with podman, podman-compose and the images that the file names:

    podman build --format docker --tag mangnon:0.1.0 .
    MANGNON_HISTORIES=1 python -m pytest tests/deployment/test_in_containers.py
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from shared.contracts.announcement import SERVICES
from tests.deployment.deployed import ROOT
from tests.deployment.door import Door
from tests.deployment.engine import NAME, Engine, lacking

UNITS: Final = ROOT / "services/registry/reference/units.csv"
_LACKING: Final = lacking() if os.environ.get("MANGNON_HISTORIES") else "long: MANGNON_HISTORIES"

pytestmark = pytest.mark.skipif(bool(_LACKING), reason=_LACKING)


def opened(engine: Engine) -> Door:
    """Return the one door, over TLS, under the name that people type."""
    client = httpx.Client(
        base_url="https://127.0.0.1",
        verify=engine.authority(),
        headers={"Host": NAME, "Origin": f"https://{NAME}"},
        timeout=60,
    )
    return Door(client, NAME)


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
        door = opened(made)
        door.choose_password(told)
        door.close()
        yield made
    finally:
        made.down()


@pytest.fixture
def door(engine: Engine) -> Iterator[Door]:
    """The way in."""
    made = opened(engine)
    yield made
    made.close()


def _asked(engine: Engine, question: str) -> list[dict[str, Any]]:
    """Ask Prometheus, from within: no door leads to it."""
    url = f"http://127.0.0.1:9090/api/v1/query?query={question}"
    answer = json.loads(engine.within("prometheus", "wget", "-qO-", url))
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found


def test_what_a_hotline_tells_is_kept_told_and_heard(engine: Engine, door: Door) -> None:
    hotline = door.hotline("Tổng đài")
    engine.wait_for(lambda: hotline.is_taken("tong-dai-1"), "nobody takes it")

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
    assert door.administrator()
