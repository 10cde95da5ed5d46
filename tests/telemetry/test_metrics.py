"""Figures of several services in one place, each family once, and no id in a label."""

from prometheus_client.parser import text_string_to_metric_families

from shared.telemetry.health import Health, readiness
from shared.telemetry.metrics import Metrics, exposition


def test_families_of_two_services_are_put_together() -> None:
    registry, fund = Metrics("registry"), Metrics("fund")
    registry.outbox("svc", 3, 1.5)
    fund.outbox("svc", 4, 0.5)

    families = {
        f.name: f for f in text_string_to_metric_families(exposition(registry, fund).decode())
    }
    samples = {s.labels["service"]: s.value for s in families["mangnon_outbox_depth"].samples}
    assert samples == {"registry": 3, "fund": 4}


def test_acts_are_counted_by_what_they_came_to() -> None:
    metrics = Metrics("registry")
    for outcome in ("done", "done", "replayed", "fault", "id_taken"):
        metrics.acted("register_child", outcome)

    def commands(outcome: str) -> float:
        return metrics.value("mangnon_commands_total", operation="register_child", outcome=outcome)

    assert [commands(o) for o in ("done", "replayed", "fault", "refused")] == [2, 1, 1, 1]
    refused = metrics.value("mangnon_refusals_total", operation="register_child", code="id_taken")
    assert refused == 1


def test_one_check_that_is_not_well_makes_all_unready() -> None:
    well, ill = Health("registry"), Health("fund")
    well.watch("telling", lambda: None)
    ill.watch("telling", lambda: "not_connected")

    assert readiness(well)[0] == 200
    status, body = readiness(well, ill)
    assert status == 503
    assert body["services"]["fund"] == {
        "status": "not_ready",
        "checks": {"telling": "not_connected"},
    }


def test_a_check_that_raises_is_not_well() -> None:
    health = Health("registry")
    health.watch("store", lambda: str(1 // 0))
    assert health.report() == {"store": "ZeroDivisionError"}


def test_without_checks_nothing_is_ready() -> None:
    assert readiness(Health("registry"))[0] == 503
