"""The figures of one service for Prometheus, in a registry of its own.

Labels are words of the code (an operation, a refusal code, a source, an event type), never an id:
a pseudonym in a label would be one more place where a child's data lives, and a series for ever.
Whoever counts calls a method by name, so that what is counted reads as a sentence.
"""

from collections.abc import Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call] # a series more for each, read by nobody

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """All figures of one service."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._count_writing()
        self._count_wire()
        self._count_time_and_http()

    def _count_writing(self) -> None:
        self._commands = self._counter(
            "commands", "Commands carried out, by operation and outcome", "operation", "outcome"
        )
        self._refusals = self._counter("refusals", "Commands refused, by code", "operation", "code")
        self._append = self._histogram(
            "append_seconds", "From taking up a group to its commit", _SECONDS
        )
        self._group = self._histogram("group_size", "Jobs that shared one commit", _SIZES)
        self._position = self._gauge("position", "Position of the last fact")

    def _count_wire(self) -> None:
        self._outbox_depth = self._gauge("outbox_depth", "Announcements not yet sent", "audience")
        self._outbox_age = self._gauge(
            "outbox_oldest_seconds", "How long the oldest of them has waited", "audience"
        )
        self._published = self._counter(
            "published", "Announcements that the wire has taken", "audience", "way"
        )
        self._publish_failures = self._counter("publish_failures", "Sendings that failed", "reason")
        self._resent = self._counter("resent", "Announcements sent again because asked", "audience")
        self._received = self._counter("received", "Messages that arrived, by source", "source")
        self._lag = self._gauge(
            "inbox_lag", "What the source has told and we have not applied", "source"
        )
        self._inbox = self._gauge("inbox", "Messages kept that are not applied yet", "state")
        self._malformed = self._counter("malformed", "Messages that are no envelope of ours")
        self._failures = self._counter("policy_failures", "Policies that raised", "policy")
        self._asked = self._counter("resend_asked", "Times that a resend was asked for", "source")
        self._heard_ago = self._gauge(
            "node_heard_ago_seconds",
            "How long ago all that a joined node had told was known here",
            "node",
            "source",
        )
        self._silent = self._gauge(
            "nodes_silent", "Nodes below not heard for longer than NODE_SILENT_HOURS"
        )
        self._went_back = self._gauge(
            "source_went_back",
            "1 for a day after a source was seen to lack what it had told, or to tell otherwise",
            "node",
            "source",
        )
        self._connected = self._gauge("wire_connected", "1 while connected", "side")
        self._refused_by_wire = self._counter(
            "wire_permission_violations", "Times that NATS refused us a subject"
        )
        self._stuck = self._gauge("wire_stuck", "1 while NATS answers and stores nothing")
        self._barred = self._gauge("wire_barred", "1 while NATS refuses us what we tell")
        self._repairs = self._counter("wire_repairs", "Things made again on the wire", "what")

    def _count_time_and_http(self) -> None:
        self._deadlines = self._gauge("deadlines", "Legal deadlines, by state", "state")
        self._unconfirmed = self._gauge(
            "erasures_unconfirmed", "Erasures that somebody who holds copies is late to confirm"
        )
        self._deliveries = self._counter(
            "deliveries", "Tries to deliver outside the node, by outcome", "channel", "outcome"
        )
        self._delivery_age = self._gauge(
            "delivery_oldest_seconds", "How long the oldest undelivered has waited", "channel"
        )
        self._http = self._histogram(
            "http_request_seconds",
            "Answers, by route template",
            _SECONDS,
            "method",
            "route",
            "status",
        )

    # ── writing ──────────────────────────────────────────────────────────────────────────────

    def acted(self, operation: str, outcome: str) -> None:
        """An act was done ("done", "replayed"), failed ("fault") or was refused (its code)."""
        if outcome in {"done", "replayed", "fault"}:
            self._commands.labels(self.service, operation, outcome).inc()
            return
        self._commands.labels(self.service, operation, "refused").inc()
        self._refusals.labels(self.service, operation, outcome).inc()

    def committed(self, jobs: int, seconds: float) -> None:
        """A group of jobs shared one commit, `seconds` after the first was taken up."""
        self._group.labels(self.service).observe(jobs)
        self._append.labels(self.service).observe(seconds)

    def stands_at(self, position: int) -> None:
        """The last fact has this position."""
        self._position.labels(self.service).set(position)

    # ── the wire ─────────────────────────────────────────────────────────────────────────────

    def outbox(self, audience: str, depth: int, oldest_seconds: float) -> None:
        """`depth` announcements wait to be sent, the oldest for `oldest_seconds`."""
        self._outbox_depth.labels(self.service, audience).set(depth)
        self._outbox_age.labels(self.service, audience).set(oldest_seconds)

    def published(self, audience: str, count: int, way: str) -> None:
        """The wire took `count` announcements; `way` is batch or single."""
        self._published.labels(self.service, audience, way).inc(count)

    def publish_failed(self, reason: str) -> None:
        """A sending failed; it will be tried again under the same ids."""
        self._publish_failures.labels(self.service, reason).inc()

    def resent(self, audience: str, count: int) -> None:
        """`count` announcements were sent again because a listener asked."""
        self._resent.labels(self.service, audience).inc(count)

    def received(self, source: str, count: int = 1) -> None:
        """`count` messages of the service `source` arrived, new or not."""
        self._received.labels(self.service, source).inc(count)

    def lag(self, source: str, messages: int) -> None:
        """We are `messages` behind what `source` says it has told."""
        self._lag.labels(self.service, source).set(messages)

    def heard_ago(self, node: str, source: str, seconds: float) -> None:
        """All that `source` of a joined node had told was known here `seconds` ago."""
        self._heard_ago.labels(self.service, node, source).set(seconds)

    def silent(self, count: int) -> None:
        """`count` nodes below were not heard for longer than they may be silent."""
        self._silent.labels(self.service).set(count)

    def went_back(self, node: str, source: str, *, rings: bool) -> None:
        """`source` of a node was seen to have gone back, lately or (`rings` no more) long ago."""
        self._went_back.labels(self.service, node, source).set(int(rings))

    def inbox(self, state: str, count: int) -> None:
        """`count` messages stand in a state: waiting, quarantined, behind."""
        self._inbox.labels(self.service, state).set(count)

    def malformed(self) -> None:
        """Something arrived that is no envelope."""
        self._malformed.labels(self.service).inc()

    def policy_failed(self, policy: str) -> None:
        """A policy raised; the message will be tried again."""
        self._failures.labels(self.service, policy).inc()

    def asked_again(self, source: str) -> None:
        """We asked `source` to tell something again."""
        self._asked.labels(self.service, source).inc()

    def connected(self, side: str, *, up: bool) -> None:
        """The connection that tells or listens is up or down."""
        self._connected.labels(self.service, side).set(int(up))

    def refused_by_wire(self) -> None:
        """NATS refused us a subject: our rights on the wire are wrong."""
        self._refused_by_wire.labels(self.service).inc()

    def stuck(self, *, is_stuck: bool) -> None:
        """NATS answers and stores nothing that we send, or does again."""
        self._stuck.labels(self.service).set(int(is_stuck))

    def barred(self, *, is_barred: bool) -> None:
        """NATS refuses us the subject of what we tell, or takes it again."""
        self._barred.labels(self.service).set(int(is_barred))

    def repaired(self, what: str) -> None:
        """A stream, a durable or a subscription had disappeared and was made again."""
        self._repairs.labels(self.service, what).inc()

    # ── time and pages ───────────────────────────────────────────────────────────────────────

    def deadlines(self, state: str, count: int) -> None:
        """`count` legal deadlines stand in a state: overdue, today, week, later."""
        self._deadlines.labels(self.service, state).set(count)

    def unconfirmed(self, count: int) -> None:
        """`count` erasures are not confirmed by all that hold copies, though it is time."""
        self._unconfirmed.labels(self.service).set(count)

    def delivered(self, channel: str, outcome: str) -> None:
        """A try to deliver by a channel came to this: "delivered", a status or a word of ours."""
        self._deliveries.labels(self.service, channel, outcome).inc()

    def undelivered(self, channel: str, oldest_seconds: float) -> None:
        """The oldest of what is to be delivered by a channel has waited so long (0: none is)."""
        self._delivery_age.labels(self.service, channel).set(oldest_seconds)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is the template, never the path."""
        self._http.labels(self.service, method, route, str(status)).observe(seconds)

    def value(self, name: str, **labels: str) -> float:
        """Return the present value of a sample, 0 where nothing was counted: for doctor, tests."""
        found = self.registry.get_sample_value(name, {"service": self.service, **labels})
        return found or 0.0

    # ── making ───────────────────────────────────────────────────────────────────────────────

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"mangnon_{name}", text, ("service", *labels), registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"mangnon_{name}", text, ("service", *labels), registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: Iterable[float], *labels: str) -> Histogram:
        return Histogram(
            f"mangnon_{name}",
            text,
            ("service", *labels),
            buckets=tuple(buckets),
            registry=self.registry,
        )


class _Together(Collector):
    """The families of several registries, each family once: what a scraper expects."""

    def __init__(self, registries: Iterable[CollectorRegistry]) -> None:
        self._registries = tuple(registries)

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for registry in self._registries:
            for family in registry.collect():
                known = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type, family.unit)
                )
                known.samples.extend(family.samples)
        yield from families.values()


def exposition(*all_metrics: Metrics) -> bytes:
    """Return the figures of one or several services, and of the process, for a scraper."""
    together = CollectorRegistry()
    ProcessCollector(registry=together)
    together.register(_Together(metrics.registry for metrics in all_metrics))
    return generate_latest(together)
