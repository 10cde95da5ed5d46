"""The node of deploy/k8s in a cluster, from its founding to a killed pod, as the guide tells it.

Long, in whatever cluster kubectl reaches, whose nodes have the images that the manifests name. The
namespace `mangnon` must not be there; it is removed in the end:

    KUBECONFIG=… MANGNON_HISTORIES=1 python -m pytest tests/deployment/test_in_a_cluster.py

It is a commune's; MANGNON_OVERLAY=district or province says another's.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import httpx
import pytest

from shared.contracts.announcement import SERVICES
from tests.deployment.cluster import NAME, NODE, Cluster, lacking
from tests.deployment.door import Door
from tests.deployment.office import Office

_LACKING: Final = lacking() if os.environ.get("MANGNON_HISTORIES") else "long: MANGNON_HISTORIES"

pytestmark = pytest.mark.skipif(bool(_LACKING), reason=_LACKING)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A node that was founded by the guide; its administrator has a password of their own."""
    made = Cluster(tmp_path_factory.mktemp("node"))
    try:
        told = made.follow("say.sh found")
        made.until_available()
        made.open_outside()
        opened = Door(made.client(), NAME)
        opened.choose_password(told)
        opened.close()
        yield made
    finally:
        made.down()


@pytest.fixture
def door(cluster: Cluster) -> Iterator[Door]:
    """The way in."""
    made = Door(cluster.client(), NAME)
    yield made
    made.close()


def is_ready(door: Door) -> bool:
    """Say whether all services tell and listen."""
    try:
        asked = [door.ask("GET", f"/{service}/health/ready") for service in SERVICES]
    except httpx.TransportError:
        return False
    return {one.status_code for one in asked} == {200}


class TestWork:
    def test_all_services_tell_and_listen(self, cluster: Cluster, door: Door) -> None:
        cluster.wait_for(partial(is_ready, door), "a service does not tell or listen")

    def test_what_a_hotline_tells_is_kept_told_and_heard(
        self, cluster: Cluster, door: Door
    ) -> None:
        hotline = door.hotline("Tổng đài")
        cluster.wait_for(partial(hotline.is_taken, "tong-dai-1"), "nobody takes it")
        heard = re.compile(
            r'^mangnon_received_total\{service="notify",source="cases"\} [1-9]', re.MULTILINE
        )
        cluster.wait_for(
            lambda: bool(heard.search(door.ask("GET", "/notify/metrics").text)),
            "notify has heard nothing",
        )

    def test_verbs_of_the_whole_node_have_a_job(self, cluster: Cluster, door: Door) -> None:
        told = cluster.follow("say.sh backup")
        assert told.count("whole: yes") == len(SERVICES)
        (kept,) = re.findall(r"^data: /backup/(\S+)$", told, re.MULTILINE)

        cluster.amend("deploy/k8s/verbs/restore.yaml", "mangnon-n05578-20261124T010000Z.data", kept)
        told = cluster.follow("say.sh restore")
        assert re.search(r"^unreadable: 0$", told, re.MULTILINE)
        cluster.until_available()
        assert door.administrator()

    def test_other_verbs_are_said_as_they_are_typed(self, cluster: Cluster) -> None:
        told = cluster.follow("say.sh units")
        assert re.search(r"^ *commune 05578 ", told, re.MULTILINE)
        assert re.search(r"^quan-tri: ", told, re.MULTILINE)

    def test_an_account_gets_a_password_while_registry_rests(
        self, cluster: Cluster, door: Door
    ) -> None:
        told = cluster.follow("say.sh officer password")
        cluster.until_available()
        door.choose_password(told)
        assert door.administrator()

    def test_a_report_is_fetched_as_it_was_sent(self, cluster: Cluster, door: Door) -> None:
        office = Office.staffed(door)
        cluster.wait_for(office.is_known, "reporting does not know the office")
        promised = office.send_half_year()

        cluster.follow("deployment/reporting -- ")
        fetched = cluster.content("bao-cao.docx")
        assert hashlib.sha256(fetched).hexdigest() == promised


