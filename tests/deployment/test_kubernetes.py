"""What the manifests of Kubernetes come to, overlay by overlay, as kustomize renders them."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contracts.announcement import SERVICES
from shared.settings import Settings
from tests.deployment.deployed import (
    CLUSTER_CONFIG,
    IMAGE,
    KNOWN_VARIABLES,
    NATS_CONFIG,
    ROOT,
    complaints,
    not_understood,
    program,
    secret_files,
    understood,
)

pytestmark = pytest.mark.parametrize("overlay", ["commune", "district", "province"])
RUNNING = ("Deployment", "StatefulSet")
IN_FILES = ("found", "backup", "restore")
TYPED = (
    "doctor",
    "verify --head reporting:58:8b77dd33",
    "rebuild --verify",
    "units --on 2025-07-01 --json",
    "events registry --after 0 --limit 20",
    "report --unit 05578 --period half_year-2025",
    "node heads n05581",
    "officer list",
    """officer password 'nobody\\s "own" name'""",
)


@cache
def rendered(overlay: str) -> str:
    """Return all manifests of an overlay; rendering asks no cluster."""
    command = (program("kubectl"), "kustomize", f"deploy/k8s/overlays/{overlay}")
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def all_of(overlay: str, *kinds: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(rendered(overlay)) if one["kind"] in kinds]


def named(overlay: str, kind: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in all_of(overlay, kind) if one["metadata"]["name"] == name)
    return found


def pods(overlay: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each pod's name and what it is to be."""
    for one in all_of(overlay, *RUNNING):
        yield one["metadata"]["name"], one["spec"]["template"]["spec"]
    for one in all_of(overlay, "CronJob"):
        job = one["spec"]["jobTemplate"]["spec"]
        yield one["metadata"]["name"], job["template"]["spec"]


def plain_values(overlay: str) -> dict[str, str]:
    """Return the variables that our containers are given."""
    (found,) = (
        one["data"]
        for one in all_of(overlay, "ConfigMap")
        if one["metadata"]["name"].startswith("mangnon-")
    )
    return dict(found)


def secret_items(pod: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield of each secret file the secret, its key and the name that the container sees."""
    for volume in pod["volumes"]:
        sources = volume.get("projected", {}).get("sources", [volume])
        for secret in (one["secret"] for one in sources if "secret" in one):
            assert secret.get("items"), (
                f"{volume['name']}: only named files, never the whole secret"
            )
            for item in secret["items"]:
                yield secret.get("secretName", secret.get("name")), item["key"], item["path"]


def said(overlay: str, words: Sequence[str]) -> dict[str, Any]:
    """Return the job that deploy/k8s/verbs/say.sh makes of a verb and its words."""
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": words[0]},
        "spec": named(overlay, "CronJob", "operator")["spec"]["jobTemplate"]["spec"],
    }
    done = job_made(job, words)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = yaml.safe_load(done.stdout)
    return made


def job_made(job: dict[str, Any], words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Hand the operator's job to the script that makes another of it."""
    tools = f"{Path(program('kubectl')).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ("/bin/sh", "deploy/k8s/verbs/job.sh", *words),
        cwd=ROOT,
        env={**os.environ, "PATH": tools},
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )


class TestShape:
    def test_a_cluster_would_understand_it(self, overlay: str, tmp_path: Path) -> None:
        file = tmp_path / "all.yaml"
        file.write_text(rendered(overlay), "utf-8")
        assert not complaints(program("kubernetes-validate"), "--strict", str(file))

    def test_each_service_runs_by_its_own_verb(self, overlay: str) -> None:
        commands = {
            name: pod["containers"][0]["args"]
            for name, pod in pods(overlay)
            if pod["containers"][0]["image"] == IMAGE
        }
        assert commands == {n: ["up", n] for n in SERVICES} | {
            "keep-wire": ["keep-wire"],
            "operator": ["doctor"],
        }
        assert not [said for one in commands.values() if (said := not_understood(one))]

    def test_every_variable_is_a_setting_with_a_value_it_takes(self, overlay: str) -> None:
        told = plain_values(overlay)
        assert told.keys() <= KNOWN_VARIABLES, "nobody reads it; see shared/settings.py"
        fields: dict[str, Any] = {n.lower(): v for n, v in told.items() if n != "SECRETS_DIR"}
        assert Settings(**fields).nats_url == "nats://wire:4222"

    def test_the_operator_waits_until_it_is_asked(self, overlay: str) -> None:
        assert named(overlay, "CronJob", "operator")["spec"]["suspend"] is True

    def test_a_province_has_two_of_each_service(self, overlay: str) -> None:
        counts = {named(overlay, "Deployment", n)["spec"]["replicas"] for n in SERVICES}
        assert counts == {2 if overlay == "province" else 1}


