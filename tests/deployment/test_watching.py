"""What an operator is woken by and looks at: rules tried by promtool, and no figure that is not."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.telemetry.metrics import Metrics
from tests.deployment.deployed import ROOT

PROMETHEUS = ROOT / "deploy/prometheus"
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
RUNBOOKS = ("docs/operators/runbooks.md", "docs/operators/xu-ly-su-co.md")
_PARTS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own tool; without it the run fails."""
    found = subprocess.run(
        ["/bin/sh", ROOT / "scripts/promtool"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )


def our_figures() -> set[str]:
    """Return the names of the samples that a service tells."""
    families = list(Metrics("registry").registry.collect())
    return {family.name + part for family in families for part in _PARTS[family.type]}


def expressions() -> Iterator[tuple[str, str]]:
    """Yield what is asked of Prometheus: (by whom, expression)."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{path.stem}: {panel['title']}", target["expr"]


class TestTheRules:
    def test_fire_when_they_should_and_only_then(self, promtool: str) -> None:
        tried = run(promtool, "test", "rules", PROMETHEUS / "alerts-test.yml")
        assert tried.returncode == 0, tried.stdout + tried.stderr

    @pytest.mark.parametrize(
        ("name", "awake", "asleep"),
        [
            ("Quarantine", '{state="quarantined"} > 0', '{state="quarantined"} > 5'),
            ("SourceWentBack", "(mangnon_source_went_back) > 0", "(mangnon_source_went_back) > 1"),
        ],
    )
    def test_a_rule_that_sleeps_is_found(
        self, promtool: str, tmp_path: Path, name: str, awake: str, asleep: str
    ) -> None:
        text = (PROMETHEUS / "alerts.yml").read_text("utf-8")
        asleep = text.replace(awake, asleep)
        assert asleep != text
        (tmp_path / "alerts.yml").write_text(asleep, "utf-8")
        (tmp_path / "alerts-test.yml").write_bytes((PROMETHEUS / "alerts-test.yml").read_bytes())

        tried = run(promtool, "test", "rules", tmp_path / "alerts-test.yml")
        assert tried.returncode != 0
        assert name in tried.stdout + tried.stderr

    def test_each_is_tried(self) -> None:
        tests = yaml.safe_load((PROMETHEUS / "alerts-test.yml").read_text("utf-8"))["tests"]
        tried = [one["alertname"] for test in tests for one in test["alert_rule_test"]]
        assert set(tried) == set(NAMES)
        assert all(tried.count(name) >= 2 for name in NAMES), "once firing, once silent"

    @pytest.mark.parametrize("page", RUNBOOKS)
    def test_each_has_its_section_in_both_languages(self, page: str) -> None:
        sections = re.findall(r"^## (\w+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert sections == NAMES, "one section for each alert, in the order of the rules"

    @pytest.mark.parametrize("rule", RULES, ids=NAMES)
    def test_each_says_where_help_stands(self, rule: dict[str, Any]) -> None:
        page, _, place = rule["annotations"]["runbook"].partition("#")
        assert page == RUNBOOKS[0]
        assert place == rule["alert"].lower()

    def test_prometheus_would_start_with_our_configuration(self, promtool: str) -> None:
        path = PROMETHEUS / "prometheus.yml"
        checked = run(promtool, "check", "config", "--syntax-only", path)
        assert checked.returncode == 0, checked.stdout + checked.stderr


class TestWhatIsAsked:
    @pytest.mark.parametrize(("by", "expression"), list(expressions()))
    def test_is_a_figure_that_our_services_tell(self, by: str, expression: str) -> None:
        asked = set(re.findall(r"\bmangnon_\w+", expression))
        assert asked or "up{" in expression, by
        assert asked <= our_figures(), f"{by}: nobody tells {sorted(asked - our_figures())}"

    def test_is_understood_by_prometheus(self, promtool: str, tmp_path: Path) -> None:
        rules = [
            {"record": f"asked:{number}", "expr": expression}
            for number, (_, expression) in enumerate(expressions())
        ]
        path = tmp_path / "asked.yml"
        path.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}), "utf-8")

        checked = run(promtool, "check", "rules", "--lint=none", path)
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
class TestADashboard:
    def test_asks_the_source_that_is_provisioned(self, path: Path) -> None:
        sources = yaml.safe_load((ROOT / "deploy/grafana/datasource.yml").read_text("utf-8"))
        (source,) = sources["datasources"]
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            assert panel["datasource"] == {"type": source["type"], "uid": source["uid"]}

    def test_lays_its_panels_beside_each_other(self, path: Path) -> None:
        board = json.loads(path.read_text("utf-8"))
        taken: set[tuple[int, int]] = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken, panel["title"]
            assert max(x for x, _ in cells) < 24
            taken |= cells
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
        assert board["schemaVersion"] >= 39
