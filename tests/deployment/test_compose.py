"""docker-compose.yml and the Dockerfile say nothing that the code does not know."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.operator.secrets import made_in
from shared.contracts.announcement import SERVICES
from shared.messaging.outside_config import OutsidePlan, render_outside
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
    settings_of,
)

COMPOSE = ROOT / "docker-compose.yml"
ROUTES = ("nats-0.nats", "nats-1.nats", "nats-2.nats")
PLAIN: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
KEYS = {"node.key", "drafts.key", "ticket-private.pem", "ticket-public.pem"}
OURS = {name: one for name, one in PLAIN["services"].items() if one["image"] == IMAGE}


def mounted_in(name: str) -> dict[str, str]:
    """Return the secrets of a container: the name it sees, and the file it comes from."""
    found = {}
    for one in PLAIN["services"][name].get("secrets", ()):
        source, target = (one, one) if isinstance(one, str) else (one["source"], one["target"])
        found[target] = Path(PLAIN["secrets"][source]["file"]).name
    return found


class TestTheFileItself:
    def test_it_is_a_compose_file(self) -> None:
        check = (program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec")
        assert not complaints(*check, str(COMPOSE))

    def test_the_dockerfile_has_no_known_trap(self) -> None:
        assert not complaints(program("hadolint"), "Dockerfile")

    def test_the_image_runs_as_a_numbered_user_and_installs_by_hash(self) -> None:
        text = (ROOT / "Dockerfile").read_text("utf-8")
        last = text.rpartition("\nFROM ")[2]
        assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE), "not root, and by number"
        assert "--require-hashes -r requirements.lock" in text, (
            "what is installed is what we locked"
        )

    def test_only_named_parts_come_into_the_image(self) -> None:
        lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        assert rules[0] == "*", "everything is left out first: data and secrets lie beside the code"
        let_in = {rule[1:] for rule in rules if rule.startswith("!")}
        assert let_in == {"requirements.lock", "pyproject.toml", "LICENSE", "shared", "services"}

    @pytest.mark.parametrize(("path", "routes"), [(NATS_CONFIG, ()), (CLUSTER_CONFIG, ROUTES)])
    def test_the_configuration_of_nats_is_the_one_we_write(
        self, path: Path, routes: tuple[str, ...]
    ) -> None:
        plan = OutsidePlan(Settings().node_id, SERVICES, routes=routes)
        again = "write it again by `mangnon nats-config`, which knows each service's rights"
        assert path.read_text("utf-8") == render_outside(plan), f"{path.name}: {again}"


class TestWhatContainersAreTold:
    def test_each_service_is_one_container_of_the_one_image(self) -> None:
        commands = {name: one["command"] for name, one in OURS.items()}
        wanted = {name: ["up", name] for name in SERVICES} | {
            "keep-wire": ["keep-wire"],
            "operator": ["doctor"],
        }
        assert commands == wanted
        assert not [said for one in commands.values() if (said := not_understood(one))]

    @pytest.mark.parametrize("name", OURS)
    def test_every_variable_is_a_setting(self, name: str) -> None:
        unknown = set(OURS[name]["environment"]) - KNOWN_VARIABLES
        assert not unknown, f"{name}: nobody reads {sorted(unknown)}; see shared/settings.py"

    def test_every_secret_is_a_file_that_our_command_writes(self) -> None:
        files = {Path(one["file"]).name for one in PLAIN["secrets"].values()}
        assert files <= secret_files(), "`mangnon secrets` must write it, or nobody can start"

    @pytest.mark.parametrize("name", SERVICES)
    def test_a_service_finds_its_own_passwords_where_they_are_mounted(
        self, name: str, tmp_path: Path
    ) -> None:
        made = tmp_path / "made"
        made_in(made, Settings(), "postgres", ())
        variables = {one: str(value) for one, value in OURS[name]["environment"].items()}
        mounted = mounted_in(name)

        settings = settings_of(mounted, variables, tmp_path / "secrets", made)

        password = (made / f"postgres_password_{name}").read_text("utf-8")
        own = (made / f"nats_password_{name}").read_text("utf-8")
        assert f"//{name}:{password}@postgres:5432/{{service}}" in settings.database_url
        assert settings.nats_password.get_secret_value() == own
        assert {"node.key", "drafts.key", "ticket-public.pem"} <= mounted.keys()

    def test_only_registry_can_sign_and_only_one_container_commands_the_wire(self) -> None:
        signing = [name for name in OURS if "ticket-private.pem" in mounted_in(name)]
        commanding = [name for name in OURS if "nats_node_password" in mounted_in(name)]
        assert (signing, commanding) == (["registry"], ["keep-wire"])
        keeping = {Path(one).name for one in mounted_in("operator")}
        assert keeping == {*KEYS, "database_url"}, "a backup holds the keys, so they are there"

    def test_the_operator_is_no_part_of_what_runs_and_reaches_the_data_alone(self) -> None:
        operator = OURS["operator"]
        assert (operator["profiles"], operator["networks"]) == (["operator"], ["data"])
        folder = operator["environment"]["NODE_KEYS_DIR"]
        kept = {one for one in mounted_in("operator") if one.startswith(f"{folder}/")}
        assert {Path(one).name for one in kept} == KEYS, "a file of keys holds keys alone"

    def test_a_service_is_given_nobody_elses_password(self) -> None:
        for name in SERVICES:
            others = tuple(f"_{other}" for other in SERVICES if other != name)
            foreign = [file for file in mounted_in(name).values() if file.endswith(others)]
            assert not foreign, f"{name} would read what belongs to another: {foreign}"


class TestWhoIsReached:
    def test_only_the_door_is_published_beyond_this_machine(self) -> None:
        published = {
            name
            for name, one in PLAIN["services"].items()
            if [port for port in one.get("ports", ()) if not port.startswith("127.0.0.1:")]
        }
        assert published == {"door"}

    def test_the_wire_and_the_data_have_no_way_out(self) -> None:
        open_networks = {n for n, one in PLAIN["networks"].items() if not one.get("internal")}
        reaching = {n: set(one["networks"]) & open_networks for n, one in PLAIN["services"].items()}
        assert {name: nets for name, nets in reaching.items() if nets} == {
            "door": {"outside"},
            "notify": {"mail"},
            "grafana": {"desk"},
        }, "the door is reached from outside, grafana from this machine; notify sends mail"

    def test_services_believe_the_door_alone(self) -> None:
        address = PLAIN["services"]["door"]["networks"]["door"]["ipv4_address"]
        for name in SERVICES:
            assert OURS[name]["environment"]["TRUSTED_PROXIES"] == address

    @pytest.mark.parametrize("name", PLAIN["services"])
    def test_a_container_has_no_right_that_it_does_not_need(self, name: str) -> None:
        one = PLAIN["services"][name]
        assert one["read_only"] is True, "what is not a volume cannot be written"
        assert one["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in one["security_opt"]
        assert "healthcheck" in one or one["image"] == IMAGE, "whether it is well must be asked"

    def test_no_password_stands_in_the_file(self) -> None:
        spoken = re.findall(
            r"^\s*\w*PASSWORD\w*:\s*(.+)$", COMPOSE.read_text("utf-8"), re.MULTILINE
        )
        assert spoken
        assert all(one.startswith("/run/secrets/") for one in spoken), "passwords come as files"