class TestSecrets:
    def test_secrets_are_named_and_never_written_down(self, overlay: str) -> None:
        assert not all_of(overlay, "Secret"), "a secret in a manifest is no secret"
        asked = {item for _, pod in pods(overlay) for item in secret_items(pod)}
        assert {secret for secret, _, _ in asked} == {"mangnon"}
        assert {key for _, key, _ in asked} <= secret_files(), "`mangnon secrets` must write it"

    def test_a_service_is_given_its_own_passwords_under_the_names_of_settings(
        self, overlay: str
    ) -> None:
        for name in SERVICES:
            pod = named(overlay, "Deployment", name)["spec"]["template"]["spec"]
            seen = {path: key for _, key, path in secret_items(pod)}
            assert seen["database_url"] == f"database_url_{name}"
            assert seen["nats_password"] == f"nats_password_{name}"
            assert ("ticket-private.pem" in seen) is (name == "registry"), "one alone can sign"

    def test_kubernetes_adds_no_variables_of_its_own(self, overlay: str) -> None:
        adding = [name for name, pod in pods(overlay) if pod.get("enableServiceLinks") is not False]
        assert not adding, f"{adding}: NATS_PORT=tcp://… would be read as our setting NATS_PORT"


class TestVerbs:
    """What is said to the whole node: some verbs by a file each, others as they are typed."""

    pytestmark = pytest.mark.parametrize("typed", [*IN_FILES, *TYPED])

    def test_a_cluster_and_the_node_would_understand_it(
        self, overlay: str, typed: str, tmp_path: Path
    ) -> None:
        job = said(overlay, shlex.split(typed))
        file = tmp_path / "job.json"
        file.write_text(json.dumps(job), "utf-8")
        assert not complaints(program("kubernetes-validate"), "--strict", str(file))
        (container,) = job["spec"]["template"]["spec"]["containers"]
        words = container["args"]
        assert understood(words)
        assert words[0] == typed if typed in IN_FILES else words == shlex.split(typed)

    def test_it_may_do_no_more_than_the_operator(self, overlay: str, typed: str) -> None:
        job = said(overlay, shlex.split(typed))["spec"]["template"]["spec"]
        made = named(overlay, "CronJob", "operator")["spec"]["jobTemplate"]["spec"]["template"]
        (container,) = job["containers"]
        (before,) = made["spec"]["containers"]
        for what in ("securityContext", "env", "envFrom", "resources", "image"):
            assert container[what] == before[what], what
        assert made["spec"]["securityContext"].items() <= job["securityContext"].items()


def test_words_of_a_verb_that_has_a_file_are_not_lost(overlay: str) -> None:
    del overlay
    refused = job_made({}, ["backup", "--json"])

    assert refused.returncode == 2
    assert "backup: its words stand in deploy/k8s/verbs/backup.yaml" in refused.stderr


