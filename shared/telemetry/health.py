"""Is it alive, is it ready: the answers that load balancers, operators and tests ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[], str | None]  # None when well, otherwise the reason in one word


@dataclass(slots=True)
class Health:
    """The checks of one service. Each answers at once from what is known: it asks nobody."""

    service: str
    checks: dict[str, Check] = field(default_factory=dict)

    def watch(self, name: str, check: Check) -> None:
        """Add a check."""
        self.checks[name] = check

    def report(self) -> Mapping[str, str]:
        """Return each check with "ok" or the reason why not; none before the start."""
        if not self.checks:
            return {"started": "not_yet"}
        found: dict[str, str] = {}
        for name, check in self.checks.items():
            try:
                found[name] = check() or "ok"
            except Exception as fault:  # noqa: BLE001 - a check that fails is not well
                found[name] = type(fault).__name__
        return found

    @property
    def ready(self) -> bool:
        """Say whether every check is well."""
        return all(answer == "ok" for answer in self.report().values())


def readiness(*services: Health) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON of /health/ready: 200 only when every service is ready."""
    reports = {health.service: health.report() for health in services}
    ready = all(answer == "ok" for report in reports.values() for answer in report.values())
    body = {
        "status": "ready" if ready else "not_ready",
        "services": {
            name: {
                "status": "ready" if all(v == "ok" for v in report.values()) else "not_ready",
                "checks": report,
            }
            for name, report in reports.items()
        },
    }
    return (200 if ready else 503), body