class TestRights:
    def test_a_pod_that_could_do_more_is_refused(self, cluster: Cluster) -> None:
        why = cluster.refuse("create", "--filename=-", given=_PRIVILEGED)
        assert "violates PodSecurity" in why

    @pytest.mark.parametrize("service", SERVICES)
    def test_a_service_can_do_nothing_but_its_work(self, cluster: Cluster, service: str) -> None:
        status = cluster.within(f"deployment/{service}", "cat", "/proc/1/status")
        assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
        assert re.search(r"^Seccomp:\s+2$", status, re.MULTILINE)
        assert re.search(r"^Uid:\s+10001\b", status, re.MULTILINE)
        written = cluster.within(f"deployment/{service}", "python", "-c", _WRITE)
        assert written.strip() == "Read-only file system"

    @pytest.mark.parametrize(
        ("speaker", "reached"),
        [
            ("registry", ["wire:4222", "postgres:5432"]),
            ("notify", ["wire:4222", "postgres:5432"]),
            ("keep-wire", ["wire:4222"]),
        ],
    )
    def test_nobody_speaks_to_anybody_but_as_it_is_said(
        self, cluster: Cluster, speaker: str, reached: list[str]
    ) -> None:
        tried = ["wire:4222", "postgres:5432", "cases:8000", "fund:8000"]
        told = cluster.within(f"deployment/{speaker}", "python", "-c", _REACH, *tried)
        assert json.loads(told) == reached, "otherwise the cluster enforces no network policies"

    def test_who_comes_from_outside_reaches_services_alone(self, cluster: Cluster) -> None:
        tried = [f"registry.{NODE}:8000", f"wire.{NODE}:4222", f"postgres.{NODE}:5432"]
        told = cluster.outside("python", "-c", _REACH, *tried)
        assert json.loads(told) == tried[:1], "otherwise the cluster enforces no network policies"


class TestStaying:
    @pytest.mark.parametrize("app", ["registry", "nats", "postgres"])
    def test_a_killed_pod_comes_back(self, cluster: Cluster, door: Door, app: str) -> None:
        one, *_ = cluster.pods(app)
        cluster.tell("delete", "pod", one, "--grace-period=0", "--force")
        cluster.until_available()
        cluster.wait_for(partial(is_ready, door), "a service does not tell or listen")
        assert door.administrator()

    def test_while_one_of_two_ends_nobody_is_refused(self, cluster: Cluster) -> None:
        with cluster.doubled("registry") as (one, _):
            with cluster.asked(f"http://registry.{NODE}:8000/registry/sign-in") as came:
                cluster.tell("delete", "pod", one)
                cluster.until_available("deployment/registry")
            assert set(came) == {"200"}, came

    def test_an_update_loses_nothing_and_does_nothing_twice(
        self, cluster: Cluster, door: Door
    ) -> None:
        hotline = door.hotline("Tổng đài khi cập nhật")
        keys = [f"cap-nhat-{number}" for number in range(20)]
        with cluster.doubled("cases"):
            cluster.wait_for(partial(hotline.is_taken, keys[0]), "nobody takes it")
            cluster.tell("rollout", "restart", "deployment/cases")
            for key in keys:
                cluster.wait_for(partial(hotline.is_taken, key), f"nobody takes {key}")
            cluster.until_available("deployment/cases")
            assert all(hotline.is_taken(key) for key in keys)
        assert len(hotline.taken()) == len(keys)

    def test_a_budget_keeps_one_of_two_from_being_moved(self, cluster: Cluster) -> None:
        with cluster.doubled("fund") as (one, other):
            cluster.tell("create", "--raw", _place(one), "--filename=-", given=_eviction(one))
            why = cluster.refuse(
                "create", "--raw", _place(other), "--filename=-", given=_eviction(other)
            )
            assert "disruption budget" in why


_PRIVILEGED: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "privileged"},
    "spec": {
        "containers": [
            {"name": "any", "image": "any", "securityContext": {"privileged": True}},
        ]
    },
}


def _eviction(pod: str) -> dict[str, Any]:
    named = {"name": pod, "namespace": NODE}
    return {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": named}


def _place(pod: str) -> str:
    return f"/api/v1/namespaces/{NODE}/pods/{pod}/eviction"


_WRITE: Final = """
try:
    open("/opt/mangnon/new", "w")
except OSError as fault:
    print(fault.strerror)
"""

_REACH: Final = """
import json, socket, sys
reached = []
for address in sys.argv[1:]:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
        reached.append(address)
    except OSError:
        pass
print(json.dumps(reached))
"""