class TestRestricted:
    """The rules of the Pod Security Standard "restricted", and a root that cannot be written."""

    def test_the_namespace_enforces_it(self, overlay: str) -> None:
        labels = named(overlay, "Namespace", "mangnon")["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"

    def test_no_pod_is_root_or_can_become_it(self, overlay: str) -> None:
        for name, pod in pods(overlay):
            context = pod["securityContext"]
            assert context["runAsNonRoot"] is True, name
            assert context["runAsUser"] > 0, name
            assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
            assert pod["automountServiceAccountToken"] is False, f"{name} asks Kubernetes nothing"
            assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), name
            kinds = {kind for volume in pod["volumes"] for kind in volume if kind != "name"}
            assert kinds <= {"emptyDir", "secret", "configMap", "projected"}, name

    def test_no_container_has_a_right_that_it_does_not_need(self, overlay: str) -> None:
        for name, pod in pods(overlay):
            for container in pod["containers"] + pod.get("initContainers", []):
                assert container["securityContext"] == {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                }, name
                assert container["resources"]["limits"]["memory"], f"{name} could take it all"
                assert not container["image"].endswith(":latest"), name
                assert ":" in container["image"], f"{name}: which version would run is chance"

    def test_people_are_sent_to_services_that_answer_and_to_no_others(self, overlay: str) -> None:
        for name in SERVICES:
            pod = named(overlay, "Deployment", name)["spec"]["template"]["spec"]
            (container,) = pod["containers"]
            for probe in ("livenessProbe", "readinessProbe"):
                assert container[probe]["httpGet"]["path"] == "/health/live"
            assert container["lifecycle"]["preStop"]["sleep"]["seconds"] > 0, "until nobody is sent"
            service = named(overlay, "Service", name)["spec"]
            assert not service.get("publishNotReadyAddresses"), "also who ends would be sent people"


class TestNetwork:
    def test_nobody_speaks_to_anybody_unless_it_is_said(self, overlay: str) -> None:
        denying = [one["spec"] for one in all_of(overlay, "NetworkPolicy")]
        assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in denying

    def test_only_services_and_the_keeper_reach_the_wire_and_only_services_the_data(
        self, overlay: str
    ) -> None:
        def let_in(name: str, port: int) -> list[Any]:
            rules = named(overlay, "NetworkPolicy", name)["spec"]["ingress"]
            return [
                peer["podSelector"]["matchLabels"]
                for rule in rules
                if rule["ports"] == [{"port": port, "protocol": "TCP"}]
                for peer in rule["from"]
            ]

        assert let_in("nats", 4222) == [{"part": "service"}, {"app": "keep-wire"}]
        assert let_in("postgres", 5432) == [{"part": "service"}, {"app": "operator"}]

    def test_the_door_leads_to_each_service_but_not_to_its_figures(self, overlay: str) -> None:
        (rule,) = named(overlay, "Ingress", "mangnon")["spec"]["rules"]
        leads = {p["path"]: p["backend"]["service"]["name"] for p in rule["http"]["paths"]}
        for name in SERVICES:
            assert leads[f"/{name}"] == name
            assert leads[f"/{name}/metrics"] == leads[f"/{name}/health"] == "closed"
        assert "selector" not in named(overlay, "Service", "closed")["spec"], "nobody stands there"


class TestStaying:
    def test_moving_pods_takes_one_of_each_kind_at_a_time(self, overlay: str) -> None:
        budgets = {
            one["spec"]["selector"]["matchLabels"]["app"]: one["spec"]["maxUnavailable"]
            for one in all_of(overlay, "PodDisruptionBudget")
        }
        assert budgets == dict.fromkeys((*SERVICES, "nats", "postgres"), 1)

    def test_the_wire_keeps_as_many_copies_as_it_has_servers(self, overlay: str) -> None:
        servers = named(overlay, "StatefulSet", "nats")["spec"]["replicas"]
        assert servers == (3 if overlay == "province" else 1)
        assert int(plain_values(overlay).get("NATS_REPLICAS", "1")) == servers

    def test_what_pods_find_by_name_keeps_its_address(self, overlay: str) -> None:
        for name, app in (("wire", "nats"), ("postgres", "postgres")):
            service = named(overlay, "Service", name)["spec"]
            assert service["selector"] == {"app": app}
            assert service.get("clusterIP") != "None", "a name of pods is remembered too long"

    def test_the_wire_stores_before_it_says_so(self, overlay: str) -> None:
        (config,) = (c["data"] for c in all_of(overlay, "ConfigMap") if "nats.conf" in c["data"])
        source = CLUSTER_CONFIG if overlay == "province" else NATS_CONFIG
        assert config["nats.conf"] == source.read_text("utf-8"), "the one that we write"
        assert "sync_interval: always" in config["nats.conf"]
